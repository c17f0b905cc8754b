"""A song in, files of its stems out."""

import errno
import itertools
import math
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from networks import BandNetwork, FaultyNetwork
from signals import noise, write

from lasaft_studio.audio.io.soundfile_decoder import SoundfileReader
from lasaft_studio.audio.io.tags import Tags, read_tags, write_tags
from lasaft_studio.disk import storage_errors
from lasaft_studio.errors import (
    AudioError,
    Cancelled,
    SeparationError,
    StorageError,
    StudioError,
    UsageError,
)
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.separate_song import SeparationResult, separate_song
from lasaft_studio.tasks.writing import staging
from lasaft_studio.tasks.writing.output_spec import OutputSpec
from lasaft_studio.tasks.writing.spill import Spill

BITS = {"wav16": 16, "wav24": 24, "flac16": 16, "flac24": 24, "aiff24": 24}
SUBTYPES = {"PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": None, "DOUBLE": None}


def separator_of(network: BandNetwork | None = None, **request) -> Separator:
    return Separator(
        network or BandNetwork(), SeparationRequest(**{"device": "cpu", "precision": "float32", **request})
    )


def separated(
    source: Path, format_: str = "wav24", *, output=None, network=None, **request
) -> SeparationResult:
    spec = OutputSpec(**{"format": format_, **(output or {})})
    return separate_song(source, source.parent / "stems", separator_of(network, **request), spec)


def integers(path: Path, bits: int) -> np.ndarray:
    """Return (N, C) of the integers in a file."""
    samples = soundfile.read(path, dtype="int32", always_2d=True)[0].astype(np.int64)
    assert not np.any(samples & ((1 << (32 - bits)) - 1))
    return samples >> (32 - bits)


def song_file(folder: Path, frames: int, rate: int, channels: int, subtype: str) -> Path:
    """Write a song of noise which reaches full scale now and then, and return its path."""
    samples = np.random.default_rng(frames).normal(0, 0.3, (frames, channels)).clip(-1, 0.9999)
    soundfile.write(folder / "song.wav", samples, rate, subtype=subtype)
    return folder / "song.wav"


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def assert_adds_up(result: SeparationResult, source: Path, format_: str) -> None:
    """The files have the song's rate, channels and frames, and their sum is the song."""
    song, rate = soundfile.read(source, dtype="float64", always_2d=True)
    for path in result.files.values():
        info = soundfile.info(str(path))
        assert (info.samplerate, info.channels, info.frames) == (rate, song.shape[1], song.shape[0])
    paths = result.files.values()
    if format_ in BITS:
        gain = 10 ** (result.gain_db / 20)
        total = sum(integers(path, BITS[format_]) for path in paths)
        assert np.array_equal(total, np.rint(song * (gain * 2.0 ** (BITS[format_] - 1))))
    else:
        total = sum(soundfile.read(path, dtype="float64", always_2d=True)[0] for path in paths)
        is_integer = SUBTYPES[soundfile.info(str(source)).subtype] in {8, 16, 24}
        assert np.abs(total - song).max() <= (0 if is_integer else 1e-6)


LENGTHS = [1, 2, 255, 4097, 30_011]
MATRIX = [
    {"rate": rate, "channels": channels, "subtype": subtype, "frames": LENGTHS[index % len(LENGTHS)]}
    for index, (rate, channels, subtype) in enumerate(
        itertools.product([22_050, 44_100, 48_000, 96_000], [1, 2], ["PCM_16", "PCM_24", "FLOAT"])
    )
]


@pytest.mark.parametrize("format_", ["wav16", "wav24", "wav32f"])
@pytest.mark.parametrize("song", MATRIX, ids=lambda song: "-".join(map(str, song.values())))
def test_stems_add_up_to_the_song(tmp_path, song, format_):
    source = song_file(tmp_path, **song)
    result = separated(source, format_)
    assert_adds_up(result, source, format_)
    assert list(result.files) == ["vocals", "drums", "bass", "other"]


@pytest.mark.parametrize("frames", LENGTHS)
def test_any_length_adds_up(tmp_path, frames):
    source = song_file(tmp_path, frames, 48_000, 2, "PCM_16")
    result = separated(source, "wav16")
    assert_adds_up(result, source, "wav16")
    if result.gain_db == 0:
        assert result.null_depth_db == -math.inf


@pytest.mark.parametrize("channels", [3, 6])
def test_any_number_of_channels_adds_up(tmp_path, channels):
    source = song_file(tmp_path, 9000, 48_000, channels, "PCM_24")
    assert_adds_up(separated(source, "wav24"), source, "wav24")


class QuickNetwork(BandNetwork):
    """Gives each stem a share of everything."""

    def forward(self, mixture, stems):
        return torch.stack([mixture * (0.1 * stem) for stem in stems], dim=1)


@pytest.mark.slow
def test_twenty_minutes_add_up(tmp_path):
    source, seconds = tmp_path / "song.flac", 20 * 60
    random = np.random.default_rng(1)
    with soundfile.SoundFile(source, "w", 44_100, 2, "PCM_16") as file:
        for _ in range(seconds):
            file.write(random.normal(0, 0.1, (44_100, 2)))
    result = separated(source, "wav16", network=QuickNetwork(segment_frames=1 << 19), overlap=0.0)
    assert (result.frames, result.gain_db, result.null_depth_db) == (seconds * 44_100, 0, -math.inf)
    stems = [soundfile.blocks(path, 441_000, dtype="int16") for path in result.files.values()]
    for song, *parts in zip(soundfile.blocks(source, 441_000, dtype="int16"), *stems, strict=True):
        assert np.array_equal(sum(part.astype(np.int32) for part in parts), song)


@pytest.mark.parametrize("subtype", SUBTYPES)
@pytest.mark.parametrize("format_", ["flac16", "aiff24", "wav32f"])
def test_any_depth_adds_up(tmp_path, subtype, format_):
    source = song_file(tmp_path, 9000, 44_100, 2, subtype)
    assert_adds_up(separated(source, format_), source, format_)


@pytest.mark.parametrize(
    "request_",
    [
        {"two_stems": "vocals"},
        {"two_stems": "drums", "shifts": 2},
        {"stems": ("vocals", "bass"), "rest": True},
        {"rest": True},
        {"mixes": {"band": ("drums", "bass"), "top": ("vocals", "other")}},
        {"consistency": "remainder", "wiener_iterations": 1},
    ],
)
def test_any_results_that_are_the_whole_song_add_up(tmp_path, request_):
    source = song_file(tmp_path, 12_345, 48_000, 2, "PCM_16")
    result = separated(source, "wav16", **request_)
    assert_adds_up(result, source, "wav16")
    assert result.null_depth_db is not None


def test_a_mix_is_the_sum_of_its_stems_to_the_last_bit(tmp_path):
    source = song_file(tmp_path, 9000, 44_100, 2, "PCM_16")
    request = {"stems": ("vocals", "drums", "bass", "other"), "mixes": {"band": ("drums", "bass", "other")}}
    files = separated(source, "wav16", **request).files
    total = sum(integers(files[name], 16) for name in ("drums", "bass", "other"))
    assert np.array_equal(integers(files["band"], 16), total)


def test_a_few_stems_make_no_promise(tmp_path):
    result = separated(song_file(tmp_path, 9000, 44_100, 2, "PCM_16"), stems=("bass",))
    assert list(result.files) == ["bass"]
    assert result.null_depth_db is None


def loud_song(folder: Path, peak: float = 3.0) -> Path:
    """A float song over full scale."""
    samples = noise(0.4)
    return write(folder / "song.wav", samples * (peak / np.abs(samples).max()), subtype="FLOAT")


@pytest.mark.parametrize("format_", ["wav16", "flac24"])
def test_loud_stems_get_one_gain_for_all(tmp_path, format_):
    source = loud_song(tmp_path)
    result = separated(source, format_, two_stems="vocals")
    assert -15 < result.gain_db < -3
    assert_adds_up(result, source, format_)
    peak = max(np.abs(integers(path, BITS[format_])).max() for path in result.files.values())
    assert 0.998 * 2 ** (BITS[format_] - 1) < peak < 2 ** (BITS[format_] - 1)
    as_float = separated(source, "wav32f", two_stems="vocals", output={"song_name": "float"})
    for name, path in result.files.items():
        quiet = integers(path, BITS[format_]) / 2 ** (BITS[format_] - 1)
        loud = soundfile.read(as_float.files[name])[0]
        assert np.abs(quiet - 10 ** (result.gain_db / 20) * loud).max() < 1e-4


def test_float_files_keep_what_is_over_full_scale(tmp_path):
    source = loud_song(tmp_path)
    result = separated(source, "wav32f", two_stems="vocals")
    assert result.gain_db == 0
    assert max(np.abs(soundfile.read(path)[0]).max() for path in result.files.values()) > 1.5
    assert_adds_up(result, source, "wav32f")


def test_without_a_gain_loud_stems_are_refused(tmp_path):
    source = loud_song(tmp_path)
    with pytest.raises(AudioError, match="dB over full scale") as caught:
        separated(source, "wav16", output={"allow_gain": False})
    assert "float" in caught.value.hint
    assert everything(tmp_path) == ["song.wav"]


def test_lossy_files_get_a_gain_and_the_songs_frames(tmp_path):
    source = loud_song(tmp_path)
    result = separated(source, "ogg")
    assert result.gain_db < -2
    assert result.null_depth_db is None
    for path in result.files.values():
        assert soundfile.info(str(path)).frames == soundfile.info(str(source)).frames


def test_only_a_stretch(tmp_path):
    source = song_file(tmp_path, 44_100, 44_100, 2, "PCM_16")
    result = separated(source, "wav16", start_seconds=0.25, end_seconds=0.5)
    assert (result.start_frame, result.frames) == (11_025, 11_025)
    total = sum(integers(path, 16) for path in result.files.values())
    gain = 10 ** (result.gain_db / 20)
    assert np.array_equal(total, np.rint(gain * integers(source, 16)[11_025:22_050]))
    with pytest.raises(UsageError, match=r"between start and end\. It lasts 1\.00 seconds"):
        separated(source, start_seconds=1.0)


def test_tags_are_carried_and_say_which_stem_it_is(tmp_path):
    source = song_file(tmp_path, 9000, 44_100, 2, "PCM_16")
    write_tags(source, Tags(title="Étude", artist="東京", year="2021"))
    result = separated(source, "flac16", output={"name_template": "{artist}/{title} ({stem})"})
    path = result.files["vocals"]
    assert path == tmp_path / "stems" / "東京" / "Étude (Vocals).flac"
    assert read_tags(path) == Tags(title="Étude - Vocals", artist="東京", year="2021")
    assert_adds_up(result, source, "flac16")


def test_blocks_arrive_before_the_end_and_are_the_files(tmp_path):
    source = song_file(tmp_path, 60_000, 48_000, 2, "PCM_24")
    heard: dict[str, list[np.ndarray]] = {}
    ends = [0]

    def on_block(stems, start_frame):
        assert start_frame == ends[-1]
        assert not (tmp_path / "stems" / "song").exists()
        for name, samples in stems.items():
            heard.setdefault(name, []).append(samples)
        ends.append(start_frame + stems["bass"].shape[1])

    spec = OutputSpec("wav32f")
    result = separate_song(source, tmp_path / "stems", separator_of(), spec, on_block=on_block)
    assert len(ends) > 5
    for name, pieces in heard.items():
        written = soundfile.read(result.files[name], dtype="float32")[0].T
        assert np.abs(np.concatenate(pieces, axis=1) - written).max() < 1e-6


def test_progress_tells_how_far_and_how_fast(tmp_path):
    told = []
    source = song_file(tmp_path, 60_000, 44_100, 2, "PCM_16")
    separate_song(source, tmp_path, separator_of(), progress=Progress(lambda *report: told.append(report)))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert told[0] == (0.0, "Reading song.wav")
    assert "times real time" in told[-1][1]
    assert "left" in told[-1][1]


def test_the_result_says_how_it_was_made(tmp_path):
    source = song_file(tmp_path, 9000, 44_100, 2, "PCM_16")
    result = separated(source)
    assert (result.device, result.precision, result.notes) == ("CPU", "float32", ())
    assert result.speed > 0
    assert result.source.path == source


# Faults: each is an error of ours, and leaves everything as it was.


@pytest.mark.parametrize("sign", [1, -1])
def test_a_song_that_is_not_numbers(tmp_path, sign):
    samples = noise(0.3)
    samples[0, 5000] = sign * np.inf
    with pytest.raises(AudioError, match="NaN or infinite"):
        separated(write(tmp_path / "song.wav", samples, subtype="FLOAT"))
    assert everything(tmp_path) == ["song.wav"]


def test_a_network_that_returns_no_numbers(tmp_path):
    network = BandNetwork()
    network.gains.data[0] = torch.nan
    with pytest.raises(SeparationError):
        separated(song_file(tmp_path, 9000, 44_100, 2, "PCM_16"), network=network)
    assert everything(tmp_path) == ["song.wav"]


def test_too_little_memory_is_noted(tmp_path):
    def fault(mixture):
        if len(mixture) > 1:
            raise torch.OutOfMemoryError("out of memory")

    source = song_file(tmp_path, 30_000, 44_100, 2, "PCM_16")
    separator = separator_of(FaultyNetwork(fault), batch=4)
    result = separate_song(source, tmp_path / "stems", separator, OutputSpec("wav16"))
    assert_adds_up(result, source, "wav16")
    assert len(result.notes) == 2
    again = separate_song(source, tmp_path / "again", separator, OutputSpec("wav16"))
    assert again.notes == ()


def test_files_that_exist_stay_unless_overwriting_is_allowed(tmp_path):
    source = song_file(tmp_path, 9000, 44_100, 2, "PCM_16")
    old = tmp_path / "stems" / "song" / "song - Bass.wav"
    old.parent.mkdir(parents=True)
    old.write_text("mine")
    with pytest.raises(StorageError, match="exists already"):
        separated(source)
    assert old.read_text() == "mine"
    assert everything(tmp_path / "stems") == ["song", "song/song - Bass.wav"]
    assert_adds_up(separated(source, output={"overwrite": True}), source, "wav24")


def test_the_song_itself_is_never_overwritten_by_default(tmp_path):
    source = song_file(tmp_path, 9000, 44_100, 2, "PCM_16")
    with pytest.raises(StorageError):
        separate_song(source, tmp_path, separator_of(stems=("bass",)), OutputSpec(name_template="{song}"))


def test_stems_of_the_same_name_are_refused(tmp_path):
    with pytest.raises(UsageError, match="same name"):
        separated(song_file(tmp_path, 900, 44_100, 2, "PCM_16"), output={"name_template": "{song}"})


@pytest.mark.parametrize("settings", [{"format": "wav8"}, {"name_template": "{track}"}])
def test_an_unknown_format_or_field_is_refused(settings):
    with pytest.raises(UsageError) as caught:
        OutputSpec(**settings)
    assert caught.value.hint


def test_a_format_that_cannot_hold_the_song(tmp_path):
    with pytest.raises(AudioError, match="44100 Hz"):
        separated(song_file(tmp_path, 900, 44_100, 2, "PCM_16"), "opus")
    assert everything(tmp_path) == ["song.wav"]


@pytest.mark.parametrize("content", [b"", b"not audio at all" * 100, None])
def test_what_is_not_a_song(tmp_path, content):
    source = tmp_path / "song.wav"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(AudioError):
        separated(source)
    assert not (tmp_path / "stems").exists()


def test_a_song_that_is_damaged_in_the_middle(tmp_path, monkeypatch):
    original, count = SoundfileReader._read, itertools.count()

    def read(reader, frames):
        block = original(reader, frames)
        return block if next(count) == 0 else block[:, :-100]

    monkeypatch.setattr(SoundfileReader, "_read", read)
    with pytest.raises(AudioError, match="damaged at 0:06"):
        separated(write(tmp_path / "song.wav", np.zeros((2, 6 * 44_100), dtype=np.float32)))
    assert everything(tmp_path) == ["song.wav"]


def test_a_disk_without_room_is_found_before_the_work(tmp_path, monkeypatch):
    network = BandNetwork()
    source = song_file(tmp_path, 9000, 44_100, 2, "PCM_16")
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: real._replace(free=400_000))
    with pytest.raises(StorageError, match="are needed"):
        separated(source, network=network)
    assert network.calls == []
    assert everything(tmp_path) == ["song.wav"]


@pytest.mark.parametrize("after_blocks", [0, 3])
def test_a_disk_that_fills_up_in_the_middle(tmp_path, monkeypatch, after_blocks):
    original, count = Spill.write, itertools.count()

    def write_until_full(spill, block):
        with storage_errors(tmp_path):
            if next(count) == after_blocks:
                raise OSError(errno.ENOSPC, "No space left on device")
        original(spill, block)

    monkeypatch.setattr(Spill, "write", write_until_full)
    with pytest.raises(StorageError, match="is full"):
        separated(song_file(tmp_path, 60_000, 44_100, 2, "PCM_16"))
    assert everything(tmp_path) == ["song.wav"]


def test_a_file_in_place_of_the_folder(tmp_path):
    source = song_file(tmp_path, 9000, 44_100, 2, "PCM_16")
    (tmp_path / "stems").write_text("mine")
    with pytest.raises(StorageError):
        separated(source)
    assert (tmp_path / "stems").read_text() == "mine"


@pytest.mark.parametrize("at", [0.0, 0.3, 0.9])
def test_cancel_leaves_nothing_behind(tmp_path, at):
    source = song_file(tmp_path, 60_000, 44_100, 2, "PCM_16")

    def listen(fraction, _):
        if fraction >= at:
            progress.cancel()

    progress = Progress(listen)
    with pytest.raises(Cancelled):
        separate_song(source, tmp_path / "stems", separator_of(), progress=progress)
    assert everything(tmp_path) == ["song.wav"]


def test_cancel_while_writing_again(tmp_path):
    source = loud_song(tmp_path)

    def listen(_, text):
        if "quieter" in text:
            progress.cancel()

    progress = Progress(listen)
    with pytest.raises(Cancelled):
        separate_song(source, tmp_path / "stems", separator_of(), OutputSpec("wav16"), progress)
    assert everything(tmp_path) == ["song.wav"]


def test_an_error_in_the_callers_function_leaves_nothing_behind(tmp_path):
    def on_block(stems, start_frame):
        raise ZeroDivisionError

    source = song_file(tmp_path, 60_000, 44_100, 2, "PCM_16")
    with pytest.raises(ZeroDivisionError):
        separate_song(source, tmp_path / "stems", separator_of(), on_block=on_block)
    assert everything(tmp_path) == ["song.wav"]


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from networks import BandNetwork
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.separate_song import separate_song

def on_block(stems, start_frame):
    if start_frame:
        os.kill(os.getpid(), signal.SIGKILL)

separator = Separator(BandNetwork(), SeparationRequest(device="cpu", precision="float32"))
separate_song(Path(sys.argv[2]), Path(sys.argv[3]), separator, on_block=on_block)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX systems")
def test_killed_in_the_middle_nothing_has_a_final_name_and_the_next_run_cleans_up(tmp_path, monkeypatch):
    source, folder = song_file(tmp_path, 60_000, 44_100, 2, "PCM_16"), tmp_path / "stems"
    tests = str(Path(__file__).resolve().parents[2])
    killed = subprocess.run([sys.executable, "-c", KILLED, tests, source, folder], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert all(name.startswith(".lasaft-studio-") for name in everything(folder))
    assert everything(folder) != []
    monkeypatch.setattr(staging, "_YOUNG_SECONDS", 0.0)
    result = separated(source)
    assert_adds_up(result, source, "wav24")
    assert everything(folder) == ["song", *sorted(f"song/{path.name}" for path in result.files.values())]


def test_errors_are_sentences(tmp_path):
    with pytest.raises(StudioError) as caught:
        separated(tmp_path / "missing.wav")
    assert caught.value.message.endswith(".")
