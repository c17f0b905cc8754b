"""Every format with 1 to 8 stems, at all rates, in mono and stereo: all that it carries is read back."""

from dataclasses import replace

import numpy as np
import pytest

from lasaft_studio.errors import ExportError
from lasaft_studio.export.exporter import ExportOptions
from lasaft_studio.export.formats import EXPORTERS
from lasaft_studio.export.grid import grid
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project
from lasaft_studio.project.render import render
from lasaft_studio.project.tempo import Tempo, TempoMap, scaled, tapped, with_first_downbeat
from lasaft_studio.tasks.export_project import export_project
from tests import foreign, readback
from tests.exports import NAMES, READERS
from tests.songs import arranged, only_song, separated

SHAPES = [
    (1, 44100, 2), (2, 48000, 1), (3, 96000, 2), (4, 44100, 2), (4, 48000, 1), (4, 96000, 2), (5, 96000, 1),
    (6, 48000, 2), (7, 44100, 1), (8, 44100, 2),
]  # fmt: skip
TRACK_NAMES = ("Голос 🎤", "드럼", "Béatrice's bass", "その他", "غيتار", "पियानो", "Ö & ü < ß", "Ænd")


def song_of(folder, stems, rate, channels):
    """A song with faders, pans, buttons, markers at both ends, two tempi, and names of all scripts."""
    project = arranged(separated(folder, stems, rate=rate, channels=channels, frames=rate))
    for track, name in zip(only_song(project).stems, TRACK_NAMES, strict=False):
        project = edits.rename_track(project, track.id, name)
    if stems > 4:
        project = edits.set_soloed(project, only_song(project).stems[4].id, True)
    return project


def exported(project, format_id, folder, **options):
    needs = EXPORTERS[format_id].needs
    if needs:
        foreign.run(needs, "-version")
    paths = export_project(project, format_id, folder / "out", options=ExportOptions(**options)).paths
    return READERS[format_id](paths, folder / "unpacked")


def carried(format_id, what):
    return any(each.startswith(what) for each in EXPORTERS[format_id].carries)


def test_every_format_has_a_reader():
    assert set(READERS) == set(EXPORTERS)


@pytest.mark.parametrize("format_id", EXPORTERS)
@pytest.mark.parametrize(("stems", "rate", "channels"), SHAPES)
def test_what_a_format_carries_is_read_back(tmp_path, format_id, stems, rate, channels):
    project = song_of(tmp_path / "in", stems, rate, channels)
    held = EXPORTERS[format_id].stems
    if held not in {None, stems}:
        with pytest.raises(ExportError, match="four"):
            export_project(project, format_id, tmp_path / "out")
        return
    song = only_song(project)
    found = exported(project, format_id, tmp_path)
    check_tracks(format_id, song, found)
    check_times(format_id, song, found.song)
    check_sound(format_id, song, found.sounds)


def in_order(format_id, tracks):
    """NI Stems have an order of their own: drums, bass, other, vocals."""
    return (*tracks[1:], tracks[0]) if format_id == "ni-stems" else tracks


def check_tracks(format_id, song, found):
    if format_id in {"mixdown", "midi"}:
        assert [row.name for row in found.song.rows] == [{"mixdown": "Mix", "midi": song.title}[format_id]]
        return
    for row, track in zip(found.song.rows, in_order(format_id, song.stems), strict=True):
        (wanted,) = readback.expected_rows(replace(song, tracks=(track,)))
        if carried(format_id, "names") or format_id == "audacity":
            assert row.name == NAMES.get(format_id, str)(track.name)
        for what in ("gain", "pan"):
            if carried(format_id, what):
                assert getattr(row, what) == pytest.approx(getattr(wanted, what), abs=1e-9)
        for what, value, expected in (
            ("mute", row.muted, wanted.muted),
            ("solo", row.soloed, wanted.soloed),
            ("colours", row.colour, wanted.colour),
        ):
            assert value == expected or not carried(format_id, what)


def check_times(format_id, song, found):
    slack = 0.1 if format_id == "ni-stems" else 1e-3 if format_id == "midi" else 1e-5  # AAC has whole blocks
    for row in found.rows:
        assert (row.start, row.length) == (0, pytest.approx(song.seconds, abs=slack))
    if carried(format_id, "markers"):
        assert [name for _, name in found.markers] == [marker.name for marker in song.markers]
        times = [marker.frame / song.sample_rate for marker in song.markers]
        assert [time for time, _ in found.markers] == pytest.approx(times, abs=1e-3)
        assert (times[0], times[-1]) == (0.0, song.seconds)
    if carried(format_id, "tempo map"):
        for tempo, wanted in zip(found.tempi, grid(song).tempi, strict=True):
            assert tempo[0] == pytest.approx(wanted.frame / song.sample_rate, abs=1e-3)
            assert tempo[1:] == pytest.approx((wanted.bpm, wanted.beats_per_bar, wanted.beat_unit), rel=1e-4)


def check_sound(format_id, song, sounds):
    if format_id == "midi":
        assert sounds == []
    elif format_id == "mixdown":
        mixed = render(song).samples
        expected = mixed if sounds[0].shape[0] == 2 else mixed[:1]
        assert np.abs(sounds[0] - expected).max() < 2**-22
    elif format_id == "ni-stems":
        for sound, track in zip(sounds, in_order(format_id, song.stems), strict=True):
            alone = render(replace(song, tracks=(replace(track, muted=False),))).samples[0]
            frames = min(len(alone), sound.shape[1])
            assert np.corrcoef(sound[0, :frames], alone[:frames])[0, 1] > 0.4  # of noise, AAC keeps little
    else:
        for sound, track in zip(sounds, song.stems, strict=True):
            original = render(replace(song, gain_db=0.0, tracks=(plain(track),))).samples
            assert np.array_equal(sound, original[: len(sound)])
            assert len(sound) == track.channels


def plain(track):
    """The track as it was separated."""
    return replace(track, gain_db=0.0, pan=0.0, muted=False, soloed=False)


TEMPO_FORMATS = [name for name, exporter in EXPORTERS.items() if exporter.carries_tempo]


def test_the_formats_that_carry_a_tempo():
    assert TEMPO_FORMATS == ["dawproject", "reaper", "ardour", "midi"]


@pytest.mark.parametrize("format_id", TEMPO_FORMATS)
@pytest.mark.parametrize(
    ("edit", "bpm"),
    [
        (lambda tempo: scaled(tempo, 0.5), 60),
        (lambda tempo: scaled(tempo, 2.0), 240),
        (lambda tempo: with_first_downbeat(tempo, 44100), 120),
        (lambda _: TempoMap((Tempo(0, tapped([0.0, 0.61, 1.19, 1.8])),), 1.0), 100.334448),
    ],
    ids=["half", "double", "first downbeat", "tapped"],
)
def test_tempi_that_people_edit_reach_every_format(tmp_path, format_id, edit, bpm):
    project = separated(tmp_path / "in", 1, frames=3 * 44100)
    tempo = edit(TempoMap((Tempo(22050, 120.0),), 0.4))
    project = edits.set_tempo(project, only_song(project).id, tempo)
    tempi = exported(project, format_id, tmp_path).song.tempi
    assert tempi[-1][1] == pytest.approx(bpm, rel=1e-5)
    assert tempi[-1][0] == pytest.approx(tempo.changes[0].start_frame / 44100, abs=1e-4)


@pytest.mark.parametrize("format_id", TEMPO_FORMATS)
@pytest.mark.parametrize(
    ("confidence", "said"), [(None, "is unknown"), (0.3, "is uncertain"), (0.8, ""), (1.0, "")]
)
def test_what_is_not_sure_is_said(tmp_path, format_id, confidence, said):
    project = separated(tmp_path / "in", 1, frames=300)
    tempo = TempoMap((Tempo(0, 120.0 if confidence is None else 97.0),), confidence)
    project = edits.set_tempo(project, only_song(project).id, tempo)
    notes = export_project(project, format_id, tmp_path / "out").notes
    assert [said in note for note in notes] == [True] * bool(said)


@pytest.mark.parametrize("format_id", EXPORTERS)
def test_a_full_disk_is_one_typed_error_and_leaves_nothing(tmp_path, format_id):
    resource = pytest.importorskip("resource", reason="limits are others there")
    project = separated(tmp_path / "in", 4)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60, limits[1]))
        with pytest.raises(ExportError):
            export_project(project, format_id, tmp_path / "deep" / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not (tmp_path / "deep").exists()


def test_projects_of_several_songs_keep_each_songs_tempo(tmp_path):
    songs = [separated(tmp_path / str(bpm), 1, title=f"At {bpm}", frames=3000) for bpm in (90, 132)]
    project = Project(tuple(song for each in songs for song in each.songs))
    for song, bpm in zip(project.songs, (90.0, 132.0), strict=True):
        project = edits.set_tempo(project, song.id, TempoMap((Tempo(0, bpm),), 1.0))
    paths = export_project(project, "midi", tmp_path / "out").paths
    assert [READERS["midi"]((path,), tmp_path).song.tempi[0][1] for path in paths] == pytest.approx(
        [90, 132], rel=1e-5
    )
