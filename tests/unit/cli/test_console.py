import io
import os
import signal
import threading

import pytest

from lasaft_studio.cli import console
from lasaft_studio.errors import Cancelled

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")


def interrupt(number=signal.SIGINT):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_cancels(number):
    with console.shown("song", quiet=True) as progress:
        interrupt(number)
        assert progress.cancelled
        with pytest.raises(Cancelled):
            progress.report(0.5)


def test_the_second_signal_ends_at_once():
    with console.shown("song", quiet=True):
        interrupt()
        with pytest.raises(KeyboardInterrupt):
            interrupt()


def test_handlers_are_put_back():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with console.shown("song", quiet=True):
        assert signal.getsignal(signal.SIGINT) is not before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_another_thread_may_show_progress_too():
    ends = []

    def work():
        with console.shown("song", quiet=True) as progress:
            progress.report(1.0)
        ends.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ends == ["done"]


def test_a_pipe_gets_a_line_at_each_quarter(capsys):
    with console.shown("song.wav") as progress:
        for percent in range(0, 101, 5):
            progress.report(percent / 100, f"{percent}")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [f"song.wav: {percent} %, {percent}" for percent in (0, 25, 50, 75, 100)]


def test_quiet_says_nothing(capsys):
    with console.shown("song.wav", quiet=True) as progress:
        progress.report(1.0, "text")
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar_and_is_left_clean(monkeypatch):
    main, side = pty.openpty()
    with os.fdopen(side, "w") as terminal, monkeypatch.context() as patch:
        patch.setattr("sys.stderr", terminal)
        patch.setenv("TERM", "xterm")
        patch.setenv("COLUMNS", "120")
        with console.shown("odd [red] name.wav") as progress:
            progress.report(0.4, "5.0 times real time, 3 s left")
            progress.report(1.0, "done")
    drawn = os.read(main, 1 << 16).decode()
    os.close(main)
    assert "odd [red] name.wav" in drawn
    assert "100%" in drawn


def test_an_error_passes_through_the_bar():
    with pytest.raises(ZeroDivisionError), console.shown("song", quiet=True):
        _ = 1 / 0


def test_plain_lines_without_text():
    stream = io.StringIO()
    listen = console.plain_lines("song", stream.write)
    listen(0.0, "")
    assert stream.getvalue() == "song: 0 %"
