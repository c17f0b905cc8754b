"""Three hours of silence: no field for times or sizes overflows.

The sound files are holes of the right length, so the disk need not hold them.
"""

import zipfile

import mido
import pytest

from lasaft_studio.audio.io.files import OUTPUT_FORMATS, AudioFile, probe
from lasaft_studio.export import sound, wav
from lasaft_studio.export.exporter import ExportOptions
from lasaft_studio.export.formats import EXPORTERS
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project
from lasaft_studio.project.tempo import Tempo, TempoMap
from lasaft_studio.tasks.export_project import export_project
from lasaft_studio.tasks.writing import staging
from tests import readback
from tests.exports import wav_markers
from tests.foreign import run

HOURS = 3
SECONDS = HOURS * 3600
PROJECTS = ("reaper", "dawproject", "audacity", "aaf", "midi")
SOUNDS = ("stems", "mixdown")


def hollow(path, rate, channels, frames, format_):
    """Write a WAV file whose samples are a hole."""
    header = wav.header(rate, channels, format_, frames, ())
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + frames * channels * format_.bytes_per_sample)
    return path


@pytest.fixture
def without_sound(monkeypatch):
    """Let exports write holes instead of samples."""

    def write_sound(export, content, path, format_, progress):
        progress.report(1.0)
        hollow(path, export.song.sample_rate, content.channels, export.song.frames, format_)
        return ()

    def write_wav(export, content, path, file, progress):
        file.write(b"no samples")
        return ()

    monkeypatch.setattr(sound, "write_sound", write_sound)
    monkeypatch.setattr(sound, "write_wav", write_wav)
    monkeypatch.setattr(staging.Staging, "check_free", lambda self, size_bytes: None)


def long_project(tmp_path, rate=96000):
    frames = SECONDS * rate
    path = hollow(tmp_path / "song.wav", rate, 2, frames, OUTPUT_FORMATS["wav24"])
    project = edits.add_song(
        Project(), AudioFile(path, frames, rate, 2, "RF64", "PCM_24", 24), title="Silence"
    )
    song = project.songs[0].id
    project = edits.add_stems(project, song, {"vocals": project.tracks[0].clips[0].file})
    project = edits.add_marker(project, song, 0, "Start")
    project = edits.add_marker(project, song, frames, "End")
    return edits.set_tempo(project, song, TempoMap((Tempo(rate, 99.9), Tempo(frames // 2, 180.1)), 1.0))


def check(found):
    assert found.rows[0].length == pytest.approx(SECONDS, abs=1e-4)
    assert found.markers == [(0, "Start"), (pytest.approx(SECONDS, abs=1e-4), "End")]


@pytest.mark.usefixtures("without_sound")
def test_daw_projects_of_three_hours(tmp_path):
    project = long_project(tmp_path)
    for format_id in PROJECTS:
        export_project(project, format_id, tmp_path / format_id)
    check(readback.reaper((tmp_path / "reaper" / "Silence.rpp").read_text()))
    with zipfile.ZipFile(tmp_path / "dawproject" / "Silence.dawproject") as archive:
        check(readback.dawproject(readback.ET.fromstring(archive.read("project.xml"))))
    assert (
        (tmp_path / "audacity" / "Silence labels.txt").read_text().splitlines()[1].startswith("10800.000000")
    )
    assert {clip[1:3] for clip in readback.aaf(tmp_path / "aaf" / "Silence.aaf")} == {(0, SECONDS * 96000)}
    midi = mido.MidiFile(tmp_path / "midi" / "Silence.mid", charset="utf-8")
    assert midi.length == pytest.approx(SECONDS, abs=0.05)


@pytest.mark.usefixtures("without_sound")
def test_ardour_opens_three_hours(tmp_path):
    (session,) = export_project(long_project(tmp_path), "ardour", tmp_path / "out").paths
    check(readback.ardour_xml(readback.ET.parse(session / "Silence.ardour").getroot()))
    check(readback.ardour(session))


@pytest.mark.parametrize("format_id", SOUNDS)
@pytest.mark.parametrize("format_", ["wav16", "flac16"])
def test_three_hours_are_written_and_read(tmp_path, format_id, format_):
    rate = 1000
    path = hollow(tmp_path / "silence.wav", rate, 1, SECONDS * rate, OUTPUT_FORMATS["wav16"])
    project = edits.add_song(Project(), probe(path))
    project = edits.add_marker(project, project.songs[0].id, SECONDS * rate, "End")
    seen = []
    options = ExportOptions(format=format_)
    (out,) = export_project(
        project, format_id, tmp_path / "out", Progress(lambda f, _: seen.append(f)), options
    ).paths
    assert probe(out).frames == SECONDS * rate
    assert seen[-1] == 1.0
    if format_ == "wav16":
        assert wav_markers(out) == [(SECONDS, "End")]


@pytest.mark.slow
@pytest.mark.usefixtures("without_sound")
def test_ni_stems_of_three_hours(tmp_path):
    rate = 8000  # AAC knows none below
    path = hollow(tmp_path / "song.wav", rate, 1, SECONDS * rate, OUTPUT_FORMATS["wav16"])
    project = edits.add_song(Project(), probe(path), title="Silence")
    stems = dict.fromkeys(("vocals", "drums", "bass", "other"), probe(path))
    project = edits.add_stems(project, project.songs[0].id, stems)
    run("ffmpeg", "-version")
    (out,) = export_project(project, "ni-stems", tmp_path / "out").paths
    lines = run("ffprobe", "-v", "error", "-show_entries", "stream=duration", "-of", "csv=p=0", out).split()
    assert [float(line) for line in lines] == pytest.approx([SECONDS] * 5, abs=1.0)


def test_every_format_is_exported_for_three_hours():
    assert {*PROJECTS, *SOUNDS, "ardour", "ni-stems"} == set(EXPORTERS)
