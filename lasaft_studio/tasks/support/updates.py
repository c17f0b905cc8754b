"""News of a newer version, for those who want it: one small file over https, nothing about the user sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any

import httpx
from packaging.version import InvalidVersion, Version

from lasaft_studio import __version__, paths

ADDRESS = "https://github.com/lasaft-studio/lasaft-studio/releases/latest/download/updates.json"
DAY_SECONDS = 24 * 60 * 60
_TIMEOUT_SECONDS = 10.0
_MOST_BYTES = 64 << 10
_MOST_REDIRECTS = 5
_LONGEST_NOTES = 4000  # characters of the changelog that are shown
_MOST_MODELS = 50


@dataclass(frozen=True, slots=True)
class Release:
    """What has been released last.

    Attributes:
        version: as `packaging` reads it.
        page: where it can be downloaded, over https.
        notes: its section of the changelog.
        models: names of the models that its catalog lists.
    """

    version: Version
    page: str
    notes: str
    models: tuple[str, ...] = ()

    @property
    def is_newer(self) -> bool:
        """Whether it is newer than this program."""
        return self.version > Version(__version__)


def latest(address: str = ADDRESS, *, client: httpx.Client | None = None) -> Release | None:
    """Ask for the latest release.

    Returns:
        It; None where there is no network or no answer that can be trusted, whatever the reason.
    """
    try:
        if client is not None:
            return _parse(_fetch(client, address))
        with httpx.Client(timeout=_TIMEOUT_SECONDS, headers={"User-Agent": "lasaft-studio"}) as own:
            return _parse(_fetch(own, address))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RecursionError):
        return None


def is_due(now: float | None = None) -> bool:
    """Whether a day has passed since the last check."""
    try:
        last = float(_stamp().read_text("utf-8"))
    except (OSError, ValueError):
        return True
    elapsed = (time() if now is None else now) - last
    return not 0 <= elapsed < DAY_SECONDS  # a clock that was set back does not end the checks


def note_check(now: float | None = None) -> None:
    """Remember that a check was made, if that can be written."""
    try:
        _stamp().write_text(str(time() if now is None else now), "utf-8")
    except OSError:
        return


def _stamp() -> Path:
    return paths.data_folder() / "update-check.txt"


def _fetch(client: httpx.Client, address: str) -> bytes:
    """Follow redirects by hand: each has to be https, which httpx itself does not ask for."""
    url = httpx.URL(address)
    for _ in range(_MOST_REDIRECTS + 1):
        if url.scheme != "https":
            raise ValueError("not https")
        with client.stream("GET", url, follow_redirects=False) as response:
            if response.next_request is not None:
                url = response.next_request.url
                continue
            response.raise_for_status()
            return _bounded(response)
    raise ValueError("too many redirects")


def _bounded(response: httpx.Response) -> bytes:
    content = b""
    for block in response.iter_bytes():
        content += block
        if len(content) > _MOST_BYTES:
            raise ValueError("too long")
    return content


def _parse(content: bytes) -> Release:
    """Read the file strictly.

    Raises:
        ValueError: it is not what we publish.
    """
    entries: Any = json.loads(content)
    if not isinstance(entries, dict):
        raise ValueError("no object")  # noqa: TRY004 - one kind of error for all that is wrong with it
    version, page, notes = (_text(entries.get(key)) for key in ("version", "page", "notes"))
    models = entries.get("models", [])
    if not isinstance(models, list) or len(models) > _MOST_MODELS:
        raise ValueError("no list of models")
    if httpx.URL(page).scheme != "https":
        raise ValueError("no https")
    try:
        return Release(Version(version), page, notes[:_LONGEST_NOTES], tuple(map(_text, models)))
    except InvalidVersion as error:
        raise ValueError("no version") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or (not value.isprintable() and not value.replace("\n", "").isprintable()):
        raise ValueError("no text")
    return value
