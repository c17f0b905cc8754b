"""Tempo and key of songs, from their files."""

import numpy as np
import pytest

from lasaft_studio.audio.io.files import probe
from lasaft_studio.errors import Cancelled
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project
from lasaft_studio.project.stems_folder import read_stems_folder
from lasaft_studio.project.tempo import TempoMap
from lasaft_studio.tasks.detect_tempo import detect_tempo
from tests import signals
from tests.shared import shared
from tests.unit.audio.test_beats import drums
from tests.unit.audio.test_key import cadence


@pytest.fixture
def song(tmp_path):
    """A drummer at 120 bpm from 0.5 s on, over a cadence in E flat."""
    beat = drums(0.5 + np.arange(80) / 2, 36)
    tune = np.tile(np.concatenate(cadence(3, "major")), 8)[: len(beat)]
    for name, sound in (("drums", beat), ("other", 0.3 * tune), ("song", 0.5 * beat + 0.3 * tune)):
        signals.write(tmp_path / f"{name}.wav", sound[None] / 2, 22050, "PCM_24")
    return edits.add_song(Project(), probe(tmp_path / "song.wav")).songs[0]


def test_a_song_has_tempo_downbeat_and_key(song, tmp_path):
    found = detect_tempo(song)
    assert found.tempo.bpm == 120
    assert found.tempo.known
    assert (found.tempo.changes[0].start_frame / 22050 - 0.5) % 1.0 == pytest.approx(0.0, abs=0.03)
    assert found.key.tonic == "Eb"
    parts = read_stems_folder(tmp_path)
    assert detect_tempo(parts.songs[0]).tempo.bpm == 120


def test_silence_is_unknown_and_not_120_silently(tmp_path):
    path = signals.write(tmp_path / "x.wav", np.zeros((2, 44100 * 8)))
    found = detect_tempo(edits.add_song(Project(), probe(path)).songs[0])
    assert not found.tempo.known
    assert found.key is None


def test_it_can_be_cancelled(song):
    progress = Progress(lambda fraction, _: progress.cancel() if fraction > 0.2 else None)
    with pytest.raises(Cancelled):
        detect_tempo(song, progress)


def test_noise_is_unknown_or_not_sure(tmp_path):
    path = signals.write(tmp_path / "x.wav", signals.noise(20.0))
    tempo = detect_tempo(edits.add_song(Project(), probe(path)).songs[0]).tempo
    assert tempo == TempoMap() or tempo.confidence <= 0.5


def test_a_song_that_is_too_short_is_unknown(tmp_path):
    path = signals.write(tmp_path / "x.wav", np.tile(drums(np.arange(4) / 2, 2), (2, 1)) / 2, 22050)
    assert detect_tempo(edits.add_song(Project(), probe(path)).songs[0]).tempo == TempoMap()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "bpm"), [("2.Lithium", 124), ("4.Potassium", 90), ("5.Rubidium", 132), ("6.Caesium", 130)]
)
def test_real_songs(name, bpm):
    folder = shared("data", "real_stems", "everything-is-free", name)
    found = detect_tempo(read_stems_folder(folder).songs[0])
    assert found.tempo.bpm == pytest.approx(bpm, rel=1e-3)
    assert 0.6 < found.tempo.confidence <= 1.0
