"""Qt's decoder and ffmpeg: in any program, without a window, interrupted, missing, or killed by a file."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from clicks import FRAMES
from foreign import run

from lasaft_studio.audio.io import decoded, decoder_process, ffmpeg_decoder
from lasaft_studio.audio.io.files import READ_SUFFIXES, open_reader, probe
from lasaft_studio.audio.io.reader import MissingDecoderError
from lasaft_studio.errors import AudioError, Cancelled
from lasaft_studio.progress import Progress

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch):
    """Let every test decode anew."""
    monkeypatch.setattr(decoder_process, "DECODED_FILES", decoded.DecodedFiles())
    monkeypatch.setattr(ffmpeg_decoder, "DECODED_FILES", decoded.DecodedFiles())


def _without_qt(monkeypatch):
    def refuse(*_):
        raise AudioError("Not for me.")

    monkeypatch.setattr(decoder_process, "_decode", refuse)


def test_qt_is_not_imported_by_reading(data):
    code = (
        "import sys; from lasaft_studio.audio.io.files import probe; from pathlib import Path;"
        f"print(probe(Path({str(data / 'alac16.m4a')!r})).frames, 'PySide6' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, env=environment, capture_output=True, text=True
    )
    assert done.stdout.split() == [str(FRAMES), "False"]
    assert done.stderr == ""


def test_qt_decodes_for_any_thread_of_a_program_with_a_window(data, qapp):
    frames = []
    thread = threading.Thread(target=lambda: frames.append(probe(data / "clicks.m4a").frames))
    thread.start()
    thread.join()
    assert frames == [FRAMES]


def test_a_file_that_ends_the_process_does_not_end_the_program(data, monkeypatch, tmp_path):
    crash = [sys.executable, "-c", "import os; os.abort()"]
    monkeypatch.setattr(decoder_process, "program", lambda: crash)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AudioError) as caught:
        probe(data / "clicks.m4a")
    assert "Install ffmpeg" in caught.value.hint


def test_qt_that_cannot_be_loaded_is_told(data, monkeypatch, tmp_path):
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text("raise ImportError('libEGL.so.1: cannot open')")
    monkeypatch.setattr(decoder_process, "_SOURCE", os.pathsep.join([str(tmp_path), str(ROOT)]))
    with pytest.raises(MissingDecoderError, match=r"libEGL\.so\.1"):
        decoder_process.open_qt(data / "clicks.m4a")


@pytest.mark.parametrize("decoder", ["qt", "ffmpeg"])
def test_decoding_tells_how_far_it_is_and_can_be_cancelled(decoder, data, tmp_path, home):
    run("ffmpeg", "-version")
    song = tmp_path / "long.m4a"
    run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=440:r=44100:d=20", "-ac", "2", song)
    open_with = decoder_process.open_qt if decoder == "qt" else ffmpeg_decoder.open_ffmpeg
    fractions = []
    progress = Progress(lambda fraction, _: fractions.append(fraction))
    with open_with(song, progress) as reader:
        assert reader.file.frames == 20 * 44100
    assert fractions == sorted(fractions)
    assert len(fractions) > (10 if decoder == "qt" else 0)

    os.utime(song, (1, 1))  # another state of the file
    progress.cancel()
    with pytest.raises(Cancelled):
        open_with(song, progress)
    assert len(list((home / "cache" / "decoded").iterdir())) == 1


def test_ffmpeg_reads_what_the_others_do_not(tmp_path, monkeypatch):
    run("ffmpeg", "-version")
    _without_qt(monkeypatch)
    for suffix in ("m4a", "ac3", "wv", "mka"):
        run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=440:r=44100:d=1", tmp_path / f"x.{suffix}")
        file = probe(tmp_path / f"x.{suffix}")
        assert abs(file.seconds - 1) < 0.1
        assert f".{suffix}" in READ_SUFFIXES


@pytest.mark.parametrize(("name", "bits"), [("alac16.m4a", 16), ("alac24.m4a", 24), ("piped.flac", 16)])
def test_ffmpeg_and_qt_give_the_same_integers(name, bits, data):
    run("ffmpeg", "-version")
    with decoder_process.open_qt(data / name) as one, ffmpeg_decoder.open_ffmpeg(data / name) as other:
        assert one.file == other.file
        assert one.file.bits == bits
        assert (one.read(FRAMES) == other.read(FRAMES)).all()


def test_ffmpeg_reads_nothing_that_a_file_points_to(tmp_path, monkeypatch):
    run("ffmpeg", "-version")
    _without_qt(monkeypatch)
    for name, text in (
        ("list.m4a", "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n"),
        ("list.ffconcat", "ffconcat version 1.0\nfile /etc/passwd\n"),
    ):
        (tmp_path / name).write_bytes(text.encode() + b"\x01")
        with pytest.raises(AudioError):
            probe(tmp_path / name)


def test_an_ffmpeg_in_the_current_folder_is_not_run(tmp_path, monkeypatch):
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\ntouch ran\n")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(MissingDecoderError):
        ffmpeg_decoder.find_ffmpeg()


def test_a_cut_flac_is_read_as_far_as_it_goes_and_says_so(data, tmp_path):
    whole = (data / "piped.flac").read_bytes()
    (tmp_path / "cut.flac").write_bytes(whole[:12_000])
    with open_reader(tmp_path / "cut.flac") as reader:
        frames = sum(block.shape[1] for block in reader.blocks(5000))
        assert 0 < frames == reader.file.frames < FRAMES
        assert reader.file.bits == 16
