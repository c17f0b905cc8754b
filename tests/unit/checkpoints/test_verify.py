import dataclasses
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.checkpoints.download.speed import Speedometer, duration, megabytes
from lasaft_studio.checkpoints.download.verify import Fingerprint, difference, fingerprint
from lasaft_studio.errors import Cancelled, CheckpointError
from lasaft_studio.progress import Progress

FOUND = Fingerprint(10, "a" * 64, "b" * 40)
CARD = ModelCard("x", "lite", {}, ("vocals",))


def test_git_names_files_as_git_does(tmp_path):
    path = tmp_path / "hello"
    path.write_bytes(b"hello world\n")
    found = fingerprint(path)
    assert (
        found.git_blob == "3b18e512dba79e4c8300dd08aeb37f8e728b8dad"
    )  # printf 'hello world\n' | git hash-object --stdin
    assert found.sha256 == hashlib.sha256(b"hello world\n").hexdigest()
    assert found.size_bytes == 12


def test_an_empty_file(tmp_path):
    (tmp_path / "empty").touch()
    assert fingerprint(tmp_path / "empty").git_blob == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def test_reading_can_be_cancelled(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        fingerprint(tmp_path / "file", progress)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(CheckpointError, match="cannot be read: No such file"):
        fingerprint(tmp_path / "absent")
    with pytest.raises(CheckpointError, match="cannot be read: Is a directory"):
        fingerprint(tmp_path)


@pytest.mark.parametrize(
    ("known", "recorded", "complaint"),
    [
        ({}, "", ""),
        ({}, "a" * 64, ""),
        ({}, "c" * 64, "which the first download had"),
        ({"size_bytes": 10, "sha256": "a" * 64, "git_blob": "b" * 40}, "", ""),
        ({"size_bytes": 11}, "", "10 bytes instead of 11"),
        ({"sha256": "c" * 64}, "", "its sha256 is"),
        ({"git_blob": "c" * 40}, "", "its git blob id is"),
        ({"git_blob": "b" * 40}, "c" * 64, ""),  # what is published goes before what was recorded
    ],
)
def test_differences(known, recorded, complaint):
    found = difference(FOUND, dataclasses.replace(CARD, **known), recorded)
    assert complaint in found
    assert bool(found) == bool(complaint)


class TestSpeed:
    def test_before_there_is_a_speed(self):
        assert Speedometer(0).at(0) == "0.00 MB"

    def test_amount_speed_and_time_left(self):
        now = iter([0.0, 2.0])
        meter = Speedometer(100_000_000, lambda: next(now))
        meter.at(10_000_000)
        assert meter.at(20_000_000) == "20.0 of 100 MB, 5.0 MB/s, 16 s left"

    def test_without_a_total_no_time_is_left(self):
        now = iter([0.0, 1.0])
        meter = Speedometer(0, lambda: next(now))
        meter.at(0)
        assert meter.at(3_000_000) == "3.0 MB, 3.0 MB/s"

    def test_what_was_there_before_is_no_speed(self):
        meter = Speedometer(100, lambda: 5.0)
        meter.at(90)
        assert meter.bytes_per_second() == 0

    def test_only_the_last_seconds_count(self):
        now = iter(float(second) for second in range(100))
        meter = Speedometer(0, lambda: next(now))
        for second in range(50):
            meter.at(second * 1_000_000)
        for _ in range(20):
            meter.at(50_000_000)
        assert meter.bytes_per_second() == 0

    @pytest.mark.parametrize(
        ("seconds", "text"), [(0.4, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (3661, "1 h 1 min")]
    )
    def test_durations(self, seconds, text):
        assert duration(seconds) == text

    @given(st.integers(1, 10**12))
    def test_sizes_keep_two_digits(self, size):
        assert float(megabytes(size)) == pytest.approx(size / 1e6, rel=0.06, abs=0.006)
