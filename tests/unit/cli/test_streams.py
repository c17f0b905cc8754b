"""Standard streams that are closed, full, or of an old encoding; names with control characters."""

import json
import os
import subprocess
import sys

import pytest
import signals

NAME = "Köln \u2615\U0001f3b5.wav"
NEEDS_UNIX = pytest.mark.skipif(sys.platform == "win32", reason="its names and streams are others")


def info(tmp_path, *arguments, name=NAME, **more):
    signals.write(tmp_path / "plain.wav", signals.noise(0.01))
    os.rename(tmp_path / "plain.wav", os.path.join(os.fsencode(tmp_path), os.fsencode(name)))  # noqa: PTH104, PTH118
    command = [sys.executable, "-m", "lasaft_studio", "info", *arguments, name]
    return subprocess.run(command, cwd=tmp_path, **{"capture_output": True, **more}, check=False)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_json_is_json_in_every_encoding(tmp_path, encoding):
    done = info(tmp_path, "--json", env={**os.environ, "PYTHONIOENCODING": encoding})
    assert json.loads(done.stdout.decode(encoding))["path"] == NAME


@NEEDS_UNIX
def test_a_full_output_is_told(tmp_path):
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = info(tmp_path, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 7
    assert done.stderr.startswith(b"lasaft-studio: Standard output cannot be written: No space left")
    assert done.stderr.count(b"\n") == 1


@NEEDS_UNIX
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_trouble(tmp_path, closed):
    song = signals.write(tmp_path / "a.wav", signals.noise(0.01))
    script = f'exec "$0" -m lasaft_studio info "$1" {closed}'
    done = subprocess.run(["sh", "-c", script, sys.executable, song], capture_output=True, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@NEEDS_UNIX
@pytest.mark.parametrize("name", [b"caf\xe9.wav", "a\x1b[2J\nb.wav", "song.raw"])
def test_odd_names_are_read_and_do_not_act_on_the_terminal(tmp_path, name):
    if name == "song.raw":
        done = info(tmp_path, name="x.wav")
        os.rename(tmp_path / "x.wav", tmp_path / name)  # noqa: PTH104
        command = [sys.executable, "-m", "lasaft_studio", "info", name]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    else:
        done = info(tmp_path, name=name)
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr
