"""The check for updates against servers that behave well, badly, or not at all."""

import json

import httpx
import pytest

from lasaft_studio import __version__
from lasaft_studio.tasks.support import updates

NEWER = {
    "version": "99.1.0",
    "page": "https://example.org/releases/99.1.0",
    "notes": "### Added\n\n- More.",
    "models": ["lite"],
}


def asked(answer, address="https://example.org/updates.json"):
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        return updates.latest(address, client=client)


def sends(content, status=200):
    return lambda _request: httpx.Response(status, content=content)


def test_a_newer_release_is_told_with_its_page_and_its_changes():
    found = asked(sends(json.dumps(NEWER)))
    assert found.is_newer
    assert (str(found.version), found.page, found.models) == ("99.1.0", NEWER["page"], ("lite",))
    assert "- More." in found.notes


@pytest.mark.parametrize("version", [__version__, "0.0.1", f"{__version__}.dev1"])
def test_the_same_or_an_older_one_is_not_newer(version):
    assert not asked(sends(json.dumps(NEWER | {"version": version}))).is_newer


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 60_000,
        json.dumps(NEWER | {"version": "newest"}).encode(),
        json.dumps(NEWER | {"page": "http://example.org"}).encode(),
        json.dumps(NEWER | {"page": "javascript:alert(1)"}).encode(),
        json.dumps(NEWER | {"notes": 3}).encode(),
        json.dumps(NEWER | {"notes": "\x1b[31mred"}).encode(),
        json.dumps(NEWER | {"models": "lite"}).encode(),
        json.dumps(NEWER | {"models": ["x"] * 1000}).encode(),
        json.dumps(NEWER | {"notes": "x" * 70_000}).encode(),
    ],
)  # fmt: skip
def test_what_is_not_ours_is_no_news(content):
    assert asked(sends(content)) is None


def test_an_endless_answer_is_not_read_to_its_end():
    read = 0

    def endless():
        nonlocal read
        while True:
            read += 1
            yield b"x" * 1024

    assert asked(lambda _request: httpx.Response(200, content=endless())) is None
    assert read < 100


@pytest.mark.parametrize("status", [404, 500])
def test_a_server_that_refuses_is_no_news(status):
    assert asked(sends(json.dumps(NEWER), status)) is None


def test_a_redirect_is_followed_over_https_alone():
    def moved(request):
        if request.url.path == "/updates.json":
            return httpx.Response(302, headers={"Location": "https://elsewhere.example/file"})
        return httpx.Response(200, content=json.dumps(NEWER))

    def downgraded(request):
        if request.url.scheme == "https":
            return httpx.Response(302, headers={"Location": "http://example.org/file"})
        return httpx.Response(200, content=json.dumps(NEWER))

    assert asked(moved).is_newer
    assert asked(downgraded) is None
    assert asked(lambda _request: httpx.Response(302, headers={"Location": "/updates.json"})) is None


def test_an_address_without_encryption_is_not_asked():
    assert asked(lambda _request: pytest.fail("asked"), "http://example.org/updates.json") is None


def test_no_network_is_no_news():
    def refuse(request):
        raise httpx.ConnectError("offline", request=request)

    assert asked(refuse) is None


def test_nothing_about_the_user_is_sent():
    seen = []
    asked(lambda request: seen.append(request) or httpx.Response(404))
    (request,) = seen
    assert request.content == b""
    assert set(request.headers) <= {"host", "accept", "accept-encoding", "connection", "user-agent"}
    assert request.url.query == b""


def test_once_a_day_is_enough():
    assert updates.is_due(1000.0)
    updates.note_check(1000.0)
    assert not updates.is_due(1000.0 + updates.DAY_SECONDS - 1)
    assert updates.is_due(1000.0 + updates.DAY_SECONDS)
    assert updates.is_due(10.0)  # the clock was set back
