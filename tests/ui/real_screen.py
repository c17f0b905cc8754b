"""A screen that nobody sees, and a hand that moves its mouse and types: Xvfb and xdotool."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

PATIENCE_SECONDS = 90
WINDOW = (1280, 800)
MENU_BAR, TRANSPORT, RULER, OVERVIEW = 29, 60, 44, 40  # heights of what is above and below the rows
Hand = Callable[..., list[str]]


@contextmanager
def open_screen(home) -> Iterator[dict[str, str]]:
    """Give the environment of programs on a screen of their own, with `home` as the user's folder."""
    if not (shutil.which("Xvfb") and shutil.which("xdotool")):
        pytest.skip("Xvfb or xdotool is not installed")
    reading, writing = os.pipe()
    options = ["-displayfd", str(writing), "-screen", "0", "1900x1100x24", "-nolisten", "tcp"]
    server = subprocess.Popen(["Xvfb", *options], pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        display = pipe.readline().strip()
    if not display:
        pytest.skip("Xvfb does not start here")
    environment = {key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"}
    try:
        yield {**environment, "DISPLAY": f":{display}", "HOME": str(home)}
    finally:
        server.terminate()
        server.wait(10)


def hand_on(screen: dict[str, str]) -> Hand:
    """Return a function that runs xdotool on a screen and gives the words that it says."""

    def run(*arguments: object) -> list[str]:
        command = ["xdotool", *map(str, arguments)]
        done = subprocess.run(command, env=screen, capture_output=True, text=True, check=False)
        return done.stdout.split()

    return run


def until(condition, what):
    """Wait for a condition, which may also be what another process does, and return what it gives."""
    for _ in range(PATIENCE_SECONDS * 10):
        if result := condition():
            return result
        time.sleep(0.1)
    pytest.fail(f"waited in vain for {what}")


def window_called(hand: Hand, name: str) -> str:
    """Wait for a window of this name, and return it."""
    return until(lambda: hand("search", "--onlyvisible", "--name", name), f"the window '{name}'")[-1]


def place(hand: Hand, window: str, *, x: int = 0, y: int = 0, size: tuple[int, int] = WINDOW) -> None:
    """Put a window somewhere, and give it the keyboard."""
    hand("windowsize", window, *size)
    hand("windowmove", window, x, y)
    time.sleep(0.5)
    hand("windowfocus", window)


def drag(hand: Hand, start: tuple[int, int], stop: tuple[int, int]) -> None:
    """Press, move in small steps so that every program notices, and let go."""
    hand("mousemove", *start)
    hand("mousedown", 1)
    for step in range(1, 6):
        hand("mousemove", start[0] + 5 * step, start[1])
        time.sleep(0.1)
    for step in range(1, 13):
        x = start[0] + (stop[0] - start[0]) * step // 12
        y = start[1] + (stop[1] - start[1]) * step // 12
        hand("mousemove", x, y)
        time.sleep(0.12)
    time.sleep(1.0)
    hand("mouseup", 1)


def header(row: int, rows: int = 5) -> tuple[int, int]:
    """Return a place in the header of a row, beside its controls, in a window of the usual size."""
    height = (WINDOW[1] - MENU_BAR - TRANSPORT - RULER - OVERVIEW) // rows
    return 60, MENU_BAR + TRANSPORT + RULER + row * height + 12
