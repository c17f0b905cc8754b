"""Every export format with real sound: stems, rates, channels, names, and what must not happen."""

import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from lasaft_studio.audio.io.files import OUTPUT_FORMATS, probe
from lasaft_studio.audio.io.tags import read_tags
from lasaft_studio.errors import Cancelled, ExportError
from lasaft_studio.export.exporter import ExportOptions
from lasaft_studio.export.formats import EXPORTERS
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project
from lasaft_studio.project.render import render
from lasaft_studio.tasks.export_project import export_project
from tests import readback
from tests.songs import arranged, only_song, separated

NEEDS_FOUR = {"ni-stems"}


def available(format_id):
    if EXPORTERS[format_id].needs == "ffmpeg" and shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    return format_id


def read(path):
    return soundfile.read(path, dtype="float64", always_2d=True)[0].T


def read_embedded(path, folder):
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return sorted(folder.rglob("*.wav"))


def stems_of(project):
    return [read(track.clips[0].file.path) for track in only_song(project).stems]


@pytest.mark.parametrize("format_", ["wav24", "flac24", "aiff24", "wav32f"])
def test_stems_are_exact_in_every_lossless_format(tmp_path, format_):
    project = arranged(separated(tmp_path / "in", 4, frames=100_001))
    exported = export_project(project, "stems", tmp_path / "out", options=ExportOptions(format=format_))
    suffix = OUTPUT_FORMATS[format_].suffix
    assert [path.name for path in exported.paths] == [
        f"Été – 曲 🎵 - {stem}{suffix}" for stem in ("Vocals", "Drums", "Bass", "Other")
    ]
    for path, samples in zip(exported.paths, stems_of(project), strict=True):
        assert np.array_equal(read(path), samples)
        assert read_tags(path).artist == "Anna Ñ"
    assert np.array_equal(
        sum(read(p) for p in exported.paths), read(only_song(project).source.clips[0].file.path)
    )


def test_stems_as_heard_add_up_to_the_mix(tmp_path):
    project = arranged(separated(tmp_path / "in", 4))
    heard = ExportOptions(as_heard=True, format="wav32f")
    stems = export_project(project, "stems", tmp_path / "stems", options=heard)
    mix = export_project(project, "mixdown", tmp_path / "mix", options=ExportOptions(format="wav32f"))
    assert len(stems.paths) == 3
    assert sum(read(path) for path in stems.paths) == pytest.approx(read(mix.paths[0]), abs=1e-6)
    assert read(mix.paths[0]) == pytest.approx(render(only_song(project)).samples, abs=1e-7)


def test_mixes_are_exact_sums(tmp_path):
    project = separated(tmp_path / "in", 4)
    options = ExportOptions(mixes=("mix", "instrumental", "acappella", "drumless"))
    paths = export_project(project, "mixdown", tmp_path / "out", options=options).paths
    vocals, drums, bass, other = stems_of(project)
    sums = (vocals + drums + bass + other, drums + bass + other, vocals, vocals + bass + other)
    assert all(np.array_equal(read(path), total) for path, total in zip(paths, sums, strict=True))
    assert [path.stem.rpartition(" - ")[2] for path in paths] == [
        "Mix",
        "Instrumental",
        "A Cappella",
        "Drumless",
    ]


def test_mono_songs_stay_mono(tmp_path):
    project = separated(tmp_path / "in", 2, channels=1)
    for format_id in ("stems", "mixdown"):
        paths = export_project(project, format_id, tmp_path / format_id).paths
        assert {probe(path).channels for path in paths} == {1}


def test_a_stretch_lies_at_its_place_between_silence(tmp_path):
    project = separated(tmp_path / "in", 1)
    short = probe(tmp_path / "in" / "vocals.wav")
    song = only_song(project)
    (tmp_path / "part.wav").write_bytes(short.path.read_bytes())
    part = replace(short, path=tmp_path / "part.wav")
    clip = replace(song.stems[0].clips[0], file=part, start_frame=1000, offset_frame=0, frames=500)
    stem = replace(song.stems[0], clips=(clip,))
    project = Project((replace(song, tracks=(song.source, stem)),))
    (path,) = export_project(project, "stems", tmp_path / "out").paths
    expected = np.zeros((2, song.frames))
    expected[:, 1000:1500] = read(short.path)[:, :500]
    assert np.array_equal(read(path), expected)


def test_a_reaper_project_is_read_with_its_sound(tmp_path):
    project = arranged(separated(tmp_path / "in", 4))
    path, _ = export_project(project, "reaper", tmp_path / "out").paths
    found = readback.reaper(path.read_text(encoding="utf-8"))
    assert [row.name for row in found.rows] == ["Vocals", "Drums", "Bass", "Other"]
    for row, samples in zip(found.rows, stems_of(project), strict=True):
        assert np.array_equal(read(path.parent / row.file), samples)


@pytest.mark.parametrize("embedded", [True, False])
def test_a_dawproject_is_read_with_its_sound(tmp_path, embedded):
    project = arranged(separated(tmp_path / "in", 4))
    paths = export_project(
        project, "dawproject", tmp_path / "out", options=ExportOptions(embedded=embedded)
    ).paths
    with zipfile.ZipFile(paths[0]) as archive:
        assert archive.namelist()[:2] == ["metadata.xml", "project.xml"]
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist()[2:])
        folder = tmp_path / "unpacked" if embedded else tmp_path / "out"
        archive.extractall(folder)
        found = readback.dawproject(readback.ET.fromstring(archive.read("project.xml")))
    assert len(paths) == (1 if embedded else 2)
    for row, samples in zip(found.rows, stems_of(project), strict=True):
        assert np.array_equal(read(folder / row.file), samples)


@pytest.mark.parametrize(("stems", "rate", "channels"), [(1, 44100, 1), (8, 48000, 2)])
def test_ardour_plays_exactly_the_sum(tmp_path, stems, rate, channels):
    project = separated(tmp_path / "in", stems, rate=rate, channels=channels, frames=rate // 2)
    (session,) = export_project(project, "ardour", tmp_path / "out").paths
    mix = read(readback.ardour_mix(session, tmp_path / "mix.wav"))
    source = read(only_song(project).source.clips[0].file.path)
    assert np.array_equal(mix, np.broadcast_to(source, (2, source.shape[1])))


def test_ardour_opens_a_session_and_mixes_as_we_do(tmp_path):
    project = arranged(separated(tmp_path / "in", 4, rate=96000, frames=20000))
    (session,) = export_project(project, "ardour", tmp_path / "out").paths
    mix = read(readback.ardour_mix(session, tmp_path / "mix.wav"))
    song = only_song(project)
    assert mix == pytest.approx(render(song).samples, abs=1e-6)
    found = readback.ardour(session)
    for row, track in zip(found.rows, song.stems, strict=True):
        assert row.gain == pytest.approx(10 ** (track.gain_db / 20), rel=1e-5)
        assert (row.name, row.muted, row.start) == (track.name, track.muted, 0)
        assert row.length == pytest.approx(song.seconds, abs=1e-6)
    assert [name for _, name in found.markers] == [marker.name for marker in song.markers]
    assert found.markers[-1][0] == pytest.approx(song.seconds, abs=1e-6)


def test_an_aaf_is_read_with_its_linked_sound(tmp_path):
    project = separated(tmp_path / "in", 2)
    path, _ = export_project(project, "aaf", tmp_path / "out", options=ExportOptions(format="wav32f")).paths
    clips = readback.aaf(path)
    frames = only_song(project).frames
    assert [clip[:3] for clip in clips] == [
        ("Vocals.L", 0, frames), ("Vocals.R", 0, frames), ("Drums.L", 0, frames), ("Drums.R", 0, frames),
    ]  # fmt: skip
    channels = [channel for samples in stems_of(project) for channel in samples]
    for (_, _, _, url), samples in zip(clips, channels, strict=True):
        linked = Path(readback.url_path(url))
        assert linked.is_relative_to(tmp_path / "out")
        assert probe(linked).subtype == "PCM_24"
        assert np.array_equal(read(linked)[0], samples)


def test_an_audacity_list_names_the_files_beside_it(tmp_path):
    project = arranged(separated(tmp_path / "in", 2))
    paths = export_project(project, "audacity", tmp_path / "out").paths
    lines = paths[0].read_text(encoding="utf-8").splitlines()
    for line, samples in zip(lines, stems_of(project), strict=True):
        name = line.removeprefix('file "').removesuffix('"')
        assert np.array_equal(read(paths[0].parent / name), samples)
    assert paths[2].read_text(encoding="utf-8").splitlines()[0] == "0.000000\t0.000000\tIntro"


def test_ni_stems_hold_five_tracks_and_the_manifest(tmp_path):
    available("ni-stems")
    project = arranged(separated(tmp_path / "in", 4, frames=44100))
    (path,) = export_project(project, "ni-stems", tmp_path / "out").paths
    command = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", path]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert [stream["codec_name"] for stream in found["streams"]] == ["aac"] * 5
    assert [stream["disposition"]["default"] for stream in found["streams"]] == [1, 0, 0, 0, 0]
    assert found["format"]["tags"]["title"] == only_song(project).title
    tags = read_tags(path)
    assert (tags.title, tags.artist) == (only_song(project).title, "Anna Ñ")
    data = path.read_bytes()
    start = data.index(b"stem{") + 4
    manifest = json.loads(data[start : start - 8 + int.from_bytes(data[start - 8 : start - 4], "big")])
    assert [stem["name"] for stem in manifest["stems"]] == ["Drums", "Bass", "Other", "Vocals"]
    sound = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0", "-f", "f32le", "-"],
        capture_output=True,
        check=True,
    ).stdout
    heard = np.frombuffer(sound, "<f4").reshape(-1, 2)[: only_song(project).frames].T
    full = replace(
        only_song(project), tracks=tuple(replace(t, muted=False) for t in only_song(project).stems)
    )
    expected = render(full).samples[:, : heard.shape[1]]
    assert np.corrcoef(heard[0], expected[0])[0, 1] > 0.8  # noise is what AAC codes worst


def test_without_ffmpeg_ni_stems_say_so(tmp_path, monkeypatch):
    project = separated(tmp_path / "in", 4, frames=100)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExportError, match="ffmpeg is not installed"):
        export_project(project, "ni-stems", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_several_songs_are_exported_side_by_side(tmp_path):
    one, two = (
        separated(tmp_path / "a", 1, title="Air"),
        separated(tmp_path / "b", 2, title="air", rate=48000),
    )
    project = Project((*one.songs, *two.songs))
    exported = export_project(project, "reaper", tmp_path / "out")
    assert [path.name for path in exported.paths] == ["Air.rpp", "Air audio", "air (2).rpp", "air (2) audio"]
    only = ExportOptions(songs=frozenset([two.songs[0].id]))
    assert [path.name for path in export_project(project, "midi", tmp_path / "out", options=only).paths] == [
        "air.mid"
    ]


@pytest.mark.parametrize("format_id", EXPORTERS)
def test_nothing_is_overwritten_unasked(tmp_path, format_id):
    project = separated(tmp_path / "in", 4, frames=3000)
    first = export_project(project, available(format_id), tmp_path / "out").paths
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    with pytest.raises(ExportError, match="exists already"):
        export_project(edits.remove_tracks(project, []), format_id, tmp_path / "out")
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before
    if first[0].is_dir():
        (first[0] / "mine.txt").write_text("kept")
    again = export_project(project, format_id, tmp_path / "out", options=ExportOptions(overwrite=True)).paths
    assert again == first
    if first[0].is_dir():
        assert (first[0] / "mine.txt").read_text() == "kept"


@pytest.mark.parametrize("format_id", EXPORTERS)
def test_cancelled_leaves_nothing(tmp_path, format_id):
    project = separated(tmp_path / "in", 4, frames=3000)
    progress = Progress(lambda fraction, _: progress.cancel() if fraction > 0.4 else None)
    with pytest.raises(Cancelled):
        export_project(project, available(format_id), tmp_path / "deep" / "out", progress)
    assert not (tmp_path / "deep").exists()


def test_a_missing_medium_is_named_before_any_work(tmp_path):
    project = separated(tmp_path / "in", 4, frames=3000)
    (tmp_path / "in" / "bass.wav").unlink()
    with pytest.raises(ExportError, match=r"bass\.wav .* is missing"):
        export_project(project, "reaper", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_damaged_medium_is_one_typed_error(tmp_path):
    project = separated(tmp_path / "in", 4, frames=3000)
    (tmp_path / "in" / "bass.wav").write_bytes(b"RIFF")
    with pytest.raises(ExportError, match=r"bass\.wav"):
        export_project(project, "reaper", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_space_is_asked_for_first(tmp_path, monkeypatch):
    project = separated(tmp_path / "in", 4, frames=3000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 0, 10))
    with pytest.raises(ExportError, match="are needed"):
        export_project(project, "stems", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("format_id", "options", "message"),
    [
        ("ableton", {}, "no export format"),
        ("stems", {"format": "doc"}, "no format"),
        ("stems", {"template": "{x}"}, "unknown field"),
        ("stems", {"template": "same"}, "same name"),
        ("stems", {"tracks": frozenset(["gone"])}, "nothing to export"),
        ("mixdown", {"mixes": ("karaoke",)}, "no mix karaoke"),
        ("stems", {"format": "mp3"}, "96000 Hz"),
    ],
)
def test_wrong_wishes_are_one_typed_error(tmp_path, format_id, options, message):
    project = separated(tmp_path / "in", 2, frames=300, rate=96000)
    with pytest.raises(ExportError, match=message):
        export_project(project, format_id, tmp_path / "out", options=ExportOptions(**options))
    assert not (tmp_path / "out").exists()


def test_an_empty_project_cannot_be_exported(tmp_path):
    with pytest.raises(ExportError, match="nothing to export"):
        export_project(Project(), "stems", tmp_path / "out")


def test_what_is_over_full_scale_is_said(tmp_path):
    project = separated(tmp_path / "in", 4)
    for track in only_song(project).stems:
        project = edits.set_gain(project, track.id, 12)
    project = edits.set_song_gain(project, only_song(project).id, 12)
    (note,) = export_project(project, "mixdown", tmp_path / "out").notes
    assert "over full scale" in note
    loud = ExportOptions(format="wav32f")
    assert not export_project(project, "mixdown", tmp_path / "float", options=loud).notes


def test_an_unknown_tempo_is_said(tmp_path):
    project = separated(tmp_path / "in", 1)
    assert "unknown" in export_project(project, "midi", tmp_path / "out").notes[0]
    assert not export_project(arranged(project), "midi", tmp_path / "out2").notes


def test_progress_reaches_its_end_and_never_runs_back(tmp_path):
    seen = []
    export_project(
        separated(tmp_path / "in", 3), "dawproject", tmp_path / "out", Progress(lambda f, _: seen.append(f))
    )
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_names_of_every_script_and_length_are_kept_or_made_safe(tmp_path):
    titles = ["CON", "a/b\\c:d*e", "Привет мир", "عنوان", "\u202etxt.exe", "x" * 300, "...", "e\u0301"]
    for number, title in enumerate(titles):
        project = separated(tmp_path / f"in{number}", 1, title=title, frames=64)
        for format_id in ("stems", "reaper", "dawproject", "ardour"):
            export_project(project, format_id, tmp_path / f"out{number}")
        (name,) = (path.name for path in (tmp_path / f"out{number}").glob("*.wav"))
        assert len(name.encode()) <= 255
