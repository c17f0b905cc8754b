import contextlib
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


def test_a_pipe_gets_a_line_every_ten_seconds():
    lines = []
    now = [0.0]
    listen = console.plain_lines("song.wav", lines.append, lambda: now[0])
    for percent in range(0, 100, 10):
        listen(percent / 100, f"step {percent}")
        now[0] += 4
    assert lines == ["song.wav: 30 %, step 30", "song.wav: 60 %, step 60", "song.wav: 90 %, step 90"]


def test_a_pipe_gets_nothing_from_what_is_quick(capsys):
    with console.shown("song.wav") as progress:
        progress.report(0.0, "text")
        progress.report(1.0)
    assert capsys.readouterr() == ("", "")


def test_quiet_says_nothing(capsys):
    with console.shown("song.wav", quiet=True) as progress:
        progress.report(1.0, "text")
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar_and_is_left_clean(monkeypatch):
    try:
        main, side = pty.openpty()
    except OSError as error:
        pytest.skip(f"no pseudo-terminal is to be had here: {error}")
    with os.fdopen(side, "w") as terminal, monkeypatch.context() as patch:
        patch.setattr("sys.stderr", terminal)
        patch.setenv("TERM", "xterm")
        patch.setenv("COLUMNS", "120")
        with console.shown("odd [red] name.wav") as progress:
            progress.report(0.4, "5.0 times real time, 3 s left")
            progress.report(1.0, "done")
    drawn = _all_of(main).decode()
    os.close(main)
    assert "odd [red] name.wav" in drawn
    assert "100%" in drawn


def _all_of(main: int) -> bytes:
    """Return all that was written to the other side of a pseudo-terminal, which is closed now."""
    drawn = b""
    with contextlib.suppress(OSError):  # Linux says so at the end, other systems return nothing
        while piece := os.read(main, 1 << 16):
            drawn += piece
    return drawn


def test_an_error_passes_through_the_bar():
    with pytest.raises(ZeroDivisionError), console.shown("song", quiet=True):
        _ = 1 / 0


def test_a_line_without_text():
    lines = []
    console.plain_lines("song", lines.append, iter((0.0, 99.0)).__next__)(0.5, "")
    assert lines == ["song: 50 %"]
