import dataclasses
import errno
import io
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from lasaft_studio import paths
from lasaft_studio.checkpoints.download import http_errors
from lasaft_studio.checkpoints.download.download import download
from lasaft_studio.checkpoints.download.fetch import Fetch
from lasaft_studio.checkpoints.download.record import read_record
from lasaft_studio.errors import DownloadError, StorageError
from tests import servers
from tests.servers import CONTENT, QUICK, card_of, files, part, unchecked


class TestABadServer:
    @pytest.mark.parametrize(
        ("answer", "complaint"),
        [
            (servers.status(404), "does not have it (HTTP 404)"),
            (servers.status(403), "refuses to send it (HTTP 403)"),
            (servers.status(416), "cannot send the part that is missing (HTTP 416)"),
            (servers.status(418), "does not send it (HTTP 418)"),
            (servers.status(200, b"<!DOCTYPE html><title>Login</title>"), "a web page instead of weights"),
            (servers.status(200, b"Login", Content_Type="text/html; charset=utf-8"), "a web page"),
            (servers.status(200, b"version https://git-lfs.github.com/spec/v1\noid"), "a Git LFS pointer"),
            (servers.status(200, b"other bytes"), "11 bytes instead of 3000000"),
            (servers.status(200, b"zip", Content_Encoding="gzip"), "compressed"),
        ],
    )
    def test_what_will_not_pass_is_an_error_at_once(self, server, answer, complaint):
        server.answers = [answer]
        with pytest.raises(DownloadError) as caught:
            download(card_of(server), patience=QUICK)
        assert complaint in str(caught.value)
        assert caught.value.hint
        assert len(server.requests) == 1
        assert files() == set()

    @pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
    def test_what_may_pass_is_asked_for_again_a_few_times(self, server, code):
        server.answers = [servers.status(code)] * 10
        with pytest.raises(DownloadError, match=f"HTTP {code}"):
            download(card_of(server), patience=QUICK)
        assert len(server.requests) == QUICK.attempts

    def test_what_passes_is_not_noticed(self, server):
        server.answers = [servers.status(500), servers.status(503, Retry_After=0)]
        assert download(card_of(server), patience=QUICK).read_bytes() == CONTENT

    def test_breaking_off_again_and_again_is_no_failure_while_it_brings_much(self, server):
        server.answers = [servers.first_bytes(1_000_000)] * 2 + [servers.first_bytes(0)] * (
            QUICK.attempts - 2
        )
        assert download(card_of(server), patience=QUICK).read_bytes() == CONTENT

    def test_breaking_off_without_bringing_anything_ends(self, server):
        server.answers = [servers.first_bytes(10)] * 20
        with pytest.raises(DownloadError, match="broke off"):
            download(card_of(server), patience=QUICK)
        assert len(server.requests) == QUICK.attempts
        assert part().stat().st_size == 10 * QUICK.attempts

    def test_silence_counts_as_broken(self, server):
        server.answers = [servers.stalling(500_000, seconds=1.0)]
        patience = dataclasses.replace(QUICK, silence_seconds=0.2)
        assert download(card_of(server), patience=patience).read_bytes() == CONTENT
        assert server.requests[1]["Range"] == "bytes=500000-"

    def test_silence_for_ever_is_an_error(self, server):
        server.answers = [servers.stalling(0, seconds=0.5)] * QUICK.attempts
        patience = dataclasses.replace(QUICK, silence_seconds=0.05)
        with pytest.raises(DownloadError, match="has stopped sending"):
            download(card_of(server), patience=patience)

    def test_a_length_that_is_too_short_is_found_out(self, server):
        server.content = CONTENT[:-1]
        with pytest.raises(DownloadError, match="2999999 bytes instead of 3000000"):
            download(card_of(server), patience=QUICK)

    def test_a_short_body_without_length_is_found_out(self, server):
        server.answers = [servers.without_length(1_500_000)] * 10
        with pytest.raises(DownloadError, match="1500000 bytes instead of 3000000"):
            download(card_of(server), patience=QUICK)

    def test_a_long_body_without_length_is_cut_short(self, server):
        server.content = CONTENT + b"and more"
        server.answers = [servers.without_length()]
        with pytest.raises(DownloadError, match="more than the 3000000 bytes"):
            download(card_of(server), patience=QUICK)
        assert part().stat().st_size <= len(CONTENT)

    def test_an_empty_body_is_no_file(self, server):
        server.content = b""
        with pytest.raises(DownloadError, match="0 bytes"):
            download(unchecked(server), patience=QUICK)
        assert "example.ckpt" not in files()

    def test_other_bytes_of_the_right_length_are_refused(self, server):
        server.content = CONTENT[::-1]
        with pytest.raises(DownloadError, match="its sha256 is"):
            download(card_of(server), patience=QUICK)
        assert files() == set()

    def test_other_bytes_after_a_resume_are_fetched_once_more_and_no_oftener(self, server):
        server.content = CONTENT[::-1]
        server.answers = [servers.first_bytes(1_000_000), servers.whole] * 5
        with pytest.raises(DownloadError, match="its sha256 is"):
            download(card_of(server), patience=QUICK)
        assert len(server.requests) == 4

    def test_round_in_circles(self, server):
        server.answers = [servers.status(302, Location="/weights.ckpt")] * 50
        with pytest.raises(DownloadError, match="round in circles"):
            download(card_of(server), patience=QUICK)

    def test_the_next_address_is_tried(self, server):
        server.answers = [servers.status(404), servers.status(200, b"<html>")]
        card = card_of(server, urls=(server.url, server.url + "?2", server.url + "?3"))
        assert download(card, patience=QUICK).read_bytes() == CONTENT
        assert read_record(paths.models_folder() / "example.ckpt").url.endswith("?3")

    def test_when_all_addresses_fail_each_says_why(self, server):
        server.answers = [servers.status(404), servers.status(403)]
        with pytest.raises(DownloadError, match=r"HTTP 404.*HTTP 403"):
            download(card_of(server, urls=(server.url, server.url + "?2")), patience=QUICK)


class TestNoServer:
    def test_a_refused_connection(self):
        with servers.serving(b"") as server:
            card = card_of(server)
        with pytest.raises(DownloadError, match=r"127.0.0.1 refuses the connection. Check the internet"):
            download(card)

    def test_a_name_that_cannot_be_found(self, server):
        with pytest.raises(DownloadError, match="seems to be offline"):
            download(card_of(server, urls=("http://weights.invalid/a.ckpt",)))

    def test_a_proxy_that_is_not_there(self, server, monkeypatch):
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        with pytest.raises(DownloadError, match="refuses the connection"):
            download(card_of(server))

    def test_the_proxy_of_the_environment_is_asked(self, server, monkeypatch):
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("HTTP_PROXY", server.url.removesuffix("/weights.ckpt"))
        card = card_of(server, urls=("http://weights.invalid/a.ckpt",))
        assert download(card).read_bytes() == CONTENT
        assert server.requests[0][":path"] == "http://weights.invalid/a.ckpt"

    @pytest.mark.parametrize("proxy", ["gopher://nowhere", "http://[broken"])
    def test_a_proxy_that_means_nothing(self, server, monkeypatch, proxy):
        monkeypatch.setenv("ALL_PROXY", proxy)
        with pytest.raises(DownloadError, match="ALL_PROXY"):
            download(card_of(server))

    def test_https_with_something_that_speaks_no_tls(self, server):
        url = server.url.replace("http://", "https://")
        with pytest.raises(DownloadError, match=r"no secure connection to 127\.0\.0\.1"):
            download(card_of(server, urls=(url,)))

    def test_a_model_without_address(self, server):
        with pytest.raises(DownloadError, match="not published anywhere"):
            download(card_of(server, urls=()))

    def test_an_address_that_is_none(self, server):
        with pytest.raises(DownloadError):
            download(card_of(server, urls=("http://[::/a.ckpt",)))

    def test_a_network_that_goes_away_meanwhile_may_come_back(self, server, monkeypatch):
        server.answers = [servers.first_bytes(1000)]
        seen = []
        monkeypatch.setattr(
            Fetch,
            "_wait",
            lambda fetch, seconds, reason: (seen.append(reason), server.server_close()),
        )
        server.shutdown()  # answers what is under way, and nothing after it
        worker = threading.Thread(target=server.handle_request)
        worker.start()
        with pytest.raises(DownloadError, match="cannot be reached any more"):
            download(card_of(server), patience=QUICK)
        worker.join()
        assert len(seen) == QUICK.attempts - 1


class TestTheDisk:
    def test_too_little_room_is_said_before_anything_is_written(self, server, monkeypatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
        with pytest.raises(StorageError, match=r"needs 3.0 MB, and .* has 1.0 MB left"):
            download(card_of(server), patience=QUICK)
        assert len(server.requests) == 1

    def test_a_disk_that_fills_up_keeps_what_has_arrived(self, server, monkeypatch):
        class Full(io.FileIO):
            def write(self, block):
                if self.tell() + len(block) > 1_000_000:
                    raise OSError(errno.ENOSPC, "No space left on device")
                return super().write(block)

        with monkeypatch.context() as patch:
            patch.setattr(
                Path,
                "open",
                lambda path, mode="r", **rest: (Full if mode == "wb" else io.open)(path, mode, **rest),
            )
            with pytest.raises(StorageError, match="The disk is full"):
                download(card_of(server), patience=QUICK)
        kept = part().read_bytes()
        assert 0 < len(kept) <= 1_000_000
        assert kept == CONTENT[: len(kept)]

    def test_a_folder_in_the_way(self, server):
        (paths.models_folder() / "example.ckpt.part").mkdir()
        with pytest.raises(StorageError, match="cannot be written"):
            download(card_of(server), patience=QUICK)


def test_a_date_to_wait_for_is_passed_over():
    response = httpx.Response(
        503,
        headers={"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"},
        request=httpx.Request("GET", "http://a/b"),
    )
    error = http_errors.from_status(response)
    assert isinstance(error, http_errors.PassingError)
    assert error.wait_seconds == 0
