"""How far a task is, drawn on the terminal, and Ctrl-C, which asks the task to stop."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType

from lasaft_studio.progress import Listener, Progress

REPORTED_QUARTERS = 4  # a line at each of them, where there is no terminal to draw a bar on


@contextmanager
def shown(title: str, *, quiet: bool = False) -> Iterator[Progress]:
    """Give a `Progress` which is drawn on stderr while the block runs.

    A terminal gets a bar with the time left, a file or pipe a few plain lines, and `quiet` nothing.
    Ctrl-C, or the system's wish that the program end, cancels it; a second Ctrl-C ends at once.
    """
    with _drawing(title, quiet=quiet) as listener:
        progress = Progress(listener)
        with interruptible(progress):
            yield progress


@contextmanager
def interruptible(progress: Progress) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM cancel `progress`; the second one raises KeyboardInterrupt wherever it is."""
    if threading.current_thread() is not threading.main_thread():  # only that thread may set handlers
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if progress.cancelled:
            raise KeyboardInterrupt
        progress.cancel()

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _drawing(title: str, *, quiet: bool) -> AbstractContextManager[Listener | None]:
    if quiet:
        return nullcontext(None)
    if sys.stderr.isatty():
        return _bar(title)
    return nullcontext(plain_lines(title))


@contextmanager
def _bar(title: str) -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.fields[title]}", markup=False),
        BarColumn(bar_width=None),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[text]}", markup=False),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True, expand=True) as bar:
        task = bar.add_task("", total=1.0, title=title, text="")
        yield lambda fraction, text: bar.update(task, completed=fraction, text=text)


def plain_lines(title: str, write: Callable[[str], object] | None = None) -> Listener:
    """Return a listener which writes a line at every quarter of the way and no other."""
    write = write or (lambda line: print(line, file=sys.stderr, flush=True))
    reached = -1

    def listen(fraction: float, text: str) -> None:
        nonlocal reached
        quarter = int(fraction * REPORTED_QUARTERS)
        if quarter > reached:
            reached = quarter
            write(f"{title}: {round(100 * fraction)} %" + (f", {text}" if text else ""))

    return listen
