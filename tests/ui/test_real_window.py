"""The program as a person uses it: on a screen, by mouse and keys, with another program beside it.

Needs Xvfb and xdotool.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import signals
import soundfile

from lasaft_studio.project import storage

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
MENU_BAR, TRANSPORT, RULER, OVERVIEW = 29, 60, 44, 40  # heights of what is above and below the rows
WINDOW = (1280, 800)


def until(condition, what):
    """Wait for a condition, which may also be what another process does."""
    for _ in range(PATIENCE_SECONDS * 10):
        if result := condition():
            return result
        time.sleep(0.1)
    pytest.fail(f"waited in vain for {what}")


@pytest.fixture
def screen(tmp_path):
    """Return the environment with a screen."""
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
    yield {**environment, "DISPLAY": f":{display}", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    server.terminate()
    server.wait(10)


@pytest.fixture
def xdotool(screen):
    def run(*arguments):
        done = subprocess.run(
            ["xdotool", *map(str, arguments)], env=screen, capture_output=True, text=True, check=False
        )
        return done.stdout.split()

    return run


@pytest.fixture
def program(screen, xdotool, home, tiny_model, tmp_path):
    """Start the program with a song, and return its process."""
    song = signals.write(tmp_path / "My Song.wav", sum(signals.song(4.0).values()))
    out = tmp_path / "out"
    settings = f'model = "tiny"\ndevice = "cpu"\nprecision = "float32"\noutput_folder = "{out}"\n'
    config = home / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "settings.toml").write_text(settings)
    process = subprocess.Popen(
        [sys.executable, "-m", "lasaft_studio", str(song)], env=screen, stderr=subprocess.DEVNULL
    )
    until(lambda: xdotool("search", "--onlyvisible", "--name", "My Song"), "the window with the song")
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(20)


@pytest.fixture
def other_program(screen):
    """Start a program which prints what is dropped on it."""
    command = [sys.executable, str(ROOT / "tests" / "ui" / "drop_target.py")]
    with subprocess.Popen(command, env=screen, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.terminate()


def test_from_the_song_to_another_programs_window(program, other_program, xdotool, home, tmp_path):
    window = xdotool("search", "--onlyvisible", "--name", "My Song")[-1]
    xdotool("windowsize", "--sync", window, *WINDOW)
    xdotool("windowmove", window, 0, 0)
    xdotool("windowfocus", window)
    xdotool("key", "ctrl+Return")
    stems = until(lambda: sorted((home / "data" / "projects").glob("*/media/*/*.wav")), "the stems")
    until(lambda: len(list((home / "data" / "projects").glob("*/media/*/*.wav"))) == 4, "all stems")
    time.sleep(1.0)

    until(lambda: xdotool("search", "--onlyvisible", "--name", "Another program"), "the other program")
    row = (WINDOW[1] - MENU_BAR - TRANSPORT - RULER - OVERVIEW) // 5
    drag(xdotool, (60, MENU_BAR + TRANSPORT + RULER + row + 12), (1600, 300))
    path = Path(other_program.communicate(timeout=30)[0].strip())
    assert path.name == "My Song - Vocals.wav"
    vocals = next(stem for stem in stems if "Vocals" in stem.name)
    dragged, stem = (soundfile.read(each, dtype="int32")[0] for each in (path, vocals))
    assert np.array_equal(dragged, stem)

    xdotool("windowfocus", window)
    xdotool("key", "s")
    xdotool("key", "ctrl+s")
    until(lambda: xdotool("search", "--onlyvisible", "--name", "Save the project"), "the dialog")
    saved = tmp_path / "saved.lasaft"
    until(lambda: type_name(xdotool, saved), "the project's file")
    opened = until(lambda: storage.load(saved) if saved.stat().st_size else None, "the project").project
    assert [track.stem for track in opened.tracks if track.soloed] == ["vocals"]

    until(lambda: xdotool("search", "--onlyvisible", "--name", "saved"), "the new title")
    xdotool("windowfocus", window)
    xdotool("key", "ctrl+q")
    assert program.wait(20) == 0


def type_name(xdotool, path):
    """Answer the file dialog if it is open, and tell whether the file is there soon: keys may be missed."""
    if dialog := xdotool("search", "--onlyvisible", "--name", "Save the project"):
        xdotool("windowfocus", "--sync", dialog[-1])
        xdotool("key", "ctrl+a")
        xdotool("type", str(path))
        xdotool("key", "Return")
    for _ in range(30):
        if path.is_file():
            return True
        time.sleep(0.1)
    return False


def drag(xdotool, start, stop):
    """Press, move in small steps so that every program notices, and let go."""
    xdotool("mousemove", *start)
    xdotool("mousedown", 1)
    for step in range(1, 6):
        xdotool("mousemove", start[0] + 5 * step, start[1])
        time.sleep(0.05)
    time.sleep(2.0)  # the file is written before the drag starts
    for step in range(1, 11):
        x = start[0] + (stop[0] - start[0]) * step // 10
        y = start[1] + (stop[1] - start[1]) * step // 10
        xdotool("mousemove", x, y)
        time.sleep(0.08)
    time.sleep(0.5)
    xdotool("mouseup", 1)
