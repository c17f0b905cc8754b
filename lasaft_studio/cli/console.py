"""How far a task is, drawn on the terminal, and Ctrl-C, which asks the task to stop."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from types import FrameType

from lasaft_studio.outside_text import visible
from lasaft_studio.progress import Listener, Progress

PROGRAM = "lasaft-studio"
TITLE_LENGTH = 28  # of the bar's title, so that the rest of it has room
PLAIN_INTERVAL_SECONDS = 10.0  # between two lines, where there is no terminal to draw a bar on


def complain(sentence: str) -> None:
    """Write what went wrong to stderr, if anybody can be told."""
    _write(f"{PROGRAM}: {visible(sentence)}")


@contextmanager
def shown(title: str, *, quiet: bool = False, many: bool = False) -> Iterator[Progress]:
    """Give a `Progress` which is drawn on stderr while the block runs.

    A terminal gets a bar, a file or pipe a line every ten seconds, and `quiet` nothing. Ctrl-C, or the
    system's wish that the program end, cancels it; a second Ctrl-C ends at once.

    Args:
        title: what is being done.
        quiet: draw nothing.
        many: estimate the time left, since the task's texts only tell that of one part.
    """
    with _drawing(title, quiet=quiet, many=many) as listener:
        progress = Progress(listener)
        with interruptible(progress):
            yield progress


@contextmanager
def interruptible(progress: Progress) -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a closed terminal cancel `progress`; the second raises KeyboardInterrupt.

    What the caller ignores, as `nohup` does, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():  # only that thread may set handlers
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if progress.cancelled:
            raise KeyboardInterrupt
        progress.cancel()

    heeded = [each for each in _signals() if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, stop) for each in heeded}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _signals() -> list[signal.Signals]:
    """Return the signals that ask a program to end: some are of Unix, some of Windows."""
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    return [signal.Signals[name] for name in names if name in signal.Signals.__members__]


def _write(line: str) -> None:
    with suppress(OSError, ValueError):  # closed, full, or gone with its terminal
        print(line, file=sys.stderr, flush=True)


def _drawing(title: str, *, quiet: bool, many: bool) -> AbstractContextManager[Listener | None]:
    if quiet:
        return nullcontext(None)
    if sys.stderr.isatty():
        return _bar(title, many=many)
    return nullcontext(plain_lines(title))


@contextmanager
def _bar(title: str, *, many: bool) -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar
    from rich.table import Column

    columns = (
        TextColumn("{task.fields[title]}", markup=False),
        BarColumn(bar_width=16),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        *((TimeRemainingColumn(), TextColumn("left")) if many else ()),
        TextColumn("{task.fields[text]}", markup=False, table_column=Column(no_wrap=True, ratio=1)),
    )
    console = Console(stderr=True, soft_wrap=True)  # paths above the bar can be copied in one piece
    redirect = sys.stdout.isatty()
    with Bar(*columns, console=console, transient=True, expand=True, redirect_stdout=redirect) as bar:
        task = bar.add_task("", total=1.0, title=_cut(visible(title)), text="")
        yield lambda fraction, text: bar.update(task, completed=fraction, text=visible(text))


def _cut(title: str) -> str:
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1]}…"


def plain_lines(
    title: str, write: Callable[[str], object] | None = None, clock: Callable[[], float] = time.monotonic
) -> Listener:
    """Return a listener which writes a line every ten seconds, and none for what is done before."""
    write = write or _write
    last = clock()

    def listen(fraction: float, text: str) -> None:
        nonlocal last
        now = clock()
        if now - last >= PLAIN_INTERVAL_SECONDS:
            last = now
            write(visible(f"{title}: {round(100 * fraction)} %" + (f", {text}" if text else "")))

    return listen
