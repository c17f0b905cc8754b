"""Any project's documents, read back by foreign readers: the same tracks, positions, gains and names."""

from pathlib import Path
from xml.etree import ElementTree as ET

import mido
import pytest
from hypothesis import given, settings

from lasaft_studio.export import ardour, audacity, dawproject, midi_tempo, reaper, sound
from lasaft_studio.export.exporter import ExportOptions, SongExport
from lasaft_studio.export.grid import grid
from lasaft_studio.export.text import one_line
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from tests import readback
from tests.shared import shared
from tests.songs import separated
from tests.strategies import songs


def exported(song, **options):
    return SongExport(song, "Song", ExportOptions(**options), Path("/out"))


def media(export):
    return {key: path.as_posix() for key, path in sound.media_paths(export, Path("audio")).items()}


def assert_equal(song, found, name=lambda text: text):
    expected = readback.expected_rows(song)
    assert [row.name for row in found.rows] == [name(row.name) for row in expected]
    for row, wanted in zip(found.rows, expected, strict=True):
        assert row.gain == pytest.approx(wanted.gain, abs=1e-9)
        assert row.pan == pytest.approx(wanted.pan, abs=1e-9)
        assert (row.muted, row.soloed, row.colour) == (wanted.muted, wanted.soloed, wanted.colour)
        assert row.start == 0
        assert row.length == pytest.approx(wanted.length, abs=1e-5)
    assert [text for _, text in found.markers] == [name(marker.name) for marker in song.markers]
    for (time, _), marker in zip(found.markers, song.markers, strict=True):
        assert time == pytest.approx(marker.frame / song.sample_rate, abs=1e-5)
    for tempo, wanted in zip(found.tempi, grid(song).tempi, strict=True):
        assert tempo[0] == pytest.approx(wanted.frame / song.sample_rate, abs=1e-5)
        assert tempo[1:] == pytest.approx((wanted.bpm, wanted.beats_per_bar, wanted.beat_unit))
    assert found.master_gain == pytest.approx(
        10 ** (song.gain_db / 20) if song.gain_db > -96 else 0, abs=1e-9
    )


@given(songs())
@settings(max_examples=20)
def test_reaper_projects_are_read_by_rpp(song):
    export = exported(song)
    text = "\n".join(reaper._project(export, media(export)))
    assert_equal(song, readback.reaper(text), lambda name: reaper.quoted(name)[1:-1])


@given(songs())
@settings(max_examples=20)
def test_dawprojects_keep_everything(song):
    export = exported(song)
    text = ET.tostring(dawproject.project(export, media(export)))
    assert_equal(song, readback.dawproject(ET.fromstring(text)))


@given(songs())
@settings(max_examples=20)
def test_dawprojects_in_seconds_keep_everything(song):
    export = exported(song, seconds=True)
    assert_equal(song, readback.dawproject(dawproject.project(export, media(export))))


@pytest.fixture(scope="module")
def schemas():
    xmlschema = pytest.importorskip("xmlschema", reason="the xmlschema package is not installed")
    folder = shared("dawproject")
    return {name: xmlschema.XMLSchema(folder / f"{name}.xsd") for name in ("Project", "MetaData")}


@given(song=songs())
@settings(max_examples=8)
def test_dawprojects_are_valid(schemas, song):
    for seconds in (False, True):
        export = exported(song, seconds=seconds, embedded=not seconds)
        schemas["Project"].validate(
            ET.tostring(dawproject.project(export, media(export)), encoding="unicode")
        )
    schemas["MetaData"].validate(ET.tostring(dawproject.metadata(song), encoding="unicode"))


@given(songs())
@settings(max_examples=20)
def test_ardour_sessions_keep_everything(song):
    export = exported(song)
    paths = sound.media_paths(export, Path("audiofiles"))
    root = ardour._Session(export, paths).document()
    found = readback.ardour_xml(ET.fromstring(ET.tostring(root)))
    names = ardour._distinct_names(export.tracks)
    for row, track in zip(found.rows, export.tracks, strict=True):
        assert row.name == names[track.id]
        assert ":" not in row.name
        assert row.file == paths[track.id].name
        row.name = track.name
    assert_equal(song, found)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)


@given(song=songs())
@settings(max_examples=20)
def test_midi_files_keep_tempi_and_markers(tmp_path_factory, song):
    folder = tmp_path_factory.mktemp("midi")
    midi_tempo.write(exported(song), folder, Progress())
    file = mido.MidiFile(folder / "Song.mid", charset="utf-8")
    found = {"set_tempo": [], "marker": [], "time_signature": []}
    ticks = 0
    for message in file.tracks[0]:
        ticks += message.time
        found.setdefault(message.type, []).append((ticks / file.ticks_per_beat, message))
    timeline = grid(song)
    for (beat, message), tempo in zip(found["set_tempo"], timeline.tempi, strict=True):
        assert beat == pytest.approx(tempo.beat, abs=1e-9)
        assert mido.tempo2bpm(message.tempo) == pytest.approx(tempo.bpm, rel=1e-4)
    for (_, message), tempo in zip(found["time_signature"], timeline.tempi, strict=True):
        assert (message.numerator, message.denominator) == (tempo.beats_per_bar, tempo.beat_unit)
    for (beat, message), marker in zip(found["marker"], song.markers, strict=True):
        assert beat == pytest.approx(timeline.beat(marker.frame), abs=1e-3)
        assert message.text == one_line(marker.name)
    assert found["track_name"][0][1].name == one_line(song.title)


@given(songs())
@settings(max_examples=20)
def test_audacity_labels_have_three_columns(song):
    lines = [line.split("\t") for line in audacity.labels(song)]
    for (start, end, text), marker in zip(lines, song.markers, strict=True):
        assert float(start) == float(end) == pytest.approx(marker.frame / song.sample_rate, abs=1e-6)
        assert text == one_line(marker.name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a", '"a"'),
        ('a"b', "'a\"b'"),
        ("a\"'b", "`a\"'b`"),
        ("a\"'`b", "`a\"''b`"),
        ("a\nb", '"a b"'),
        ("", '""'),
    ],
)
def test_reaper_quotes_with_what_a_name_does_not_contain(name, text):
    assert reaper.quoted(name) == text


def test_tracks_of_one_name_get_routes_and_files_of_their_own(tmp_path):
    project = separated(tmp_path, 2, frames=100)
    for track in project.songs[0].stems:
        project = edits.rename_track(project, track.id, "Master")
    export = exported(project.songs[0])
    assert list(ardour._distinct_names(export.tracks).values()) == ["Master (2)", "Master (3)"]
    assert len(set(sound.media_paths(export, Path()).values())) == 2
