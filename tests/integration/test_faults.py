"""What goes wrong while the program works: stopped, killed, out of room. Nothing half-written is ever left."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import command_line
import pytest
import signals
from command_line import complaints, everything

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits are others there")
LONG = ("--device", "cpu", "--precision", "float32", "--overlap", "0.9", "--shifts", "8")


@pytest.fixture
def long_song(tmp_path):
    """A song which keeps the program busy until it is stopped."""
    return signals.write(tmp_path / "long.wav", signals.noise(60.0))


@pytest.fixture
def busy(place, tiny_model, long_song):
    """Start a separation, and give its process when it has begun to write."""
    arguments = command_line.command("separate", long_song, "--model", tiny_model, *LONG, "--json")
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(arguments, cwd=place, env=command_line.environment(), **streams) as process:
        while not list(place.glob("separated/.*")):
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_says_so_and_cleans_up(busy, place, number):
    busy.send_signal(number)
    out, err = busy.communicate()
    assert busy.returncode == 130
    assert complaints(err) == ["lasaft-studio: Stopped."]
    told = json.loads(out)
    assert told.pop("model").endswith("tiny.safetensors")
    assert told == {"songs": [], "cancelled": True, "exit_code": 130}
    assert everything(place) == []


def test_stopped_twice_it_ends_at_once(busy, place):
    busy.send_signal(signal.SIGINT)
    busy.send_signal(signal.SIGINT)
    _, err = busy.communicate()
    assert busy.returncode == 130
    assert complaints(err) == ["lasaft-studio: Stopped."]
    assert not list(place.rglob("*.wav"))


def test_killed_nothing_has_its_final_name_and_the_next_run_cleans_up(busy, place, separate, song):
    busy.kill()
    busy.wait()
    assert all(path.name.startswith(".") for path in (place / "separated").iterdir())
    for lock in place.glob("separated/.*/lock"):
        os.utime(lock, (0, 0))  # as if it had been a while ago
    code, _, _ = separate(song)
    assert code == 0
    assert sorted(path.name for path in (place / "separated").iterdir()) == ["song"]


def test_a_disk_that_fills_up(place, tiny_model, song):
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = command_line.run(
        "separate", song, "--model", tiny_model, "--device", "cpu", cwd=place, preexec_fn=limit
    )
    assert done.returncode == 7
    assert len(complaints(done.stderr)) == 1
    assert done.stdout == ""
    assert everything(place) == []


def test_a_disk_without_room_is_found_before_the_work(separate, song, place, monkeypatch):
    import shutil

    usage = shutil.disk_usage(place)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    code, out, err = separate(song)
    assert (code, out) == (7, "")
    assert "are needed" in err
    assert everything(place) == []


def test_a_song_that_disappears_does_not_stop_the_others(separate, song, place, tmp_path, monkeypatch):
    from lasaft_studio.cli import separate as command

    gone = signals.write(tmp_path / "gone.wav", signals.sine(seconds=0.2))
    load = command.load
    monkeypatch.setattr(command, "load", lambda job: Path.unlink(gone) or load(job))
    code, out, err = separate(gone, song)
    assert code == 3
    assert "gone.wav does not exist" in err
    assert "song.wav: 4 files" in out


def test_no_memory_for_the_model(separate, song, place, monkeypatch):
    from lasaft_studio.checkpoints import checkpoint
    from lasaft_studio.errors import SeparationError

    def load(_model):
        raise SeparationError("The memory does not suffice.", hint="Close other programs.")

    monkeypatch.setattr(checkpoint, "load", load)
    code, out, err = separate(song)
    assert (code, out) == (6, "")
    assert complaints(err) == ["lasaft-studio: The memory does not suffice. Close other programs."]


def test_a_bug_in_the_engine_leaves_nothing_but_a_report(separate, song, place, home, monkeypatch):
    from lasaft_studio.separation.separator import Separator

    def separate_wrongly(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(Separator, "_separate_batch", separate_wrongly)
    code, out, err = separate(song)
    assert (code, out) == (70, "")
    assert len(complaints(err)) == 1
    assert len(list((home / "log").glob("crash-*.txt"))) == 1
    assert everything(place) == []
