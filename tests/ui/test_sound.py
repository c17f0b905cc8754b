"""What comes out of the sound card is what was rendered, to the last bit of a float.

Needs PulseAudio's programs, which give a sound card that plays into nothing and can be listened to.
"""

import os
import shutil
import subprocess
import sys
import time
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
import signals

from lasaft_studio.audio.files import probe
from lasaft_studio.project import edits, storage
from lasaft_studio.project.model import Project
from lasaft_studio.project.render import render

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 4.0


@pytest.fixture
def pulse(tmp_path):
    """Return the environment in which a silent sound card is there."""
    if not (shutil.which("pulseaudio") and shutil.which("parec")):
        pytest.skip("PulseAudio is not installed")
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    socket = folder / "pulse.sock"
    environment = {
        **os.environ,
        "XDG_RUNTIME_DIR": str(folder),
        "PULSE_SERVER": f"unix:{socket}",
        "HOME": str(folder),
    }
    sink = "module-null-sink sink_name=null0 format=float32le rate=44100 channels=2 norewinds=1"
    server = subprocess.Popen(
        [
            *(
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--use-pid-file=no",
                "--exit-idle-time=-1",
                "--disable-shm=yes",
            ),
            *("-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1", "-L", sink),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        if socket.exists():
            break
        time.sleep(0.1)
    else:
        server.terminate()
        pytest.skip("PulseAudio does not start here")
    yield environment
    server.terminate()
    server.wait(10)


@pytest.fixture
def project(tmp_path):
    """Return a saved project of a song with four stems."""
    stems = signals.song(SECONDS)
    source = probe(signals.write(tmp_path / "song.wav", sum(stems.values())))
    with_song = edits.add_song(Project(), source)
    files = {name: probe(signals.write(tmp_path / f"{name}.wav", x)) for name, x in stems.items()}
    folder = tmp_path / "project"
    return storage.save(edits.add_stems(with_song, with_song.songs[0].id, files), folder), folder


def test_what_is_heard_is_what_was_rendered(pulse, project, tmp_path):
    saved, folder = project
    recording = tmp_path / "recording.raw"
    record = [
        "parec",
        "-d",
        "null0.monitor",
        "--format=float32le",
        "--rate=44100",
        "--channels=2",
        "--latency-msec=20",
    ]
    with recording.open("wb") as file:
        recorder = subprocess.Popen(record, env=pulse, stdout=file, stderr=subprocess.DEVNULL)
        time.sleep(1.0)
        stream_file = tmp_path / "stream.npy"
        program = [
            sys.executable,
            str(ROOT / "tests" / "ui" / "play_for_test.py"),
            str(folder),
            str(stream_file),
        ]
        environment = {**pulse, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(
            program, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        time.sleep(0.5)
        recorder.terminate()
        recorder.wait(10)
    assert done.returncode == 0, done.stderr
    stream = np.load(stream_file)
    heard = np.fromfile(recording, np.float32).reshape(-1, 2).T
    start = int(np.flatnonzero(heard.any(axis=0))[0]) - int(np.flatnonzero(stream.any(axis=0))[0])
    length = min(stream.shape[1], heard.shape[1] - start)
    length = min(length, int(np.flatnonzero(heard[:, start : start + length].any(axis=0))[-1]))
    assert length > 1.0 * 44100
    assert np.array_equal(heard[:, start : start + length], stream[:, :length])
    beginning = render(saved.songs[0], 0, 8000).samples
    assert np.allclose(stream[:, :8000], beginning, atol=1e-7)
    assert reduce(max, map(int, done.stdout.split())) > 0
