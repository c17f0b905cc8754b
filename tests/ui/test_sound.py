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
from lasaft_studio.audio.io.files import probe
from lasaft_studio.project import edits, storage
from lasaft_studio.project.model import Project
from lasaft_studio.project.render import render
from lasaft_studio.tasks.separate_track import TrackOrder, separate_track

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 6.0
DEATHS = int(os.environ.get("LASAFT_DEATHS", "3"))  # of the sound server, in one test
CARD_MILLISECONDS = 200  # that the card keeps ready, not 23; it would wait for ever to begin with 300
ATTEMPTS = 8  # on a busy machine the card may run dry, which is heard and is not the program's doing
STRETCHES = 3  # into which it may have cut the stream at the best of the attempts
SHARE = 0.75  # of the stream that is heard at least; what the card keeps ready at the end is not
TOLERANCE = 1e-7  # of float32 sums in another order


@pytest.fixture
def pulse(tmp_path):
    """Return the environment in which the silent sound card is found."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    server = f"unix:{folder / 'pulse.sock'}"
    return {**os.environ, "XDG_RUNTIME_DIR": str(folder), "PULSE_SERVER": server, "HOME": str(folder)}


@pytest.fixture
def start_server(pulse):
    """Return what starts PulseAudio with a sound card that plays into nothing, and gives its process."""
    if not (shutil.which("pulseaudio") and shutil.which("parec")):
        pytest.skip("PulseAudio is not installed")
    socket = Path(pulse["XDG_RUNTIME_DIR"]) / "pulse.sock"
    alone = ("-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes")
    protocol = f"module-native-protocol-unix socket={socket} auth-anonymous=1"
    sink = "module-null-sink sink_name=null0 format=float32le rate=44100 channels=2 norewinds=1"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = []

    def start():
        socket.unlink(missing_ok=True)
        command = ["pulseaudio", *alone, "-L", protocol, "-L", sink]
        started.append(subprocess.Popen(command, env=pulse, **quiet))
        if not comes_true(socket.exists):
            pytest.skip("PulseAudio does not start here")
        return started[-1]

    yield start
    for server in started:
        server.kill()
        server.wait(10)


@pytest.fixture
def sound_server(start_server):
    """Start PulseAudio, and return its process."""
    return start_server()


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


@pytest.fixture
def stream(rng):
    """Return a thousand frames of noise, with a silence in it."""
    noise = rng.standard_normal((2, 1000)).astype(np.float32)
    noise[:, 700:720] = 0
    return noise


@pytest.mark.usefixtures("sound_server")
def test_what_is_heard_is_what_was_rendered(pulse, project, tmp_path):
    saved, folder = project
    counts = []
    while len(counts) < ATTEMPTS and 1 not in counts:
        stream, heard = play_and_listen(pulse, folder, tmp_path)
        stretches = stretches_heard(stream, heard)
        assert stretches, "what was heard is not what the card was given"
        check_parts(stream, saved.songs[0])
        enough = sum(stretches) > SHARE * stream.shape[1]
        counts.append(len(stretches) if enough else np.inf)
    assert min(counts) <= STRETCHES, f"the sound was cut into {counts} stretches, or ended early"


def test_a_device_that_is_pulled_out_is_told_in_a_sentence(sound_server, pulse, project, tmp_path):
    _, folder = project
    with play(pulse, folder, "until it fails") as player:
        assert player.stdout.readline() == "playing\n"
        time.sleep(1.0)
        sound_server.kill()
        assert "sound device has gone" in player.communicate(timeout=30)[0]


def test_the_program_outlives_the_sound_server_time_and_again(start_server, pulse, project):
    _, folder = project
    with play(pulse, folder, "again and again") as player:
        for _ in range(DEATHS):
            server = start_server()
            player.stdin.write("play\n")
            player.stdin.flush()
            assert player.stdout.readline() == "playing\n"
            server.kill()
            server.wait(10)
            assert "sound device has gone" in player.stdout.readline()
            assert player.poll() is None
        player.stdin.close()
        assert player.wait(30) == 0


def test_a_stream_that_is_heard_whole_is_one_stretch(stream):
    assert stretches_heard(stream, stream) == [1000]
    assert stretches_heard(stream, joined(silence(50), stream, silence(70))) == [1000]


def test_a_stream_that_ends_early_is_heard_up_to_there(stream):
    assert stretches_heard(stream, joined(silence(50), stream[:, :600], silence(70))) == [600]


def test_a_card_that_runs_dry_cuts_the_stream_into_stretches(stream):
    heard = joined(stream[:, :300], silence(1), stream[:, 300:710], silence(64), stream[:, 710:])
    assert stretches_heard(stream, heard) == [300, 420, 280]  # its own silence stays before the cut


def test_one_changed_sample_is_another_stream(stream):
    heard = stream.copy()
    heard[1, 500] = np.nextafter(heard[1, 500], np.float32(9))
    assert not stretches_heard(stream, heard)


def silence(frames):
    return np.zeros((2, frames), np.float32)


def joined(*blocks):
    return np.concatenate(blocks, axis=1)


SPOILT = {
    "a gain": lambda stream: stream * np.float32(0.99),
    "left and right": lambda stream: stream[::-1],
    "backwards": lambda stream: stream[:, ::-1],
    "blocks swapped": lambda stream: joined(stream[:, 256:512], stream[:, :256], stream[:, 512:]),
    "a block repeated": lambda stream: joined(stream[:, :512], stream[:, 256:]),
    "a block repeated later": lambda stream: joined(stream[:, :512], silence(64), stream[:, 256:]),
    "a block missing": lambda stream: joined(stream[:, :256], stream[:, 512:]),
    "a block silenced": lambda stream: joined(stream[:, :256], silence(256), stream[:, 512:]),
    "the silence missing": lambda stream: joined(stream[:, :700], stream[:, 720:]),
    "the start missing": lambda stream: stream[:, 256:],
    "all of it twice": lambda stream: joined(stream, stream),
    "nothing": lambda stream: silence(1000),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_stream_is_another_stream(stream, spoil):
    assert not stretches_heard(stream, spoil(stream))


def stretches_heard(stream, heard):
    """Return how many frames long the stretches are in which a stream was heard; none if it was another.

    A card that runs dry is silent for a while and then goes on where it was: it adds silence, and never
    takes away, changes or repeats a frame. So what was heard, without its silent frames, has to be the
    beginning of the stream without its own, and the stretches end where silence came in.
    """
    given, came = np.flatnonzero(stream.any(axis=0)), np.flatnonzero(heard.any(axis=0))
    given = given[: len(came)]
    if not len(came) or not np.array_equal(stream[:, given], heard[:, came]):
        return []
    added = np.diff(came) - np.diff(given)
    if np.any(added < 0):
        return []
    starts = [given[0], *given[1:][added > 0], given[-1] + 1]
    return np.diff(starts).tolist()


def play_and_listen(pulse, folder, tmp_path):
    """Play a project, and return what the card was given and what was heard, both (2, N)."""
    recording, stream_file = tmp_path / "recording.raw", tmp_path / "stream.npy"
    listen = ["parec", "-d", "null0.monitor", "--format=float32le", "--rate=44100", "--channels=2"]
    with recording.open("wb") as file:
        recorder = subprocess.Popen(
            [*listen, "--latency-msec=20"], env=pulse, stdout=file, stderr=subprocess.DEVNULL
        )
        assert comes_true(lambda: recording.stat().st_size), "the card cannot be listened to"
        with play({**pulse, "PULSE_LATENCY_MSEC": str(CARD_MILLISECONDS)}, folder, stream_file) as player:
            frame = player.communicate(timeout=120)[0]
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
        program,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def comes_true(condition):
    """Wait for it, ten seconds at most, and tell whether it came true."""
    for _ in range(100):
        if condition():
            return True
        time.sleep(0.1)
    return False


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
