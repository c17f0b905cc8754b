"""A server to download from, and no proxy of the machine that the tests run on."""

from collections.abc import Iterator

import pytest

from tests import servers


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server() -> Iterator[servers.Server]:
    with servers.serving(servers.CONTENT) as server:
        yield server
