from dataclasses import replace
from pathlib import Path

import pytest

from lasaft_studio.errors import ExportError
from lasaft_studio.export import mixdown
from lasaft_studio.export.exporter import ExportOptions, SongExport
from lasaft_studio.project import edits
from tests.songs import only_song, separated


@pytest.fixture
def project(tmp_path):
    return separated(tmp_path, 4, frames=100)


def tracks(project, mix, **options):
    export = SongExport(only_song(project), "Song", ExportOptions(mixes=(mix,), **options), Path("/out"))
    return [track.stem for track in mixdown.tracks_of(export, mix)]


def with_stems(project, names, model):
    files = [track.clips[0].file for track in project.songs[0].stems]
    stems = {name: replace(files[0]) for name in names}
    return edits.add_stems(project, project.songs[0].id, stems, model=model)


@pytest.mark.parametrize(
    ("mix", "stems"),
    [
        ("mix", ["vocals", "drums", "bass", "other"]),
        ("instrumental", ["drums", "bass", "other"]),
        ("acappella", ["vocals"]),
        ("drumless", ["vocals", "bass", "other"]),
        ("bassless", ["vocals", "drums", "other"]),
        ("minus-other", ["vocals", "drums", "bass"]),
        ("only-bass", ["bass"]),
    ],
)
def test_a_mix_is_made_of_the_stems_that_its_name_says(project, mix, stems):
    assert tracks(project, mix) == stems


def test_the_mix_is_what_is_heard_and_the_others_are_not(project):
    vocals = project.songs[0].stems[0]
    muted = edits.set_muted(project, vocals.id, True)
    assert tracks(muted, "mix") == ["drums", "bass", "other"]
    assert tracks(muted, "acappella") == ["vocals"]


def test_any_set_of_tracks_can_be_mixed(project):
    chosen = frozenset(track.id for track in project.songs[0].stems[1:3])
    assert tracks(project, "mix", tracks=chosen) == ["drums", "bass"]


def test_stems_of_an_earlier_separation_do_not_double_the_new_ones(project):
    again = with_stems(project, ["vocals", "accompaniment"], "large")
    assert tracks(again, "mix") == ["vocals", "accompaniment"]
    assert tracks(again, "instrumental") == ["accompaniment"]
    assert mixdown.available(only_song(again)) == ["mix", "instrumental", "acappella"]


def test_a_stem_without_another_is_not_mixed_with_the_parts_it_is_made_of(project):
    more = with_stems(project, ["vocals", "drums", "bass", "other", "no_drums", "accompaniment"], "large")
    assert tracks(more, "drumless") == ["no_drums"]
    assert tracks(more, "bassless") == ["vocals", "drums", "other"]


def test_what_can_be_mixed_is_listed(project, tmp_path):
    assert mixdown.available(only_song(project)) == [
        "mix", "instrumental", "acappella", "drumless", "bassless", "minus-other",
    ]  # fmt: skip
    assert mixdown.available(only_song(separated(tmp_path / "one", 1, frames=10))) == ["mix"]


@pytest.mark.parametrize("mix", ["minus-guitar", "only-guitar", "karaoke", "minus-", "vocals"])
def test_an_unknown_mix_is_an_error_that_lists_the_known(project, mix):
    with pytest.raises(ExportError, match="instrumental"):
        tracks(project, mix)


def test_labels_are_for_people():
    assert [mixdown.label(name) for name in ("mix", "acappella", "minus-guitar", "only-no_drums")] == [
        "Mix", "A Cappella", "Minus Guitar", "Only No drums",
    ]  # fmt: skip
