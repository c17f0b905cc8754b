"""Any project in the formats that hold sound files: the same tracks, positions, gains and names come back."""

import json
import struct
from pathlib import Path, PurePath

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.io import naming
from lasaft_studio.export import aaf, audacity, mixdown, ni_stems, sound, stems, wav
from lasaft_studio.export.exporter import ExportOptions, SongExport
from lasaft_studio.export.formats import EXPORTERS
from lasaft_studio.export.text import one_line, xml_text
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import MAX_GAIN_DB, SILENT_DB, Track
from tests import readback
from tests.songs import only_song, separated
from tests.strategies import colours, names, songs

WITH_FOLDERS = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "deadline": None}


def exported(song, folder=Path("/out"), **options):
    return SongExport(song, "Song", ExportOptions(**options), folder)


@pytest.fixture
def silent(monkeypatch):
    """Let sound files be a header and a hole."""

    def write_sound(export, content, path, format_, _progress):
        path.parent.mkdir(parents=True, exist_ok=True)
        chunks = sound._chunks(export, content, format_)
        shape = (export.song.sample_rate, content.channels, format_, export.song.frames)
        path.write_bytes(wav.header(*shape, chunks))
        return ()

    monkeypatch.setattr(sound, "write_sound", write_sound)


@given(song=songs())
@settings(max_examples=10, **WITH_FOLDERS)
@pytest.mark.usefixtures("silent")
def test_stems_keep_names_tags_and_markers(tmp_path_factory, song):
    from wavinfo import WavInfoReader

    folder = tmp_path_factory.mktemp("stems")
    export = exported(song, folder)
    stems.write(export, folder, Progress())
    written = stems.names(export)
    assert len({str(name).casefold() for name in written}) == len(export.tracks)
    for track, name in zip(export.tracks, written, strict=True):
        assert naming.safe_name(name.stem) == name.stem
        found = WavInfoReader(str(folder / name), info_encoding="utf-8")
        assert found.bext.time_reference == 0
        label = xml_text(track.name)
        channels = [label] if track.channels == 1 else [f"{label} L", f"{label} R"]
        assert [each.name for each in found.ixml.track_list] == channels
        assert [cue.position for cue in (found.cues.cues if found.cues else [])] == [
            marker.frame for marker in song.markers
        ]
        assert (found.info.artist or "") == song.artist


@given(song=songs())
@settings(max_examples=4, **WITH_FOLDERS)
@pytest.mark.usefixtures("silent")
def test_aaf_keeps_tracks_names_and_positions(tmp_path_factory, song):
    folder = tmp_path_factory.mktemp("aaf")
    export = exported(song, folder)
    aaf.write(export, folder, Progress())
    found = readback.aaf(folder / "Song.aaf")
    expected = [
        one_line(f"{track.name}{side}")
        for track in export.tracks
        for side in ([""] if track.channels == 1 else [".L", ".R"])
    ]
    assert [clip[0] for clip in found] == expected
    assert {clip[1:3] for clip in found} == {(0, song.frames)}
    assert all(Path(readback.url_path(clip[3])).is_file() for clip in found)


@given(song=songs())
@settings(max_examples=10, **WITH_FOLDERS)
@pytest.mark.usefixtures("silent")
def test_audacity_lists_every_track_in_order(tmp_path_factory, song):
    folder = tmp_path_factory.mktemp("audacity")
    export = exported(song, folder)
    audacity.write(export, folder, Progress())
    lines = (folder / "Song.lof").read_text(encoding="utf-8").splitlines()
    listed = [line.removeprefix('file "').removesuffix('"') for line in lines]
    assert all('"' not in name and (folder / name).is_file() for name in listed)
    media = sound.media_paths(export, PurePath("Song audio"))
    assert listed == [media[track.id].as_posix() for track in export.tracks]


@given(st.lists(st.tuples(names, colours), min_size=4, max_size=4))
def test_ni_stems_keep_names_and_colours(looks):
    tracks = [Track(name, name, "stem", "", (), colour) for name, colour in looks]
    moov = ni_stems.with_stem_box(struct.pack(">I4s", 8, b"moov"), ni_stems.manifest(tracks))
    size, kind, inner, udta, deepest, stem = struct.unpack_from(">I4sI4sI4s", moov)
    assert (size, kind, inner, udta, deepest, stem) == (
        len(moov), b"moov", len(moov) - 8, b"udta", len(moov) - 16, b"stem",
    )  # fmt: skip
    found = json.loads(moov[24:])["stems"]
    assert [(each["name"], each["color"].lower()) for each in found] == looks


FADERS = st.tuples(st.floats(SILENT_DB, MAX_GAIN_DB), st.floats(-1, 1), st.booleans(), st.booleans())


@given(faders=st.lists(FADERS, min_size=3, max_size=3), song_gain_db=st.floats(-20, 0))
@settings(max_examples=15, **WITH_FOLDERS)
def test_a_mix_is_what_gains_and_pans_say(tmp_path_factory, faders, song_gain_db):
    folder = tmp_path_factory.mktemp("mix")
    project = separated(folder, 3, frames=64)
    project = edits.set_song_gain(project, only_song(project).id, song_gain_db)
    for track, (gain_db, pan, muted, soloed) in zip(only_song(project).stems, faders, strict=True):
        project = edits.set_pan(edits.set_gain(project, track.id, gain_db), track.id, pan)
        project = edits.set_soloed(edits.set_muted(project, track.id, muted), track.id, soloed)
    export = exported(only_song(project), folder, format="wav32f")
    heard = [f[3] for f in faders] if any(f[3] for f in faders) else [not f[2] for f in faders]
    if not any(heard):
        return
    mixdown.write(export, folder, Progress())
    expected = np.zeros((2, 64))
    for (gain_db, pan, _, _), name, sounds in zip(faders, ("vocals", "drums", "bass"), heard, strict=True):
        factor = 0.0 if gain_db <= SILENT_DB else 10 ** ((gain_db + song_gain_db) / 20)
        sides = factor * np.array([[min(1, 1 - pan)], [min(1, 1 + pan)]])
        expected += sounds * sides * soundfile.read(folder / f"{name}.wav")[0].T
    (path,) = mixdown.names(export)
    assert np.abs(soundfile.read(folder / path)[0].T - expected).max() < 1e-6


@given(song=songs())
@settings(max_examples=20)
def test_no_exporters_name_is_unsafe_or_meets_another(song):
    for exporter in EXPORTERS.values():
        found = exporter.names(exported(song))
        assert len({str(name).casefold() for name in found}) == len(found)
        for name in found:
            assert all(naming.safe_name(part) == part for part in name.parts), (exporter.id, name)
        assert exporter.size_bytes(exported(song)) >= 0
