"""Formats that only an installed ffmpeg reads keep their integers and tell their length."""

import shutil
import subprocess

import numpy as np
import pytest

from lasaft_studio.audio.io.container import read_container
from lasaft_studio.audio.io.ffprobe import completed, probe_sound
from lasaft_studio.audio.io.files import open_reader, probe
from tests import signals

needs_ffmpeg = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")), reason="ffmpeg and ffprobe are not installed"
)


def encoded(tmp_path, name, *options, subtype="PCM_16"):
    source = signals.write(tmp_path / "source.wav", signals.noise(0.5), subtype=subtype)
    target = tmp_path / name
    subprocess.run(["ffmpeg", "-v", "error", "-i", source, *options, target], check=True)
    return source, target


@needs_ffmpeg
@pytest.mark.parametrize(("name", "subtype", "bits"), [("a.tta", "PCM_24", 24), ("a.wv", "PCM_16", 16)])
def test_lossless_integers_stay_exact(tmp_path, name, subtype, bits):
    source, target = encoded(tmp_path, name, subtype=subtype)
    assert probe(target).bits == bits
    with open_reader(source) as expected, open_reader(target) as found:
        assert found.file.frames == expected.file.frames
        assert np.array_equal(found.read(100_000), expected.read(100_000))


@needs_ffmpeg
def test_lossy_sounds_have_a_length_and_no_depth(tmp_path):
    _, target = encoded(tmp_path, "a.ac3")
    sound = probe_sound(target)
    assert (sound.codec, sound.bits) == ("ac3", None)
    assert sound.seconds == pytest.approx(0.5, abs=0.1)
    header = completed(read_container(target), sound)
    assert header.codec == "AC3"
    assert header.seconds == pytest.approx(0.5, abs=0.1)


@needs_ffmpeg
def test_what_is_no_sound_is_not_known(tmp_path):
    path = tmp_path / "letter.ape"
    path.write_text("Dear ffprobe")
    assert probe_sound(path) is None


def test_without_ffprobe_the_header_stays_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    path = signals.write(tmp_path / "a.wav", signals.noise(0.1))
    header = read_container(path)
    assert completed(header, probe_sound(path)) is header
