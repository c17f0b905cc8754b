"""Opening sound files and folders of them."""

import pytest

from lasaft_studio.audio.io.tags import Tags
from lasaft_studio.errors import AudioError, Cancelled
from lasaft_studio.progress import Progress
from lasaft_studio.tasks.open_audio import open_audio, sound_files
from tests import signals


def test_a_file_without_tags(tmp_path):
    opened = open_audio(signals.write(tmp_path / "a.wav", signals.sine(seconds=0.5)))
    assert opened.file.frames == 22050
    assert opened.tags == Tags()


def test_what_is_not_there_and_what_is_cancelled(tmp_path):
    with pytest.raises(AudioError):
        open_audio(tmp_path / "none.wav")
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        open_audio(signals.write(tmp_path / "a.wav", signals.sine(seconds=0.1)), progress)


def test_folders_are_searched_and_files_taken_as_they_are(tmp_path):
    for name in ("b/2.flac", "b/1.wav", "b/.hidden/3.wav", "b/text.txt", "odd.name"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    found = sound_files([tmp_path / "odd.name", tmp_path / "b", tmp_path / "odd.name"])
    assert [path.name for path in found] == ["odd.name", "1.wav", "2.flac"]
