import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

from lasaft_studio import paths
from lasaft_studio.cli import main as command_line
from lasaft_studio.errors import AudioError, Cancelled, DownloadError, ExportError, StudioError, UsageError

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def act(monkeypatch):
    """Make `lasaft-studio act` do what a function does, and return the exit code."""

    def run(action, *arguments):
        command = types.SimpleNamespace(
            add_parser=lambda subparsers: subparsers.add_parser("act").set_defaults(run=action)
        )
        monkeypatch.setattr(command_line, "COMMANDS", (command,))
        return command_line.main(["act", *arguments])

    return run


def raising(error):
    def action(_arguments):
        raise error

    return action


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("It is wrong."), 2),
        (AudioError("It is wrong."), 3),
        (DownloadError("It is wrong."), 5),
        (ExportError("It is wrong."), 9),
        (StudioError("It is wrong."), 1),
    ],
)
def test_errors_are_one_sentence_and_the_code_of_their_class(act, capsys, error, code):
    assert act(raising(error)) == code
    assert capsys.readouterr() == ("", "lasaft-studio: It is wrong.\n")


def test_the_hint_follows_the_message(act, capsys):
    act(raising(AudioError("song.mp3 is damaged.", hint="Get it once more.")))
    assert capsys.readouterr().err == "lasaft-studio: song.mp3 is damaged. Get it once more.\n"


@pytest.mark.parametrize("error", [Cancelled(), KeyboardInterrupt()])
def test_stopping_is_no_error(act, capsys, error):
    assert act(raising(error)) == 130
    assert capsys.readouterr().err == "lasaft-studio: Stopped.\n"


def test_a_bug_is_written_down_and_not_thrown_at_the_user(act, capsys):
    assert act(raising(ZeroDivisionError("the cause"))) == 70
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    (log,) = paths.log_folder().glob("crash-*.txt")
    assert str(log) in err
    text = log.read_text(encoding="utf-8")
    assert "ZeroDivisionError: the cause" in text
    assert "Arguments: ['act']" in text


def test_a_bug_where_nothing_can_be_written_down(act, capsys, monkeypatch):
    def refuse(*_arguments):
        raise OSError("no log folder")

    monkeypatch.setattr(paths, "log_folder", refuse)
    assert act(raising(ZeroDivisionError())) == 70
    (line,) = capsys.readouterr().err.splitlines()
    assert "crash-" in line
    Path(line.split()[-1]).unlink()


def test_the_code_of_a_command_is_passed_on(act):
    assert act(lambda _arguments: 7) == 7


def test_wrong_usage_is_one_sentence(act, capsys):
    assert act(lambda _arguments: 0, "--wrong") == 2
    err = capsys.readouterr().err
    assert err == "lasaft-studio: Unrecognized arguments: --wrong. See 'lasaft-studio --help'.\n"


def test_help_and_version_go_to_stdout(act, capsys):
    assert act(lambda _arguments: 0, "--help") == 0
    assert command_line.main(["--version"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("usage: lasaft-studio act")
    assert err == ""


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
def test_a_closed_pipe_is_quiet():
    line = "import sys; from lasaft_studio.__main__ import main; sys.exit(main(['models', 'list', '--json']))"
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as pipe:
        done = subprocess.run(
            [sys.executable, "-c", line],
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_text_can_be_printed(act, capsysbinary):
    assert act(lambda _arguments: print(os.fsdecode(b"song-\xff.wav")) or 0) == 0
    assert capsysbinary.readouterr().out.startswith(b"song-")


def test_every_command_has_a_line_of_help():
    help_text = command_line.build_parser().format_help()
    for command in command_line.COMMANDS:
        name = command.__name__.rpartition(".")[2].replace("_", "-")
        assert f"    {name} " in help_text
