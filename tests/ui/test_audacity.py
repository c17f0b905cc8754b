"""Audacity takes what is dragged out of the window, and lists the tracks.

Needs Xvfb, xdotool and Audacity.
"""

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import signals

from lasaft_studio.audio.io.files import probe
from lasaft_studio.project import edits, storage
from lasaft_studio.project.model import Project
from tests.ui.real_screen import drag, hand_on, header, open_screen, place, until, window_called

ROOT = Path(__file__).resolve().parents[2]
STEMS = ["vocals", "drums", "bass", "other"]
# of somebody who has used Audacity before, so that it does not welcome us
PREFERENCES = """PrefsVersion=1.1.1r1
NewPrefsInitialized=1
[Version]
Major=3
Minor=2
Micro=4
[GUI]
ShowSplashScreen=0
[Update]
UpdateNoticeShown=1
DefaultUpdatesChecking=0
[Directories]
TempDir={folder}
"""
pytestmark = pytest.mark.slow


@pytest.fixture
def screen(tmp_path):
    if not shutil.which("audacity"):
        pytest.skip("Audacity is not installed")
    with open_screen(tmp_path) as environment:
        yield {**environment, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def audacity(screen, tmp_path):
    """Start Audacity as somebody who has used it before."""
    temporary = tmp_path / "audacity"
    folder = tmp_path / ".config" / "audacity"
    for each in (temporary, folder):
        each.mkdir(parents=True)
    (folder / "audacity.cfg").write_text(PREFERENCES.format(folder=temporary))
    process = subprocess.Popen(["audacity"], env=screen, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    yield process
    process.kill()
    process.wait(20)


@pytest.fixture
def program(screen, home, tmp_path):
    """Start the program with a project of a song and its four stems."""
    stems = signals.song(3.0)
    source = probe(signals.write(tmp_path / "My Song.wav", sum(stems.values())))
    with_song = edits.add_song(Project(), source)
    files = {name: probe(signals.write(tmp_path / f"{name}.wav", stems[name])) for name in STEMS}
    project = tmp_path / "project.lasaft"
    storage.save(edits.add_stems(with_song, with_song.songs[0].id, files), project)
    config = home / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "settings.toml").write_text(f'output_folder = "{tmp_path / "out"}"\n')
    command = [sys.executable, "-m", "lasaft_studio", str(project)]
    process = subprocess.Popen(command, env=screen, stderr=subprocess.DEVNULL)
    yield process
    process.terminate()
    process.wait(20)


def test_four_stems_at_once(audacity, program, screen, tmp_path):
    hand = hand_on(screen)
    window = window_called(hand, "project")
    place(hand, window_called(hand, "^Audacity$"), x=1290, size=(600, 800))
    place(hand, window)
    time.sleep(1.0)
    hand("mousemove", *header(1), "click", 1)
    for row in (2, 3, 4):
        hand("keydown", "ctrl", "mousemove", *header(row), "click", 1, "keyup", "ctrl")
    hand("key", "ctrl+c")
    until(lambda: len(list((tmp_path / "out").rglob("My Song - *.wav"))) == 4, "the files")
    assert tracks_in(tmp_path / "audacity") == []
    drag(hand, header(1), (1600, 500))
    until(lambda: sorted(tracks_in(tmp_path / "audacity")) == sorted(STEMS), "the tracks in Audacity")


def tracks_in(folder):
    """Return the names of the tracks in the project that Audacity has open, in the order of its window.

    Audacity keeps what is not saved yet in a database, in which a document lists the tracks with their names.
    It is read from a copy, as Audacity lets nobody else in.
    """
    found = []
    for path in folder.glob("*.aup3unsaved"):
        copy = folder.parent / "copy"
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{copy}{end}")
        with closing(sqlite3.connect(copy)) as database:
            for (document,) in database.execute("SELECT doc FROM autosave"):
                places = {
                    document.find(f"My Song - {each.title()}".encode("utf-32-le")): each for each in STEMS
                }
                found = [stem for place, stem in sorted(places.items()) if place >= 0]
    return found
