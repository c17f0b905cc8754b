"""What comes out of the sound card is what was rendered, to the last bit of a float.

Needs PulseAudio's programs, which give a sound card that plays into nothing and can be listened to.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from lasaft_studio import paths
from lasaft_studio.audio.files import probe
from lasaft_studio.project import edits, storage
from lasaft_studio.project.model import Project
from lasaft_studio.project.render import render
from lasaft_studio.tasks.separate_track import TrackOrder, separate_track

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 6.0
ATTEMPTS = 3  # on a busy machine the card may run dry, which is heard and is not the program's doing
TOLERANCE = 1e-7  # of float32 sums in another order


@pytest.fixture
def pulse(tmp_path):
    """Return the environment in which the silent sound card is found."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    server = f"unix:{folder / 'pulse.sock'}"
    return {**os.environ, "XDG_RUNTIME_DIR": str(folder), "PULSE_SERVER": server, "HOME": str(folder)}


@pytest.fixture(autouse=True)
def sound_server(pulse):
    """Start PulseAudio with a sound card that plays into nothing, and return its process."""
    if not (shutil.which("pulseaudio") and shutil.which("parec")):
        pytest.skip("PulseAudio is not installed")
    socket = Path(pulse["XDG_RUNTIME_DIR"]) / "pulse.sock"
    alone = ("-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes")
    protocol = f"module-native-protocol-unix socket={socket} auth-anonymous=1"
    sink = "module-null-sink sink_name=null0 format=float32le rate=44100 channels=2 norewinds=1"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(["pulseaudio", *alone, "-L", protocol, "-L", sink], env=pulse, **quiet)
    for _ in range(100):
        if socket.exists():
            break
        time.sleep(0.1)
    else:
        server.terminate()
        pytest.skip("PulseAudio does not start here")
    yield server
    server.terminate()
    server.wait(10)


@pytest.fixture
def project(tmp_path, home):
    """Return a saved project of a song that the built-in model has separated."""
    path = tmp_path / "song.wav"
    samples, rate = soundfile.read(paths.resource("demo/demo.flac"), round(SECONDS * 44100), dtype="int16")
    soundfile.write(path, samples, rate)
    song = edits.add_song(Project(), probe(path))
    order = TrackOrder(path, "Song", "lite", "fast", tmp_path / "media", {"device": "cpu"})
    stems = separate_track(order).stems
    folder = tmp_path / "project"
    return storage.save(edits.add_stems(song, song.songs[0].id, stems), folder), folder


def test_what_is_heard_is_what_was_rendered(pulse, project, tmp_path):
    saved, folder = project
    for _ in range(ATTEMPTS):
        stream, heard = play_and_listen(pulse, folder, tmp_path)
        start = int(np.flatnonzero(heard.any(axis=0))[0]) - int(np.flatnonzero(stream.any(axis=0))[0])
        length = min(stream.shape[1], heard.shape[1] - start)
        length = min(length, int(np.flatnonzero(heard[:, start : start + length].any(axis=0))[-1]))
        assert length > 1.5 * 44100
        if np.array_equal(heard[:, start : start + length], stream[:, :length]):
            break
    else:
        pytest.fail("what was heard is not what the card was given")
    check_parts(stream, saved.songs[0])


def test_a_device_that_is_pulled_out_is_told_in_a_sentence(sound_server, pulse, project, tmp_path):
    _, folder = project
    with play(pulse, folder, "until it fails") as player:
        assert player.stdout.readline() == "playing\n"
        time.sleep(1.0)
        sound_server.kill()
        assert "sound device has gone" in player.communicate(timeout=30)[0]


def play_and_listen(pulse, folder, tmp_path):
    """Play a project, and return what the card was given and what was heard, both (2, N)."""
    recording, stream_file = tmp_path / "recording.raw", tmp_path / "stream.npy"
    listen = ["parec", "-d", "null0.monitor", "--format=float32le", "--rate=44100", "--channels=2"]
    with recording.open("wb") as file:
        recorder = subprocess.Popen(
            [*listen, "--latency-msec=20"], env=pulse, stdout=file, stderr=subprocess.DEVNULL
        )
        time.sleep(1.0)
        with play(pulse, folder, stream_file) as player:
            frame = player.communicate(timeout=60)[0]
        time.sleep(0.5)
        recorder.terminate()
        recorder.wait(10)
    assert int(frame) > 0
    return np.load(stream_file), np.fromfile(recording, np.float32).reshape(-1, 2).T


def play(pulse, folder, what):
    """Start the player of the window in a process of its own."""
    program = [sys.executable, str(ROOT / "tests" / "ui" / "play_for_test.py"), str(folder), str(what)]
    environment = {**pulse, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def check_parts(stream, song):
    """Make sure that the stream is the render: from the start, after the seek, in the loop, with the solo."""
    whole = render(song).samples
    assert place_of(stream[:, :8000], whole) == 0
    third, half = song.frames // 3, song.frames // 2
    parts = [stream[:, at : at + 2000] for at in range(9000, stream.shape[1] - 14000, 500)]
    assert any(place_of(part, whole, third) in range(third, half) for part in parts)
    period = 6000  # of the loop, whose first milliseconds are blended with what was before
    again = [stream[:, at : at + 2000] for at in range(9000 + period, stream.shape[1] - 14000 + period, 500)]
    loops = [part for part, later in zip(parts, again, strict=True) if np.array_equal(part, later)]
    assert any(place_of(part, whole, half) in range(half, half + period) for part in loops)
    soloed = tuple(replace(track, soloed=track.stem == "vocals") for track in song.tracks)
    alone = render(replace(song, tracks=soloed)).samples
    assert place_of(stream[:, -4000:], alone, half)


def place_of(part, whole, start=0):
    """Return where `part` (2, n) is found in `whole`, sample by sample, from frame `start` on."""
    first = np.flatnonzero(np.all(np.abs(whole[:, start:] - part[:, :1]) < TOLERANCE, axis=0)) + start
    fitting = (int(at) for at in first if at + part.shape[1] <= whole.shape[1])
    return next(
        (at for at in fitting if np.allclose(whole[:, at:][:, : part.shape[1]], part, atol=TOLERANCE)), None
    )
