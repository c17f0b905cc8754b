"""What goes wrong between us and a server, as sentences; and which of it may pass by waiting."""

from __future__ import annotations

import socket
import ssl
import urllib.request
from collections.abc import Iterator

import httpx

from lasaft_studio.errors import DownloadError

_PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT_SECONDS = 60.0  # however long a server asks us to wait

OTHER_WAY = "Or fetch the file by other means and add it with 'lasaft-studio models import FILE'."
_TRY_LATER = "Start the download again later; what has arrived is kept."
_PASSING: dict[type[Exception], str] = {
    httpx.TimeoutException: "{host} has stopped sending.",
    httpx.NetworkError: "The connection to {host} broke off.",
    httpx.RemoteProtocolError: "The connection to {host} broke off.",
}
_LASTING: dict[type[Exception], str] = {
    httpx.ProxyError: "is kept from us by the proxy",
    httpx.TooManyRedirects: "sends us round in circles",
    httpx.HTTPError: "cannot be understood",
}
_STATUS_SENTENCES = {
    401: "wants a login for it",
    403: "refuses to send it",
    404: "does not have it",
    407: "is behind a proxy that wants a login",
    410: "does not have it any more",
    416: "cannot send the part that is missing",
    429: "has had too many requests",
    451: "may not send it here, for legal reasons",
}


class PassingError(DownloadError):
    """A failure which may pass: the same request can succeed a little later.

    Attributes:
        wait_seconds: how long the server asks us to wait; 0 where it does not.
    """

    def __init__(self, message: str, *, hint: str = _TRY_LATER, wait_seconds: float = 0.0) -> None:
        super().__init__(message, hint=hint)
        self.wait_seconds = wait_seconds


def from_httpx(error: Exception, url: str, *, received: bool) -> DownloadError:
    """Return what `error`, raised by httpx while it fetched `url`, means to people.

    Args:
        error: an `httpx.HTTPError`, `httpx.InvalidURL`, or what making a client raises.
        url: the address.
        received: whether the network has answered before: then its absence may pass.
    """
    host = host_of(url)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return _unreachable(error, host, received=received)
    for kind, what in _PASSING.items():
        if isinstance(error, kind):
            return PassingError(what.format(host=host))
    what = next((what for kind, what in _LASTING.items() if isinstance(error, kind)), "cannot be asked")
    return DownloadError(f"{host} {what}: {_reason(error)}.", hint=f"{_network_hint()} {OTHER_WAY}")


def from_status(response: httpx.Response) -> DownloadError:
    """Return what a status that is no success means to people."""
    status, host = response.status_code, response.url.host
    what = _STATUS_SENTENCES.get(status, "has an error of its own" if status >= 500 else "does not send it")
    message = f"{host} {what} (HTTP {status}): {response.url}."
    if status in _PASSING_STATUSES:
        return PassingError(message, wait_seconds=_retry_after(response))
    return DownloadError(message, hint=OTHER_WAY)


def wrong_content(beginning: bytes, content_type: str, host: str) -> DownloadError | None:
    """Return the error if the `beginning` of a body is not that of weights; None if it may be."""
    start = beginning.lstrip()[:512].lower()
    if start.startswith(b"version https://git-lfs.github.com/spec/"):
        return DownloadError(
            f"{host} sent a Git LFS pointer, a note of where the file is, instead of the file.",
            hint=OTHER_WAY,
        )
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")) or content_type.startswith("text/html"):
        return DownloadError(
            f"{host} sent a web page instead of weights.",
            hint=f"If this network wants a login, open a browser first. {OTHER_WAY}",
        )
    return None


def host_of(url: str) -> str:
    """Return the name of the server in `url`, or `url` itself if it is none."""
    try:
        return httpx.URL(url).host or url
    except httpx.InvalidURL:
        return url


def _unreachable(error: Exception, host: str, *, received: bool) -> DownloadError:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return DownloadError(
            f"There is no secure connection to {host}: {_reason(error)}.",
            hint=f"Check the computer's date, and SSL_CERT_FILE if this network has a proxy. {OTHER_WAY}",
        )
    if received:
        return PassingError(f"{host} cannot be reached any more.")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        what = f"{host} cannot be found: this computer seems to be offline."
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        what = f"{host} refuses the connection."
    else:
        what = f"{host} cannot be reached: {_reason(error)}."
    return DownloadError(what, hint=f"{_network_hint()} {OTHER_WAY}")


def _network_hint() -> str:
    """Where to look first: where a proxy is set, failures to reach a server are often its own."""
    found = urllib.request.getproxies()
    proxies = sorted({host_of(url) for kind, url in found.items() if kind != "no"})
    if proxies:
        return f"Check the proxy that HTTPS_PROXY or ALL_PROXY sets: {', '.join(proxies)}."
    return "Check the internet connection."


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _retry_after(response: httpx.Response) -> float:
    """Seconds of the Retry-After header; its other form, a date, is not worth the trouble."""
    value = response.headers.get("Retry-After", "")
    return min(float(value), _LONGEST_WAIT_SECONDS) if value.isdecimal() else 0.0
