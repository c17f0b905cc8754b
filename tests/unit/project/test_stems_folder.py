import pytest

from lasaft_studio.errors import AudioError, ProjectError
from lasaft_studio.project.stems_folder import read_stems_folder
from tests import signals


def folder(tmp_path, *names, rate=44100):
    tmp_path.mkdir(exist_ok=True)
    for name in names:
        signals.write(tmp_path / name, signals.noise(0.1, rate), rate)
    return tmp_path


def stems(project):
    return [(track.kind, track.stem, track.name) for track in project.songs[0].tracks]


def test_names_as_a_separation_writes_them(tmp_path):
    project = read_stems_folder(
        folder(tmp_path, "A - B - Drums.wav", "A - B - Vocals.wav", "A - B - No bass.wav")
    )
    assert project.songs[0].title == "A - B"
    assert stems(project) == [
        ("stem", "vocals", "Vocals"), ("stem", "drums", "Drums"), ("stem", "no_bass", "No bass"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Song.wav", "Song - Original.wav", "Song - mixture.wav"])
def test_the_song_itself_is_recognised(tmp_path, name):
    project = read_stems_folder(folder(tmp_path, name, "Song - Vocals.wav"))
    assert stems(project) == [("source", "", "Original"), ("stem", "vocals", "Vocals")]
    assert project.songs[0].source.muted


def test_plain_names_and_numbers(tmp_path):
    project = read_stems_folder(folder(tmp_path / "made", "01 vocals.wav", "02_Drums.wav"))
    assert project.songs[0].title == "made"
    assert [track.stem for track in project.songs[0].tracks] == ["vocals", "drums"]


def test_a_song_alone_is_a_song(tmp_path):
    project = read_stems_folder(folder(tmp_path, "original.wav"))
    assert stems(project) == [("source", "", "Original")]
    assert not project.songs[0].source.muted


def test_other_files_are_left_alone(tmp_path):
    folder(tmp_path, "Song - Vocals.wav", ".hidden.wav")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "sub").mkdir()
    assert len(read_stems_folder(tmp_path).tracks) == 1


def test_what_cannot_be_a_song_is_said(tmp_path):
    with pytest.raises(ProjectError, match="no sound files"):
        read_stems_folder(tmp_path)
    with pytest.raises(ProjectError, match="cannot be read"):
        read_stems_folder(tmp_path / "gone")
    folder(tmp_path, "Song - Vocals.wav")
    folder(tmp_path, "Song - Drums.wav", rate=48000)
    with pytest.raises(ProjectError, match="44100, 48000 Hz"):
        read_stems_folder(tmp_path)
    (tmp_path / "Song - Drums.wav").write_bytes(b"RIFF")
    with pytest.raises(AudioError):
        read_stems_folder(tmp_path)
