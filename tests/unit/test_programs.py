"""Programs of the system are found by absolute path, and never where a song lies."""

import os
import sys

import pytest

from lasaft_studio import programs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


def place(folder, name="helper"):
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_a_program_is_found_in_the_first_folder_that_has_it(tmp_path, monkeypatch):
    place(tmp_path / "b")
    monkeypatch.setenv("PATH", os.pathsep.join(map(str, (tmp_path / "a", tmp_path / "b"))))
    assert programs.find("helper") == str(tmp_path / "b" / "helper")


@pytest.mark.parametrize("entry", ["", ".", "bin"])
def test_the_current_folder_is_not_searched(entry, tmp_path, monkeypatch):
    place(tmp_path)
    place(tmp_path / "bin")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", entry)
    assert programs.find("helper") is None


def test_what_cannot_be_run_is_no_program(tmp_path, monkeypatch):
    place(tmp_path).chmod(0o644)
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    if os.geteuid():  # root may run whatever anybody may
        assert programs.find("helper") is None
    assert programs.find("folder") is None


def test_a_program_gets_little_of_the_environment(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "secret")
    monkeypatch.setenv("LD_PRELOAD", "evil.so")
    assert set(programs.environment()) <= {
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "TMPDIR",
        "TEMP",
        "TMP",
        "LD_LIBRARY_PATH",
    }
    assert programs.environment()["PATH"] == os.environ["PATH"]
