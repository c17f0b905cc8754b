import hashlib
import subprocess
import sys
import time

import pytest

from lasaft_studio import paths
from lasaft_studio.checkpoints.card import ModelCard, write_card
from lasaft_studio.checkpoints.download import lock
from lasaft_studio.checkpoints.download.download import download
from lasaft_studio.checkpoints.download.record import read_record, record_path
from lasaft_studio.errors import Cancelled, DownloadError
from lasaft_studio.progress import Progress
from tests import servers
from tests.servers import CONTENT, QUICK, Server, card_of, files, part, unchecked


def leave_part(server: Server, card: ModelCard, count: int) -> None:
    """Break a download off after `count` bytes, for good."""
    server.answers = [servers.first_bytes(count), *[servers.status(503)] * (QUICK.attempts - 1)]
    with pytest.raises(DownloadError):
        download(card, patience=QUICK)
    assert part().stat().st_size == count
    server.requests.clear()


class TestAGoodServer:
    def test_the_file_arrives_whole_and_alone(self, server):
        path = download(card_of(server))
        assert path == paths.models_folder() / "example.ckpt"
        assert path.read_bytes() == CONTENT
        assert files() == {"example.ckpt", "example.ckpt.record.toml"}

    def test_it_is_not_fetched_twice(self, server):
        download(card_of(server))
        download(card_of(server))
        assert len(server.requests) == 1

    def test_a_damaged_file_is_fetched_again(self, server):
        path = download(card_of(server))
        path.write_bytes(CONTENT[:-1] + b"?")
        assert download(card_of(server)).read_bytes() == CONTENT

    def test_progress_only_grows_and_tells_amount_speed_and_time_left(self, server):
        reports = []
        download(card_of(server), Progress(lambda fraction, text: reports.append((fraction, text))))
        fractions = [fraction for fraction, _ in reports]
        assert fractions == sorted(fractions)
        assert fractions[-1] == 1.0
        assert any(
            " of 3.0 MB, " in text and " MB/s, " in text and text.endswith(" left") for _, text in reports
        )

    def test_a_git_blob_is_checked(self, server):
        blob = hashlib.sha1(b"blob %d\0" % len(CONTENT) + CONTENT).hexdigest()  # noqa: S324 - git's own
        assert download(card_of(server, size_bytes=0, sha256="", git_blob=blob)).read_bytes() == CONTENT

    def test_a_server_that_names_no_length(self, server):
        server.answers = [servers.without_length()]
        assert download(card_of(server)).read_bytes() == CONTENT

    def test_a_redirect_is_followed(self, server):
        server.answers = [servers.status(301, Location=server.url + "?elsewhere")]
        assert download(card_of(server)).read_bytes() == CONTENT
        assert server.requests[-1][":path"].endswith("?elsewhere")

    def test_the_server_is_asked_for_the_bytes_as_they_are(self, server):
        download(card_of(server))
        assert server.requests[0]["Accept-Encoding"] == "identity"
        assert server.requests[0]["User-Agent"].startswith("lasaft-studio/")


class TestWithoutAPublishedChecksum:
    def test_the_first_download_is_recorded(self, server):
        path = download(unchecked(server))
        record = read_record(path)
        assert record is not None
        assert record.sha256 == hashlib.sha256(CONTENT).hexdigest()
        assert (record.size_bytes, record.url) == (len(CONTENT), server.url)

    def test_a_later_download_of_other_bytes_is_refused(self, server):
        path = download(unchecked(server))
        path.unlink()
        server.content = CONTENT[::-1]
        with pytest.raises(DownloadError, match="which the first download had"):
            download(unchecked(server), patience=QUICK)
        assert not path.exists()

    def test_a_record_that_cannot_be_read_is_none(self, server):
        path = download(unchecked(server))
        record_path(path).write_bytes(b"\xff")
        assert read_record(path) is None

    def test_a_changed_file_starts_anew(self, server):
        leave_part(server, unchecked(server), 1_000_000)
        server.content = CONTENT[::-1]
        assert download(unchecked(server)).read_bytes() == CONTENT[::-1]
        assert server.requests[0]["Range"] == "bytes=1000000-"
        assert "If-Range" in server.requests[0]

    def test_without_etag_it_starts_anew(self, server):
        server.has_etag = False
        leave_part(server, unchecked(server), 1_000_000)
        assert download(unchecked(server)).read_bytes() == CONTENT
        assert "Range" not in server.requests[0]


class TestResuming:
    def test_a_connection_that_breaks_is_resumed_at_once(self, server):
        server.answers = [servers.first_bytes(1_000_000), servers.first_bytes(999_999)]
        assert download(card_of(server), patience=QUICK).read_bytes() == CONTENT
        assert [request.get("Range") for request in server.requests] == [
            None,
            "bytes=1000000-",
            "bytes=1999999-",
        ]

    def test_a_later_download_goes_on_from_the_part(self, server):
        leave_part(server, card_of(server), 1_234_567)
        assert download(card_of(server)).read_bytes() == CONTENT
        assert [request.get("Range") for request in server.requests] == ["bytes=1234567-"]
        assert files() == {"example.ckpt", "example.ckpt.record.toml"}

    def test_a_server_without_ranges_sends_all_again(self, server):
        leave_part(server, card_of(server), 1_000_000)
        server.ranges = False
        assert download(card_of(server)).read_bytes() == CONTENT

    def test_a_part_of_other_bytes_is_found_out_and_fetched_anew(self, server):
        leave_part(server, card_of(server), 1_000_000)
        part().write_bytes(b"x" * 1_000_000)
        assert download(card_of(server), patience=QUICK).read_bytes() == CONTENT

    def test_a_part_of_unknown_origin_is_fetched_anew(self, server):
        leave_part(server, card_of(server), 1_000_000)
        part().with_name("example.ckpt.part.toml").unlink()
        assert download(card_of(server)).read_bytes() == CONTENT
        assert "Range" not in server.requests[0]

    def test_a_whole_part_is_only_checked(self, server):
        leave_part(server, card_of(server), 1_000_000)
        part().write_bytes(CONTENT)
        assert download(card_of(server)).read_bytes() == CONTENT
        assert server.requests == []

    @pytest.mark.parametrize("extra", [b"", b"too much"])
    def test_a_part_behind_which_nothing_follows(self, server, extra):
        card = unchecked(server)
        leave_part(server, card, 1_000_000)
        part().write_bytes(CONTENT + extra)
        assert download(card, patience=QUICK).read_bytes() == CONTENT
        assert server.requests[0]["Range"] == f"bytes={len(CONTENT + extra)}-"

    def test_another_part_than_was_asked_for(self, server):
        leave_part(server, card_of(server), 1_000_000)
        server.answers = [
            servers.status(206, CONTENT[5:], Content_Range=f"bytes 5-{len(CONTENT) - 1}/{len(CONTENT)}")
        ]
        assert download(card_of(server), patience=QUICK).read_bytes() == CONTENT

    def test_another_address_goes_on_where_a_checksum_tells(self, server):
        leave_part(server, card_of(server), 1_000_000)
        card = card_of(server, urls=(server.url + "?gone", server.url + "?mirror"))
        server.answers = [servers.status(404)]
        assert download(card, patience=QUICK).read_bytes() == CONTENT
        assert server.requests[1]["Range"] == "bytes=1000000-"
        assert "If-Range" not in server.requests[1]


class TestCancelling:
    def test_what_has_arrived_is_kept_and_gone_on_with(self, server):
        progress = Progress(lambda fraction, _: progress.cancel() if fraction > 0.4 else None)
        with pytest.raises(Cancelled):
            download(card_of(server), progress)
        kept = part().stat().st_size
        assert 0 < kept < len(CONTENT)
        assert part().read_bytes() == CONTENT[:kept]
        assert download(card_of(server)).read_bytes() == CONTENT
        assert server.requests[-1]["Range"] == f"bytes={kept}-"

    def test_while_it_waits_to_ask_again(self, server):
        server.answers = [servers.status(503, Retry_After=3600)]
        progress = Progress(lambda _, text: progress.cancel() if "Trying again in 60 s" in text else None)
        with pytest.raises(Cancelled):
            download(card_of(server), progress)

    def test_ctrl_c_keeps_what_has_arrived(self, server):
        def interrupt(fraction: float, _: str) -> None:
            if fraction > 0.4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            download(card_of(server), Progress(interrupt))
        assert part().stat().st_size > 1_000_000
        assert download(card_of(server)).read_bytes() == CONTENT
        assert "Range" in server.requests[-1]


DOWNLOAD_ANYWAY = """
import sys
from pathlib import Path
from lasaft_studio.checkpoints.card import read_card
from lasaft_studio.checkpoints.download.download import download
print(download(read_card(Path(sys.argv[1]))))
"""


class TestTheProcess:
    def test_killed_in_the_middle_it_goes_on_next_time(self, server, tmp_path):
        server.answers = [servers.stalling(1_000_000, seconds=60)]
        write_card(tmp_path / "card.toml", card_of(server))
        process = subprocess.Popen([sys.executable, "-c", DOWNLOAD_ANYWAY, str(tmp_path / "card.toml")])
        while not (part().exists() and part().stat().st_size == 1_000_000):
            assert process.poll() is None
            time.sleep(0.02)
        process.kill()
        process.wait()
        assert download(card_of(server)).read_bytes() == CONTENT
        assert server.requests[-1]["Range"] == "bytes=1000000-"
        assert files() == {"example.ckpt", "example.ckpt.record.toml"}

    def test_two_processes_fetch_it_once(self, server, tmp_path):
        write_card(tmp_path / "card.toml", card_of(server))
        command = [sys.executable, "-c", DOWNLOAD_ANYWAY, str(tmp_path / "card.toml")]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
        assert [process.communicate()[0].strip() for process in both] == [
            str(paths.models_folder() / "example.ckpt").encode()
        ] * 2
        assert (paths.models_folder() / "example.ckpt").read_bytes() == CONTENT
        assert len(server.requests) == 1

    def test_the_second_waits_and_can_be_cancelled(self, server):
        texts = []

        def listen(_: float, text: str) -> None:
            texts.append(text)
            progress.cancel()

        progress = Progress(listen)
        target = paths.models_folder() / "example.ckpt"
        with lock.alone(target, Progress()), pytest.raises(Cancelled):
            download(card_of(server), progress)
        assert texts == ["Waiting for another program that installs example.ckpt"]
