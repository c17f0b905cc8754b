"""The program as a person uses it: on a screen, by mouse and keys, with other programs beside it.

Needs Xvfb and xdotool.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from lasaft_studio import paths
from lasaft_studio.project import storage
from tests.ui.real_screen import drag, hand_on, header, open_screen, place, until, window_called

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture
def screen(tmp_path):
    """Return the environment with a screen."""
    with open_screen(tmp_path) as environment:
        yield {**environment, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def hand(screen):
    return hand_on(screen)


@pytest.fixture
def program(screen, home, tmp_path):
    """Start the program with nothing open, and return its process."""
    config = home / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "settings.toml").write_text(f'device = "cpu"\noutput_folder = "{tmp_path / "out"}"\n')
    process = start(screen)
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(20)


def start(screen, *arguments):
    command = [sys.executable, "-m", "lasaft_studio", *map(str, arguments)]
    return subprocess.Popen(command, env=screen, stderr=subprocess.DEVNULL)


def run_beside(screen, script, *arguments):
    """Start another program of the tests."""
    command = [sys.executable, str(ROOT / "tests" / "ui" / script), *map(str, arguments)]
    return subprocess.Popen(command, env=screen, stdout=subprocess.PIPE, text=True)


def test_from_the_drop_of_a_song_to_another_programs_window(program, screen, hand, home, tmp_path):
    song = Path(shutil.copy(paths.resource("demo/demo.flac"), tmp_path / "My Song.flac"))
    window = window_called(hand, "LaSAFT Studio")
    place(hand, window)

    # a song is dropped, and separated by the built-in model
    with run_beside(screen, "drag_source.py", song) as manager:
        window_called(hand, "A file manager")
        drag(hand, (1500, 700), (600, 400))
        window_called(hand, "My Song")
        manager.terminate()
    hand("windowfocus", window)
    hand("key", "ctrl+Return")
    until(lambda: len(stems_of(home)) == 4, "the four stems")
    time.sleep(1.0)

    # a stem is dragged into another program
    hand("mousemove", *header(1), "click", 1)
    hand("key", "ctrl+c")
    until(lambda: list((tmp_path / "out").rglob("My Song - Vocals.wav")), "the copied file")
    with run_beside(screen, "drop_target.py") as other:
        window_called(hand, "Another program")
        drag(hand, header(1), (1600, 300))
        dropped = Path(other.communicate(timeout=30)[0].strip())
    assert dropped.name == "My Song - Vocals.wav"
    vocals = next(stem for stem in stems_of(home) if "Vocals" in stem.name)
    received, stem = (soundfile.read(each, dtype="int32")[0] for each in (dropped, vocals))
    assert len(received) == soundfile.info(song).frames
    assert np.array_equal(received, stem)

    # solo, saved
    saved = tmp_path / "saved.lasaft"
    hand("windowfocus", window)
    hand("key", "s")
    hand("key", "ctrl+s")
    window_called(hand, "Save the project")
    until(lambda: type_name(hand, saved), "the project's file")
    window_called(hand, "saved")
    tracks = storage.load(saved).project.tracks
    assert [track.stem for track in tracks if track.soloed] == ["vocals"]

    # closed, and opened again by a second start, which ends at once
    hand("windowfocus", window)
    hand("key", "ctrl+w")
    until(lambda: not hand("search", "--onlyvisible", "--name", "saved"), "the empty window")
    assert start(screen, saved).wait(30) == 0
    window_called(hand, "saved")

    # a track removed and saved, undone and saved
    for key, count in (("Delete", 4), ("ctrl+z", 5)):
        hand("windowfocus", window)
        if key == "Delete":
            hand("mousemove", *header(2), "click", 1)
        hand("key", key)
        hand("key", "ctrl+s")
        until(lambda count=count: count_tracks(saved) == count, f"{count} tracks in the file")
    assert [track.name for track in storage.load(saved).project.tracks] == [track.name for track in tracks]

    hand("windowfocus", window)
    hand("key", "ctrl+q")
    assert program.wait(20) == 0
    assert not list((home / "data" / "projects").iterdir()), "nothing is left behind"


def stems_of(home):
    return sorted((home / "data" / "projects").glob("*/media/*/*.wav"))


def count_tracks(path):
    return len(storage.load(path).project.tracks) if path.stat().st_size else 0


def type_name(hand, path):
    """Answer the file dialog if it is open, and tell whether the file is there soon: keys may be missed."""
    if dialog := hand("search", "--onlyvisible", "--name", "Save the project"):
        hand("windowfocus", "--sync", dialog[-1])
        hand("key", "ctrl+a")
        hand("type", str(path))
        hand("key", "Return")
    for _ in range(30):
        if path.is_file():
            return True
        time.sleep(0.1)
    return False
