import subprocess
import sys
import types
from importlib import import_module

import pytest

from lasaft_studio import __main__ as entry


@pytest.fixture
def opened(monkeypatch):
    """Replace the window and the command line by notes of what they were given."""
    calls = []

    def module(name, code):
        stand_in = types.ModuleType(name)
        stand_in.main = lambda given: calls.append((name, list(given))) or code
        monkeypatch.setitem(sys.modules, f"lasaft_studio.{name}", stand_in)
        package, attribute = name.split(".")
        monkeypatch.setattr(import_module(f"lasaft_studio.{package}"), attribute, stand_in, raising=False)

    module("ui.app", 0)
    module("cli.main", 3)
    return calls


def test_nothing_opens_the_window(opened):
    assert entry.main([]) == 0
    assert opened == [("ui.app", [])]


def test_files_open_in_the_window(opened, tmp_path):
    song = tmp_path / "song.mp3"
    song.touch()
    files = [str(song), str(tmp_path / "a project.lasaft")]
    assert entry.main(files) == 0
    assert opened == [("ui.app", files)]


@pytest.mark.parametrize("given", [["--help"], ["separate", "x.wav"], ["missing.mp3"], ["models", "list"]])
def test_everything_else_is_a_command(opened, given):
    assert entry.main(given) == 3
    assert opened == [("cli.main", given)]


def test_a_file_beside_a_command_is_a_command(opened, tmp_path):
    song = tmp_path / "song.mp3"
    song.touch()
    assert entry.main(["info", str(song)]) == 3


def test_the_arguments_of_the_process_are_taken(opened, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["lasaft-studio", "demo"])
    assert entry.main() == 3
    monkeypatch.setattr(sys, "argv", ["lasaft-studio-window"])
    assert entry.window() == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there always is a screen")
def test_without_a_screen_it_says_so(opened, monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert entry.main([]) == 1
    assert opened == []
    assert capsys.readouterr().err.startswith("lasaft-studio: There is no screen")


def test_a_library_that_qt_lacks_is_named(monkeypatch, capsys):
    class Lacking:
        def find_spec(self, name, path=None, target=None):
            if name == "lasaft_studio.ui.app":
                raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.delitem(sys.modules, "lasaft_studio.ui.app", raising=False)
    monkeypatch.delattr("lasaft_studio.ui.app", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Lacking(), *sys.meta_path])
    assert entry.window([]) == 1
    error = capsys.readouterr().err
    assert "libEGL.so.1" in error
    assert "apt install libegl1" in error


def test_python_dash_m():
    done = subprocess.run(
        [sys.executable, "-m", "lasaft_studio", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("lasaft-studio 0.")


def test_a_frozen_program_can_decode_in_a_process_of_its_own(monkeypatch):
    from lasaft_studio import __main__
    from lasaft_studio.audio.io import decoder_process

    calls = []
    monkeypatch.setattr(decoder_process, "main", lambda *given: calls.append(given))
    assert __main__.DECODE == decoder_process.COMMAND
    assert __main__.main([__main__.DECODE, "song.m4a", "song.wav"]) == 0
    assert calls == [("song.m4a", "song.wav")]
