"""What an export refuses before any work, and what it leaves out."""

from dataclasses import replace

import pytest
import signals

from lasaft_studio.audio.io.files import probe
from lasaft_studio.errors import ExportError
from lasaft_studio.export.exporter import ExportOptions, song_exports
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project
from lasaft_studio.project.stems_folder import read_stems_folder
from lasaft_studio.tasks.export_project import export_project


@pytest.fixture
def project(tmp_path):
    file = probe(signals.write(tmp_path / "song.wav", signals.noise(0.1)))
    return edits.add_song(Project(), file, title="Song")


def moved(project, start_frame):
    """Return the project with its only clip elsewhere."""
    (song,) = project.songs
    (track,) = song.tracks
    clips = (replace(track.clips[0], start_frame=start_frame),)
    return replace(project, songs=(replace(song, tracks=(replace(track, clips=clips),)),))


def test_hours_of_silence_are_refused(project, tmp_path):
    assert song_exports(moved(project, 44_100 * 3000), ExportOptions(), tmp_path)
    for start_frame in (44_100 * 3700, 1 << 32):
        with pytest.raises(ExportError, match="hours apart"):
            song_exports(moved(project, start_frame), ExportOptions(), tmp_path)


def test_a_track_without_clips_is_left_out(project, tmp_path):
    (song,) = project.songs
    empty = replace(song.tracks[0], id="empty", clips=())
    both = replace(project, songs=(replace(song, tracks=(*song.tracks, empty)),))
    (export,) = song_exports(both, ExportOptions(original=True), tmp_path)
    assert export.tracks == song.tracks
    with pytest.raises(ExportError, match="nothing to export"):
        song_exports(replace(project, songs=(replace(song, tracks=(empty,)),)), ExportOptions(), tmp_path)


def test_a_file_of_the_project_is_never_written_over(project, tmp_path):
    before = (tmp_path / "song.wav").read_bytes()
    options = ExportOptions(template="{song}", overwrite=True)
    song = replace(project.songs[0], title="song")
    with pytest.raises(ExportError, match="a file of the project itself"):
        export_project(replace(project, songs=(song,)), "stems", tmp_path, options=options)
    assert (tmp_path / "song.wav").read_bytes() == before


def test_stems_of_one_name_are_all_there(tmp_path):
    folder = tmp_path / "Song"
    folder.mkdir()
    for number in (1, 2, 3):
        signals.write(folder / f"{number:02} Guitar.wav", signals.noise(0.1, seed=number))
    signals.write(folder / "Vox.wav", signals.noise(0.1))
    signals.write(folder / "Vox.flac", signals.noise(0.1))
    exported = export_project(read_stems_folder(folder), "stems", tmp_path / "out")
    assert len({path.name for path in exported.paths}) == 5
    assert all(path.is_file() for path in exported.paths)
