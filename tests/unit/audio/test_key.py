import numpy as np
import pytest

from lasaft_studio.audio.analysis.key import TONICS, find_key, key_of

RATE = 22050
MAJOR, MINOR = (0, 4, 7), (0, 3, 7)


def chord(tonic, shape, seconds=0.6):
    """Return (n,) of a chord with overtones and its root in the bass."""
    time = np.arange(round(seconds * RATE)) / RATE
    notes = [36 + tonic, *(60 + tonic + step for step in shape)]
    pitches = [440 * 2 ** ((note - 69) / 12) for note in notes]
    return sum(
        0.1 / part * np.sin(2 * np.pi * part * pitch * time) for pitch in pitches for part in (1, 2, 3, 4)
    )


def cadence(tonic, mode):
    """Return the blocks of I IV V I, or of i iv v i."""
    shape = MAJOR if mode == "major" else MINOR
    return [chord((tonic + root) % 12, shape) for _ in range(3) for root in (0, 5, 7, 0)]


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("tonic", range(12))
def test_cadences_are_in_their_key(tonic, mode):
    key = find_key(cadence(tonic, mode), RATE)
    assert (key.tonic, key.mode) == (TONICS[tonic], mode)
    assert 0 < key.confidence <= 1


def test_noise_and_silence_have_no_key():
    generator = np.random.default_rng(2)
    assert find_key([np.zeros(RATE * 5)], RATE) is None
    assert find_key([], RATE) is None
    noise = find_key([generator.standard_normal(RATE * 20)], RATE)
    assert noise is None or noise.confidence < 0.3


def test_all_notes_alike_are_no_key():
    assert key_of(np.ones(12)) is None
