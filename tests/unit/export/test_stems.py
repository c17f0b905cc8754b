from dataclasses import replace
from pathlib import Path

import pytest

from lasaft_studio.errors import ExportError, UsageError
from lasaft_studio.export import stems
from lasaft_studio.export.exporter import ExportOptions, song_exports
from lasaft_studio.project import edits
from lasaft_studio.project.model import Key, Project
from lasaft_studio.project.tempo import Tempo, TempoMap
from tests.songs import separated


@pytest.fixture
def project(tmp_path):
    project = separated(tmp_path, 2, frames=100, title="Air")
    project = edits.set_tempo(project, project.songs[0].id, TempoMap((Tempo(0, 97.5),), 0.5))
    return edits.set_key(project, project.songs[0].id, Key("F#", "minor"))


def names(project, **options):
    (export,) = song_exports(project, ExportOptions(**options), Path("/out"))
    return [path.as_posix() for path in stems.names(export)]


def test_names_come_from_the_template(project):
    assert names(project) == ["Air - Vocals.wav", "Air - Drums.wav"]
    template = "{artist}/{song} {bpm} {key}/{index} {stem} [{model}]"
    assert names(project, template=template, format="flac16") == [
        "Anna Ñ/Air 97.5 F# minor/01 Vocals [lite].flac",
        "Anna Ñ/Air 97.5 F# minor/02 Drums [lite].flac",
    ]


def test_what_is_unknown_leaves_nothing_behind(project):
    song = project.songs[0].id
    unknown = edits.set_key(edits.set_tempo(project, song, TempoMap()), song, None)
    assert names(unknown, template="{song} {bpm} {key} {stem}") == ["Air Vocals.wav", "Air Drums.wav"]


def test_tracks_of_one_name_are_numbered(project):
    same = edits.rename_track(project, project.songs[0].stems[1].id, "vocals")
    assert names(same) == ["Air - Vocals.wav", "Air - vocals (2).wav"]


@pytest.mark.parametrize("template", ["{nothing}", "{song", "../{song}", "{song.title}"])
def test_a_wrong_template_is_refused(project, template):
    with pytest.raises(UsageError):
        names(project, template=template)


def test_as_heard_leaves_out_what_is_muted(project):
    muted = edits.set_muted(project, project.songs[0].stems[0].id, True)
    assert names(muted, as_heard=True) == ["Air - Drums.wav"]
    assert len(names(muted)) == 2
    silent = edits.set_muted(muted, project.songs[0].stems[1].id, True)
    with pytest.raises(ExportError, match="muted"):
        names(silent, as_heard=True)


def test_tracks_are_chosen(project):
    vocals, drums = project.songs[0].stems
    assert names(project, tracks=frozenset([drums.id])) == ["Air - Drums.wav"]
    assert names(project, original=True)[0] == "Air - Original.wav"
    alone = edits.remove_tracks(project, [vocals.id, drums.id])
    assert names(alone) == ["Air - Original.wav"]


def test_songs_of_one_title_get_names_of_their_own(project):
    song = replace(project.songs[0], id="second")
    exports = song_exports(Project((project.songs[0], song)), ExportOptions(), Path("/out"))
    assert [export.name for export in exports] == ["Air", "Air (2)"]


def test_an_unknown_format_is_an_error_that_lists_the_known(project):
    with pytest.raises(ExportError, match="wav24"):
        names(project, format="doc")


def test_daw_projects_hold_wav(project):
    (export,) = song_exports(project, ExportOptions(format="mp3"), Path("/out"))
    assert export.project_format.id == "wav24"
    (export,) = song_exports(project, ExportOptions(format="wav32f"), Path("/out"))
    assert export.project_format.id == "wav32f"
