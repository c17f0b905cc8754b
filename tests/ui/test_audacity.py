"""Audacity takes what is dragged out of the window, and lists the tracks.

Needs Xvfb, xdotool and Audacity with its module for scripts (Debian's has it), through which it is asked.
"""

import json
import os
import select
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import signals

from lasaft_studio.audio.files import probe
from lasaft_studio.project import edits, storage
from lasaft_studio.project.model import Project
from tests.ui.real_screen import drag, hand_on, header, open_screen, place, until, window_called

ROOT = Path(__file__).resolve().parents[2]
MODULE = Path("/usr/lib/audacity/modules/mod-script-pipe.so")
PIPES = [Path(f"/tmp/audacity_script_pipe.{way}.{os.getuid()}") for way in ("to", "from")]
STEMS = ["vocals", "drums", "bass", "other"]
# the version is told so that Audacity does not welcome us; the module's time, so that it does not ask about it
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
[Module]
mod-script-pipe=1
[ModulePath]
mod-script-pipe={module}
[ModuleDateTime]
mod-script-pipe={time}
"""
pytestmark = pytest.mark.slow


@pytest.fixture
def screen(tmp_path):
    if not (shutil.which("audacity") and MODULE.is_file()):
        pytest.skip("Audacity with its module for scripts is not installed")
    if any(pipe.exists() for pipe in PIPES):
        pytest.skip("another Audacity is running")
    with open_screen(tmp_path) as environment:
        yield {**environment, "PYTHONPATH": str(ROOT), "TZ": "UTC"}


@pytest.fixture
def audacity(screen, tmp_path):
    """Start Audacity as somebody who has used it before."""
    temporary = tmp_path / "audacity"
    folder = tmp_path / ".config" / "audacity"
    for each in (temporary, folder):
        each.mkdir(parents=True)
    changed = datetime.fromtimestamp(MODULE.stat().st_mtime, UTC)
    preferences = PREFERENCES.format(folder=temporary, module=MODULE, time=f"{changed:%Y-%m-%dT%H:%M:%S}")
    (folder / "audacity.cfg").write_text(preferences)
    process = subprocess.Popen(["audacity"], env=screen, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    yield process
    process.kill()
    process.wait(20)
    for pipe in PIPES:
        pipe.unlink(missing_ok=True)


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
    until(lambda: all(pipe.exists() for pipe in PIPES), "Audacity")
    place(hand, window_called(hand, "^Audacity$"), x=1290, size=(600, 800))
    place(hand, window)
    time.sleep(1.0)
    hand("mousemove", *header(1), "click", 1)
    for row in (2, 3, 4):
        hand("keydown", "ctrl", "mousemove", *header(row), "click", 1, "keyup", "ctrl")
    hand("key", "ctrl+c")
    until(lambda: len(list((tmp_path / "out").rglob("My Song - *.wav"))) == 4, "the files")
    drag(hand, header(1), (1600, 500))
    with Pipes() as pipes:
        tracks = until(lambda: waves(pipes.ask("GetInfo: Type=Tracks Format=JSON")), "the tracks in Audacity")
    names = sorted(f"My Song - {stem.title()}" for stem in STEMS)  # Audacity puts dropped files in this order
    assert [track["name"] for track in tracks] == names
    assert [track["channels"] for track in tracks] == [2, 2, 2, 2]
    assert all(abs(track["end"] - 3.0) < 1e-3 and track["start"] == 0 for track in tracks)


def waves(answer):
    """Return the tracks of Audacity's answer once all of them are there."""
    tracks = [track for track in json.loads(answer) if track["kind"] == "wave"]
    return tracks if len(tracks) == len(STEMS) else None


class Pipes:
    """Audacity's two pipes: a command goes in, an answer and a status come out."""

    def __enter__(self):
        # opened both ways, neither waits until Audacity has opened its end
        self.to, self.back = (os.open(pipe, os.O_RDWR) for pipe in PIPES)
        return self

    def __exit__(self, *_error):
        os.close(self.to)
        os.close(self.back)

    def ask(self, command):
        os.write(self.to, f"{command}\n".encode())
        said = b""
        while b"BatchCommand finished" not in said:
            assert select.select([self.back], [], [], 30)[0], "Audacity does not answer"
            said += os.read(self.back, 1 << 16)
        return said.partition(b"BatchCommand finished")[0].decode()
