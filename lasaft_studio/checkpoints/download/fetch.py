"""One file from one address into its ``.part``: resumed where it broke off, tried again where it helps."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from lasaft_studio import __version__
from lasaft_studio.checkpoints.download.http_errors import (
    OTHER_WAY,
    PassingError,
    from_httpx,
    from_status,
    host_of,
    wrong_content,
)
from lasaft_studio.checkpoints.download.partial_file import Origin, PartFile
from lasaft_studio.checkpoints.download.speed import Speedometer, megabytes
from lasaft_studio.errors import DownloadError, StorageError
from lasaft_studio.progress import Progress

_SPARE_BYTES = 32_000_000  # what a disk should have left afterwards
_WORTH_BYTES = 1_000_000  # an attempt that brought so much does not count as failed
_HEADERS = {
    "User-Agent": f"lasaft-studio/{__version__}",
    "Accept-Encoding": "identity",  # lengths and ranges count the file's own bytes
}


@dataclass(frozen=True)
class Patience:
    """How long to bear with a server.

    Attributes:
        attempts: how often a request is made, unless one of them brings the file on.
        first_wait_seconds: before the second; each wait is twice the one before.
        longest_wait_seconds: no wait is longer, unless the server asks for it.
        silence_seconds: how long a connection may bring nothing before it counts as broken.
    """

    attempts: int = 6
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 20.0
    silence_seconds: float = 15.0

    def wait_seconds(self, failures: int) -> float:
        """Return how long to wait after so many `failures` in a row, at least one."""
        return min(self.first_wait_seconds * 2.0 ** (failures - 1), self.longest_wait_seconds)


@contextmanager
def connection(patience: Patience, url: str) -> Iterator[httpx.Client]:
    """Give a client that obeys the proxy and certificate settings of the environment.

    Raises:
        DownloadError: these settings cannot be used.
    """
    try:
        client = httpx.Client(
            headers=_HEADERS, timeout=patience.silence_seconds, follow_redirects=True, trust_env=True
        )
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        raise from_httpx(error, url, received=False) from error
    with client:
        yield client


class Fetch:
    """The bringing of one file from one address.

    Args:
        client: of `connection`.
        url: the address.
        part: where the bytes go.
        size_bytes: how many there are to be; 0 where that is not published.
        checked: whether a checksum will tell if the parts of different answers do not fit.
        patience: with the server.
        progress: reported after every block.
    """

    def __init__(
        self,
        client: httpx.Client,
        url: str,
        part: PartFile,
        *,
        size_bytes: int,
        checked: bool,
        patience: Patience,
        progress: Progress,
    ) -> None:
        self._client = client
        self._url = url
        self._part = part
        self._size_bytes = size_bytes
        self._checked = checked
        self._patience = patience
        self._progress = progress
        self._answered = False
        self._fraction = 0.0
        self.resumed = False

    def run(self) -> None:
        """Bring the whole file; when this returns, the part has every byte that the server has.

        Raises:
            DownloadError: the server or the network failed, for good or for too long.
            StorageError: the disk failed.
            Cancelled: by the progress; the part stays.
        """
        if self._checked and self._part.size_bytes == self._size_bytes > 0:  # stopped while it was checked
            self.resumed = True
            return
        failures = 0
        while True:
            before_bytes = self._part.size_bytes
            try:
                self._attempt()
            except PassingError as error:
                worth = self._part.size_bytes - before_bytes >= _WORTH_BYTES
                failures = 1 if worth else failures + 1
                if failures >= self._patience.attempts:
                    raise
                self._wait(max(error.wait_seconds, self._patience.wait_seconds(failures)), error.message)
            else:
                return

    def _attempt(self) -> None:
        self._progress.report(self._fraction, f"Asking {host_of(self._url)}")
        headers = self._range_headers()
        try:
            with self._client.stream("GET", self._url, headers=headers) as response:
                self._answered = True
                self._take(response, asked_for_part="Range" in headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise from_httpx(error, self._url, received=self._answered) from error

    def _range_headers(self) -> dict[str, str]:
        """Ask for what is missing, if it can be told that it belongs to what is there."""
        origin = self._part.origin()
        if origin is None:
            return {}
        validator = origin.validator if origin.url == self._url else ""
        if not validator and not self._checked:
            return {}
        headers = {"Range": f"bytes={self._part.size_bytes}-"}
        return headers | ({"If-Range": validator} if validator else {})

    def _take(self, response: httpx.Response, *, asked_for_part: bool) -> None:
        if asked_for_part and response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            self._take_nothing(response)
        elif asked_for_part and response.status_code == httpx.codes.PARTIAL_CONTENT:
            self._take_rest(response)
        elif response.status_code == httpx.codes.OK:
            self._take_all(response)
        else:
            raise from_status(response)

    def _take_nothing(self, response: httpx.Response) -> None:
        """The server has no byte behind those that are there: they are all, or too many."""
        _, total = _content_range(response)
        if total != self._part.size_bytes:
            self._part.discard()
            raise PassingError(f"{response.url.host} has another file than before.")
        self.resumed = True

    def _take_rest(self, response: httpx.Response) -> None:
        start, total = _content_range(response)
        if start != self._part.size_bytes:
            self._part.discard()
            raise PassingError(f"{response.url.host} sent another part than was asked for.")
        self._refuse_page(response, b"")
        self._refuse_size(response, total)
        self._part.go_on()
        self.resumed = True
        self._write(response, response.iter_raw(), total)

    def _take_all(self, response: httpx.Response) -> None:
        blocks = response.iter_raw()
        first = next(blocks, b"")
        length = response.headers.get("Content-Length", "")
        total = int(length) if length.isdecimal() else 0
        self._refuse_page(response, first)
        self._refuse_size(response, total)
        self._part.start(Origin(self._url, _validator(response)))
        self._write(response, _with(first, blocks), total)

    def _write(self, response: httpx.Response, blocks: Iterator[bytes], total_bytes: int) -> None:
        total_bytes = total_bytes or self._size_bytes
        self._refuse_full_disk(total_bytes)
        meter = Speedometer(total_bytes)
        host = response.url.host
        for block in blocks:
            if total_bytes and self._part.size_bytes + len(block) > total_bytes:
                raise DownloadError(
                    f"{host} sends more than the {total_bytes} bytes that the file has.", hint=OTHER_WAY
                )
            self._part.write(block)
            done_bytes = self._part.size_bytes
            self._fraction = done_bytes / total_bytes if total_bytes else 0.0
            self._progress.report(self._fraction, meter.at(done_bytes))
        if self._part.size_bytes < max(total_bytes, 1):
            raise PassingError(f"{host} sent {self._part.size_bytes} bytes instead of {total_bytes}.")

    def _refuse_page(self, response: httpx.Response, beginning: bytes) -> None:
        wrong = wrong_content(beginning, response.headers.get("Content-Type", ""), response.url.host)
        if wrong is not None:
            raise wrong
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise DownloadError(
                f"{response.url.host} sends the file compressed, though it was not asked to.", hint=OTHER_WAY
            )

    def _refuse_size(self, response: httpx.Response, total_bytes: int) -> None:
        if self._size_bytes and total_bytes not in (0, self._size_bytes):
            raise DownloadError(
                f"{response.url.host} has another file: {total_bytes} bytes instead of {self._size_bytes}.",
                hint=OTHER_WAY,
            )

    def _refuse_full_disk(self, total_bytes: int) -> None:
        folder = self._part.path.parent
        needed = total_bytes - self._part.size_bytes
        free = shutil.disk_usage(folder).free
        if needed + _SPARE_BYTES > free:
            raise StorageError(
                f"The download needs {megabytes(needed)} MB, and {folder} has {megabytes(free)} MB left.",
                hint="Make room and start again; what has arrived is kept.",
            )

    def _wait(self, seconds: float, reason: str) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._progress.report(self._fraction, f"{reason} Trying again in {left:.0f} s")
            time.sleep(min(left, 0.1))


def _validator(response: httpx.Response) -> str:
    """Return what tells this version of the file from others; a weak ETag does not, byte by byte."""
    etag = response.headers.get("ETag", "")
    if etag and not etag.startswith("W/"):
        return str(etag)
    return str(response.headers.get("Last-Modified", ""))


def _content_range(response: httpx.Response) -> tuple[int, int]:
    """Return a Content-Range's first byte and the whole file's length; -1 and 0 where it has none."""
    match = re.fullmatch(
        r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", response.headers.get("Content-Range", "").strip()
    )
    if match is None:
        return -1, 0
    start, total = match.groups()
    return int(start) if start else -1, int(total) if total != "*" else 0


def _with(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others
