import json
import shutil
import struct
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.audio.io.files import OUTPUT_FORMATS, probe
from lasaft_studio.errors import AudioError, StorageError
from lasaft_studio.export import wav, wav_chunks
from lasaft_studio.project.model import Marker
from lasaft_studio.project.tempo import Tempo, TempoMap

FORMATS = [OUTPUT_FORMATS[name] for name in ("wav16", "wav24", "wav32f")]
MARKERS = (Marker("a", 0, "Intro"), Marker("b", 500, "Strophe – 曲"), Marker("c", 1001, "End"))
WHEN = datetime(2021, 11, 22, 13, 4, 5, tzinfo=UTC)


def chunks(channels=2, bits=24):
    return [
        wav_chunks.bext("Été – Vocals", 44100, bits, channels, WHEN),
        wav_chunks.info({"INAM": "Été 曲", "IART": "Anna", "IPRD": ""}),
        wav_chunks.acid(TempoMap((Tempo(0, 97.5, 6, 8),)), 44100 * 60, 44100),
        *wav_chunks.markers(MARKERS),
        wav_chunks.ixml("Été & 曲", "Vocals", 44100, bits, channels),
    ]


def write(path, samples, format_, rate=44100, extra=()):
    with path.open("wb") as file:
        opened = wav.WavWriter(file, path, rate, len(samples), format_, frames=samples.shape[1], chunks=extra)
        with opened as writer:
            for start in range(0, samples.shape[1], 400):
                writer.write(samples[:, start : start + 400])
    return path


def chunk_names(path):
    data, position, names = path.read_bytes(), 12, []
    while position < len(data):
        name, size = struct.unpack_from("<4sI", data, position)
        names.append(name.decode())
        position += 8 + size + size % 2
    assert position == len(data) == struct.unpack_from("<I", data, 4)[0] + 8
    return names


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("format_", FORMATS, ids=lambda f: f.id)
def test_integers_come_back_bit_by_bit(tmp_path, format_, channels):
    bits = min(format_.bits or 24, 24)
    full = 1 << (bits - 1)
    values = np.random.default_rng(1).integers(-full, full, (channels, 1001))
    values[:, :2] = -full, full - 1
    path = write(tmp_path / "x.wav", values / full, format_, extra=chunks(channels))
    assert np.array_equal(soundfile.read(path, dtype="float64", always_2d=True)[0].T * full, values)
    file = probe(path)
    assert (file.frames, file.channels, file.sample_rate, file.bits) == (1001, channels, 44100, format_.bits)


@given(st.integers(1, 3), st.integers(1, 1000), st.sampled_from(FORMATS))
def test_sizes_are_right_for_any_length(tmp_path_factory, channels, frames, format_):
    path = write(
        tmp_path_factory.mktemp("wav") / "x.wav", np.zeros((channels, frames)), format_, extra=chunks()
    )
    assert chunk_names(path)[-1] == "data"
    assert probe(path).frames == frames


def test_everything_stands_before_the_samples(tmp_path):
    path = write(tmp_path / "x.wav", np.zeros((2, 1001)), FORMATS[1], extra=chunks())
    assert chunk_names(path) == ["bext", "fmt ", "LIST", "acid", "cue ", "LIST", "iXML", "data"]


def test_over_full_scale_is_clamped_and_counted(tmp_path):
    samples = np.array([[0.5, 1.5, -2.0, 1.0]])
    with (tmp_path / "x.wav").open("wb") as file:
        with wav.WavWriter(file, tmp_path / "x.wav", 44100, 1, FORMATS[0], frames=4, chunks=()) as writer:
            writer.write(samples)
        assert writer.clipped == 2
    assert soundfile.read(tmp_path / "x.wav", dtype="int16")[0].tolist() == [16384, 32767, -32768, 32767]


def test_fewer_frames_than_announced_are_a_mistake(tmp_path):
    with (tmp_path / "x.wav").open("wb") as file, pytest.raises(ValueError, match="announced"):
        wav.WavWriter(file, tmp_path / "x.wav", 44100, 1, FORMATS[0], frames=4, chunks=()).close()


def test_what_is_no_number_is_refused(tmp_path):
    with (tmp_path / "x.wav").open("wb") as file:
        writer = wav.WavWriter(file, tmp_path / "x.wav", 44100, 1, FORMATS[2], frames=1, chunks=())
        with pytest.raises(AudioError):
            writer.write(np.array([[np.nan]]))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_is_said_to_be_full():
    with (
        Path("/dev/full").open("wb", buffering=0) as file,
        pytest.raises(StorageError, match="full"),
    ):
        wav.WavWriter(file, Path("x.wav"), 44100, 1, FORMATS[0], frames=4, chunks=())


def test_more_than_4_gib_become_rf64(tmp_path):
    frames, rate = 3 * 3600 * 96000, 96000
    header = wav.header(rate, 2, FORMATS[1], frames, chunks())
    path = tmp_path / "long.wav"
    path.write_bytes(header)
    with path.open("rb+") as file:
        file.truncate(len(header) + frames * 6)  # a hole: it takes no space
    assert header[:4] == b"RF64"
    info = soundfile.info(path)
    assert (info.frames, info.samplerate, info.channels, info.format) == (frames, rate, 2, "RF64")
    with soundfile.SoundFile(path) as sound:
        sound.seek(frames - 3)
        assert sound.read(10).shape == (3, 2)


@pytest.fixture
def tagged(tmp_path):
    return write(tmp_path / "x.wav", np.zeros((2, 1001)), FORMATS[1], extra=chunks())


def test_wavinfo_reads_the_chunks(tagged):
    from wavinfo import WavInfoReader

    found = WavInfoReader(str(tagged), info_encoding="utf-8")
    assert found.bext.description == "Ete ? Vocals"
    assert (found.bext.originator_date, found.bext.originator_time) == ("2021-11-22", "13:04:05")
    assert found.bext.time_reference == 0
    assert found.bext.coding_history.startswith("A=PCM,F=44100,W=24,M=stereo,T=LaSAFT Studio")
    assert (found.info.title, found.info.artist) == ("Été 曲", "Anna")
    assert found.ixml.project == "Été & 曲"
    assert [(track.channel_index, track.name) for track in found.ixml.track_list] == [
        ("1", "Vocals L"), ("2", "Vocals R"),
    ]  # fmt: skip
    assert [cue.position for cue in found.cues.cues] == [
        0, 500, 1001,
    ]  # fmt: skip


def test_ffprobe_reads_tags_and_markers(tagged):
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed")
    command = [
        "ffprobe",
        "-v",
        "error",
        "-show_format",
        "-show_streams",
        "-show_chapters",
        "-of",
        "json",
        tagged,
    ]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert found["format"]["tags"]["title"] == "Été 曲"
    assert found["format"]["tags"]["time_reference"] == "0"
    assert [chapter["tags"]["title"] for chapter in found["chapters"]] == ["Intro", "Strophe – 曲", "End"]
    assert (found["streams"][0]["codec_name"], found["streams"][0]["sample_rate"]) == ("pcm_s24le", "44100")


def test_acid_says_tempo_and_length():
    name, content = wav_chunks.acid(TempoMap((Tempo(0, 97.5, 6, 8),)), 44100 * 60, 44100)
    assert name == b"acid"
    assert struct.unpack("<IHHfIHHf", content) == (1, 0, 0x8000, 0.0, 98, 8, 6, 97.5)


def test_no_markers_no_chunks():
    assert wav_chunks.markers(()) == []
