"""Files that appear all at once or not at all."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lasaft_studio.disk import storage_errors
from lasaft_studio.errors import StorageError
from lasaft_studio.tasks.writing import staging as module
from lasaft_studio.tasks.writing.staging import Staging


def everything(folder: Path) -> list[str]:
    """List all files and folders below `folder`."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_files_are_moved_to_their_names_at_the_end(tmp_path):
    folder = tmp_path / "new" / "stems"
    with Staging(folder) as staging:
        staging.path("a").write_text("A")
        assert everything(folder) != []
        assert not (folder / "song" / "a.wav").exists()
        staging.commit([("a", folder / "song" / "a.wav")], overwrite=False)
    assert everything(folder) == ["song", "song/a.wav"]


def test_an_error_leaves_nothing_behind(tmp_path):
    def fail():
        with Staging(tmp_path / "new" / "stems") as staging:
            staging.path("a").write_text("A")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert everything(tmp_path) == []


def test_a_file_is_replaced_only_if_allowed(tmp_path):
    final = tmp_path / "a.wav"
    final.write_text("old")
    with Staging(tmp_path) as staging:
        staging.path("a").write_text("new")
        with pytest.raises(StorageError, match="exists already"):
            staging.commit([("a", final)], overwrite=False)
        assert final.read_text() == "old"
        staging.commit([("a", final)], overwrite=True)
    assert final.read_text() == "new"
    assert everything(tmp_path) == ["a.wav"]


@pytest.mark.parametrize("links", [True, False])
def test_if_one_file_cannot_be_moved_all_stay_as_they_were(tmp_path, monkeypatch, links):
    if not links:

        def refuse(*_):
            raise OSError(errno.EPERM, "no links here")

        monkeypatch.setattr(Path, "hardlink_to", refuse)
    kept, new = tmp_path / "kept.wav", tmp_path / "new.wav"
    kept.write_text("old")
    with Staging(tmp_path) as staging:
        staging.path("kept").write_text("x")
        staging.path("new").write_text("x")
        with pytest.raises(StorageError, match="does not exist"):
            staging.commit([("kept", kept), ("new", new), ("missing", tmp_path / "z")], overwrite=True)
    assert kept.read_text() == "old"
    assert everything(tmp_path) == ["kept.wav"]


def test_a_folder_in_place_of_a_file_is_not_replaced(tmp_path):
    (tmp_path / "a.wav").mkdir()
    with Staging(tmp_path) as staging:
        staging.path("a").write_text("new")
        with pytest.raises(StorageError, match="folder"):
            staging.commit([("a", tmp_path / "a.wav")], overwrite=True)


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StorageError, match="cannot be written"), Staging(folder):
            pass
    assert everything(tmp_path) == ["file"]


def test_a_folder_without_permission(tmp_path, monkeypatch):
    def refuse(**_):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "new"))

    monkeypatch.setattr(module.tempfile, "mkdtemp", refuse)
    with pytest.raises(StorageError, match="Permission denied"), Staging(tmp_path / "new"):
        pass
    assert everything(tmp_path) == []


def test_a_disk_without_room(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))
    with Staging(tmp_path) as staging:
        staging.check_free(5_000_000)
        with pytest.raises(StorageError, match=r"6\.0 MB are needed, 5\.0 MB are free"):
            staging.check_free(6_000_000)


def test_a_full_disk_is_called_by_its_name(tmp_path):
    with pytest.raises(StorageError, match="is full"), storage_errors(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device")


KILLED = """
import os, signal, sys
from pathlib import Path
from lasaft_studio.tasks.writing.staging import Staging
with Staging(Path(sys.argv[1])) as staging:
    staging.path("half").write_text("x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX systems")
def test_what_a_killed_task_left_is_removed_by_the_next_and_a_living_one_is_left_alone(tmp_path, monkeypatch):
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    assert killed.returncode == -signal.SIGKILL
    (dead,) = tmp_path.glob(".lasaft-studio-*")
    monkeypatch.setattr(module, "_YOUNG_SECONDS", 0.0)
    with Staging(tmp_path) as alive:
        assert not dead.exists()
        with Staging(tmp_path):
            assert alive.path("lock").exists()
    assert everything(tmp_path) == []


def test_a_planted_lock_empties_nothing(tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("precious")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "lock").write_text("kept")
    out = tmp_path / "out"
    (out / ".lasaft-studio-a").mkdir(parents=True)
    (out / ".lasaft-studio-a" / "lock").symlink_to(precious)
    (out / ".lasaft-studio-b").symlink_to(elsewhere)
    for path in (precious, elsewhere / "lock"):
        os.utime(path, (1, 1))
    with Staging(out):
        pass
    assert precious.read_text() == "precious"
    assert (elsewhere / "lock").read_text() == "kept"
