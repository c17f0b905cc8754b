"""Many songs."""

import pytest
from networks import BandNetwork
from signals import noise, write

from lasaft_studio.errors import AudioError, Cancelled, InternalError
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks import batch
from lasaft_studio.tasks.batch import separate_songs
from lasaft_studio.tasks.writing.output_spec import OutputSpec


@pytest.fixture
def separator():
    return Separator(BandNetwork(), SeparationRequest(device="cpu", precision="float32", two_stems="vocals"))


@pytest.fixture
def songs(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    return [
        write(tmp_path / "a" / "song.wav", noise(0.1)),
        tmp_path / "a" / "missing.wav",
        write(tmp_path / "b" / "Song.flac", noise(0.1, seed=1)),
    ]


def test_one_failure_does_not_stop_the_others(tmp_path, songs, separator):
    told = []
    result = separate_songs(songs, tmp_path / "stems", separator, on_end=lambda *end: told.append(end))
    assert [done.source.path for done in result.done] == [songs[0], songs[2]]
    assert list(result.failed) == [songs[1]]
    assert isinstance(result.failed[songs[1]], AudioError)
    assert told == [
        (songs[0], result.done[0]),
        (songs[1], result.failed[songs[1]]),
        (songs[2], result.done[1]),
    ]


def test_songs_of_the_same_name_do_not_meet(tmp_path, songs, separator):
    result = separate_songs(songs, tmp_path / "stems", separator, OutputSpec(overwrite=True))
    names = [path.name for done in result.done for path in done.files.values()]
    assert names == [
        "song - Vocals.wav", "song - Accompaniment.wav", "Song (2) - Vocals.wav", "Song (2) - Accompaniment.wav",
    ]  # fmt: skip


def files_of(result):
    return [path for done in result.done for path in done.files.values()]


@pytest.mark.parametrize(
    "template", ["{song}/{song} - {stem}", "{artist} {stem}", "{title}-{stem}", "x/{stem}"]
)
def test_a_run_never_replaces_what_it_wrote(tmp_path, separator, template):
    (tmp_path / "album").mkdir()
    start = "Ludwig van Beethoven - Symphony No. 5 in C minor, Op. 67 (Remastered 2011) - Berliner "
    songs = [
        write(tmp_path / "album" / f"{start}{end}.wav", noise(0.1, seed=seed))
        for seed, end in enumerate(("I. Allegro", "II. Andante", "III. Allegro"))
    ]
    result = separate_songs(
        songs, tmp_path / "stems", separator, OutputSpec(overwrite=True, name_template=template)
    )
    assert not result.failed
    assert len(set(files_of(result))) == 6
    assert all(path.is_file() for path in files_of(result))


def test_a_song_is_never_written_over(tmp_path, separator):
    songs = [write(tmp_path / f"{name}.wav", noise(0.1)) for name in ("Vocals", "b")]
    before = songs[0].read_bytes()
    result = separate_songs(songs, tmp_path, separator, OutputSpec(overwrite=True, name_template="{stem}"))
    assert songs[0].read_bytes() == before
    assert list(result.failed) == [songs[0]]
    assert len(files_of(result)) == 2


def test_a_bug_in_one_song_is_one_songs_failure(tmp_path, songs, separator, monkeypatch):
    real = batch.separate_song

    def broken(source, *arguments, **keywords):
        if source == songs[0]:
            raise ZeroDivisionError
        return real(source, *arguments, **keywords)

    monkeypatch.setattr(batch, "separate_song", broken)
    result = separate_songs(songs, tmp_path / "stems", separator)
    assert isinstance(result.failed[songs[0]], InternalError)
    assert [done.source.path for done in result.done] == [songs[2]]


def test_cancel_stops_all_and_keeps_what_is_finished(tmp_path, songs, separator):
    progress = Progress()
    with pytest.raises(Cancelled):
        separate_songs(
            songs, tmp_path / "stems", separator, progress=progress, on_end=lambda *_: progress.cancel()
        )
    assert sorted(path.name for path in (tmp_path / "stems").rglob("*.wav")) == [
        "song - Accompaniment.wav", "song - Vocals.wav",
    ]  # fmt: skip
