"""Writing whole or not at all, and the system's errors as sentences."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lasaft_studio import disk
from lasaft_studio.errors import StorageError


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_a_file_is_as_before_or_complete(tmp_path):
    path = tmp_path / "new" / "a.txt"
    disk.write_text(path, "one")

    def fail():
        with disk.replacing(path) as temporary:
            temporary.write_text("half")
            assert path.read_text() == "one"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_text() == "one"
    assert names(path.parent) == ["a.txt"]


def test_two_writers_of_one_file_do_not_meet(tmp_path):
    path = tmp_path / "a.txt"
    with disk.replacing(path) as first:
        first.write_text("first")
        with disk.replacing(path) as second:
            second.write_text("second")
        assert path.read_text() == "second"
    assert path.read_text() == "first"
    assert names(tmp_path) == ["a.txt"]


def test_what_a_killed_program_left_is_removed_by_the_next(tmp_path):
    write = (
        "import os, sys; from pathlib import Path; from lasaft_studio import disk\n"
        "with disk.replacing(Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_text('half'); os._exit(9)"
    )
    path = tmp_path / "a.txt"
    subprocess.run([sys.executable, "-c", write, path], check=False)
    assert len(names(tmp_path)) == 1
    disk.write_text(path, "whole")
    assert names(tmp_path) == ["a.txt"]


def test_what_another_running_program_writes_is_left_alone(tmp_path):
    theirs = tmp_path / f".a.txt.{os.getppid()}-0.partial"
    theirs.write_text("theirs")
    os.utime(theirs, (1, 1))
    disk.write_text(tmp_path / "a.txt", "ours")
    assert theirs.read_text() == "theirs"


def test_a_link_is_replaced_and_not_what_it_leads_to(tmp_path):
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "link").symlink_to("precious")
    disk.write_text(tmp_path / "link", "new")
    assert (tmp_path / "precious").read_text() == "precious"
    assert (tmp_path / "link").read_text() == "new"


def test_the_longest_name_can_be_written(tmp_path):
    path = tmp_path / ("曲" * 84 + ".x")
    disk.write_text(path, "long")
    assert path.read_text() == "long"


def test_half_characters_of_names_are_written_as_escapes(tmp_path):
    disk.write_text(tmp_path / "a.json", '"caf\udce9"')
    assert (tmp_path / "a.json").read_bytes() == rb'"caf\udce9"'


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk is full: a.wav was not written."),
        (errno.EDQUOT, "The disk is full: a.wav was not written."),
        (errno.ENOENT, "a.wav does not exist."),
        (errno.EACCES, "'a.wav' cannot be written: Permission denied."),
        (errno.ENAMETOOLONG, "is too long for this disk."),
    ],
)
def test_every_error_of_the_system_is_one_sentence(number, sentence):
    with pytest.raises(StorageError) as caught, disk.storage_errors(Path("a.wav")):
        raise OSError(number, os.strerror(number))
    assert sentence in caught.value.message
    assert caught.value.hint


def test_questions_to_the_disk_never_raise(tmp_path):
    for odd in ("x" * 5000, "nul\0", "caf\udce9"):
        assert not disk.exists(tmp_path / odd)
        assert not disk.is_file(tmp_path / odd)
        assert not disk.is_folder(tmp_path / odd)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among its files")
def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError, match="no file"):
            disk.read_bytes(path, 10)
    (tmp_path / "long").write_bytes(bytes(11))
    with pytest.raises(OSError, match="too long"):
        disk.read_bytes(tmp_path / "long", 10)
    (tmp_path / "long").write_bytes(bytes(10))
    assert disk.read_bytes(tmp_path / "long", 10) == bytes(10)


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"\xff\xfe", b"9" * 10_000, b"{"])
def test_json_that_is_none_is_nothing(tmp_path, content):
    (tmp_path / "a.json").write_bytes(content)
    assert disk.read_json(tmp_path / "a.json") is None
    assert disk.read_json(tmp_path / "absent.json") is None


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (7001, "7.0 kB"),
        (52_400_000, "52 MB"),
        (3_000_000_000_000, "3,000 GB"),
    ],
)
def test_sizes_are_in_a_unit_that_leaves_something_of_them(size_bytes, text):
    assert disk.size(size_bytes) == text
