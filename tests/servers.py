"""A web server on this machine which behaves as it is told: well, or as badly as servers do."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from lasaft_studio import paths
from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.checkpoints.download.fetch import Patience

Answer = Callable[["Request"], None]

CONTENT = np.random.default_rng(7).bytes(3_000_000)
QUICK = Patience(attempts=3, first_wait_seconds=0.01, longest_wait_seconds=0.02, silence_seconds=2.0)


class Request(BaseHTTPRequestHandler):
    """A request, which an answer writes its response to."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append(dict(self.headers.items()) | {":path": self.path})
        answers = self.server.answers
        (answers.pop(0) if answers else whole)(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def head(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def break_off(self) -> None:
        self.wfile.flush()
        self.close_connection = True

    @property
    def wanted_start(self) -> int:
        """The first byte that is asked for, if the file is still the one that the client knows."""
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        known = self.headers.get("If-Range", self.server.etag) == self.server.etag
        return int(match[1]) if match and known and self.server.ranges else 0


class Server(ThreadingHTTPServer):
    """A server of one file.

    Attributes:
        content: the file.
        answers: what to answer the next requests; `whole` when it is empty.
        requests: the headers of all requests so far.
        ranges: whether it sends parts.
    """

    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.content = content
        self.answers: list[Answer] = []
        self.requests: list[dict[str, str]] = []
        self.ranges = True
        self.has_etag = True

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.content, usedforsecurity=False).hexdigest()}"'

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/weights.ckpt"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the client may go whenever it likes."""


def card_of(server: Server, **changes: object) -> ModelCard:
    """Return the card of a model whose weights are `CONTENT` on `server`."""
    card = ModelCard(
        name="example",
        family="lite",
        config={},
        stems=("vocals",),
        file="example.ckpt",
        urls=(server.url,),
        size_bytes=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
    )
    return dataclasses.replace(card, **changes)


def unchecked(server: Server) -> ModelCard:
    """Return the card of a model of which nobody published size or checksum."""
    return card_of(server, size_bytes=0, sha256="")


def files() -> set[str]:
    """Return the names of what is in the models folder."""
    return {path.name for path in paths.models_folder().iterdir()}


def part() -> Path:
    """Return where the beginning of the example's weights is kept."""
    return paths.models_folder() / "example.ckpt.part"


@contextmanager
def serving(content: bytes) -> Iterator[Server]:
    """Give a server of `content`, which is gone after the block."""
    with Server(content) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def whole(request: Request) -> None:
    """The file, or the part of it that is asked for."""
    first_bytes(10**12)(request)


def first_bytes(count: int) -> Answer:
    """Send only `count` of the bytes that were promised, then break off."""

    def answer(request: Request) -> None:
        content, start = request.server.content, request.wanted_start
        if start >= len(content) > 0 and request.wanted_start:
            request.head(416, Content_Range=f"bytes */{len(content)}", Content_Length=0)
            return
        headers = {"Content_Length": len(content) - start}
        if request.server.has_etag:
            headers["ETag"] = request.server.etag
        if start:
            headers["Content_Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        request.head(206 if start else 200, **headers)
        request.wfile.write(content[start : start + count])
        if count < len(content) - start:
            request.break_off()

    return answer


def status(code: int, body: bytes = b"", **headers: object) -> Answer:
    """Answer with `code` and `body`."""

    def answer(request: Request) -> None:
        request.head(code, Content_Length=len(body), **headers)
        request.wfile.write(body)

    return answer


def without_length(count: int = 10**12) -> Answer:
    """Send `count` bytes without saying how many there are, and close."""

    def answer(request: Request) -> None:
        request.head(200, Connection="close")
        request.wfile.write(request.server.content[:count])
        request.break_off()

    return answer


def stalling(count: int, seconds: float) -> Answer:
    """Send `count` bytes and then nothing for a while."""

    def answer(request: Request) -> None:
        request.head(200, Content_Length=len(request.server.content), ETag=request.server.etag)
        request.wfile.write(request.server.content[:count])
        request.wfile.flush()
        time.sleep(seconds)
        request.close_connection = True

    return answer
