"""Data sets of every layout become songs with a mixture and true stems."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from lasaft_studio.errors import AudioError, TrainingError
from lasaft_studio.evaluation.data_sets import find_data
from lasaft_studio.evaluation.songs import find_songs
from lasaft_studio.evaluation.stem_file import StemFile, read_streams
from lasaft_studio.evaluation.true_song import load_song
from tests import signals
from tests.stem_example import stem_example
from tests.unit.training.test_dataset import STEMS, make_songs


class TestFolders:
    def test_the_complement_of_a_stem_is_known_too(self, tmp_path):
        song = load_song(find_songs([make_songs(tmp_path)], STEMS)[0])
        assert np.allclose(song.truth("accompaniment"), song.mixture - song.stems["vocals"], atol=1e-6)
        assert np.allclose(song.truth("no_drums"), song.mixture - song.stems["drums"], atol=1e-6)
        assert song.truth("piano") is None

    def test_a_mixture_beside_the_stems_is_what_models_hear(self, tmp_path):
        """As in MUSDB18-HQ; the accompaniment is still the sum of its stems."""
        folder = make_songs(tmp_path, names=("song",)) / "song"
        mastered = 0.5 * sum(signals.song(3.0).values())
        signals.write(folder / "mixture.wav", mastered)
        (found,) = find_songs([folder], STEMS)
        song = load_song(found)
        assert set(song.stems) == set(STEMS)
        assert np.allclose(song.mixture, mastered, atol=1e-4)
        others = sum(x for name, x in song.stems.items() if name != "vocals")
        assert np.allclose(song.truth("accompaniment"), others, atol=1e-6)

    def test_a_mixture_alone_is_no_song(self, tmp_path):
        (tmp_path / "song").mkdir()
        signals.write(tmp_path / "song" / "mixture.wav", signals.noise(0.1))
        with pytest.raises(TrainingError, match="No song was found"):
            find_songs([tmp_path], STEMS)

    def test_stems_of_different_rates_are_refused(self, tmp_path):
        (tmp_path / "song").mkdir()
        signals.write(tmp_path / "song" / "vocals.wav", signals.noise(0.1), 44100)
        signals.write(tmp_path / "song" / "drums.wav", signals.noise(0.1), 48000)
        with pytest.raises(TrainingError, match="sample rates"):
            load_song(find_songs([tmp_path], STEMS)[0])

    def test_the_only_stem_leaves_silence(self, tmp_path):
        signals.write(tmp_path / "vocals.wav", signals.noise(0.1))
        assert not load_song(find_songs([tmp_path], STEMS)[0]).truth("accompaniment").any()

    def test_in_mono_the_stems_still_add_up(self, tmp_path):
        folder = make_songs(tmp_path, names=("song",)) / "song"
        signals.write(folder / "other.wav", signals.noise(3.0))
        song = load_song(find_songs([folder], STEMS)[0])
        mono = song.in_mono()
        assert (mono.name, mono.mixture.shape) == ("song, mono", (1, 3 * 44100))
        assert np.allclose(mono.stems["other"][0], song.stems["other"].mean(axis=0))
        assert np.allclose(sum(mono.stems.values()), mono.mixture, atol=1e-6)


class TestPlaces:
    def touch(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        return path

    def test_of_a_whole_musdb18_the_test_part_is_taken(self, tmp_path):
        self.touch(tmp_path / "train" / "A.stem.mp4")
        for name in ("C", "B"):
            self.touch(tmp_path / "test" / f"{name}.stem.mp4")
        assert [song.name for song in find_data([tmp_path], STEMS)] == ["B", "C"]

    def test_of_a_whole_musdb18_hq_the_test_part_is_taken(self, tmp_path):
        for part, name in (("train", "A"), ("test", "B")):
            self.touch(tmp_path / part / name / "vocals.wav")
        assert [song.name for song in find_data([tmp_path], STEMS)] == ["B"]

    def test_files_and_folders_lie_side_by_side(self, tmp_path):
        self.touch(tmp_path / "A.stem.mp4")
        self.touch(tmp_path / "B" / "vocals.wav")
        assert [song.name for song in find_data([tmp_path], STEMS)] == ["A", "B"]
        assert find_data([tmp_path / "A.stem.mp4"], STEMS) == [StemFile(tmp_path / "A.stem.mp4")]

    @pytest.mark.parametrize("name", ["empty", "missing", "song.mp4"])
    def test_places_without_songs_are_refused(self, tmp_path, name):
        (tmp_path / "empty").mkdir()
        self.touch(tmp_path / "song.mp4")
        with pytest.raises(TrainingError):
            find_data([tmp_path / name], STEMS)


class TestStemFiles:
    def test_streams_are_those_that_musdb_reads(self, tmp_path):
        path = stem_example()
        musdb = pytest.importorskip("musdb")
        for part in ("train", "test"):
            (tmp_path / part).mkdir()
        shutil.copy(path, tmp_path / "test")
        (track,) = musdb.DB(root=str(tmp_path), subsets=["test"])
        song = load_song(StemFile(path))
        assert song.name == "The Easton Ellises - Falcon 69"
        assert song.sample_rate == track.rate
        assert np.allclose(song.mixture, track.audio.T, atol=1e-6)
        for stem in (*STEMS, "accompaniment"):
            assert np.allclose(song.truth(stem), track.targets[stem].audio.T, atol=1e-6)

    def test_only_the_first_seconds(self):
        streams, rate = read_streams(stem_example(), 2.0)
        assert {x.shape for x in streams.values()} == {(2, 2 * rate)}

    def test_other_files_are_refused(self, tmp_path):
        stem_example()
        noise = tmp_path / "x.stem.mp4"
        noise.write_bytes(b"no sound")
        with pytest.raises(AudioError, match=r"x\.stem\.mp4"):
            read_streams(noise)
        signals.write(tmp_path / "y.wav", signals.noise(0.1)).rename(tmp_path / "y.stem.mp4")
        with pytest.raises(AudioError, match="holds 1 streams and not 5"):
            read_streams(tmp_path / "y.stem.mp4")

    def test_without_stempeg_the_way_out_is_named(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "stempeg", None)
        with pytest.raises(TrainingError, match=r"lasaft-studio\[evaluate\]"):
            read_streams(tmp_path / "x.stem.mp4")
