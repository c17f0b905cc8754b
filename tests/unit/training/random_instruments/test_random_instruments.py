"""Drum machines and basses that are made as training goes: of any length and rate, and never the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.training.random_instruments.bass import random_bass
from lasaft_studio.training.random_instruments.chance import chance
from lasaft_studio.training.random_instruments.drums import random_drums

PLAYERS = {"drums": random_drums, "bass": random_bass}


@pytest.mark.parametrize("player", PLAYERS)
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    frames=st.integers(1, 30_000),
    rate=st.sampled_from([11025, 44100]),
    bpm=st.floats(60, 200),
)
def test_what_is_played_is_finite_stereo_of_the_length_asked_for(player, seed, frames, rate, bpm):
    played = PLAYERS[player](chance(seed, player), frames, rate, bpm)
    assert played.shape == (2, frames)
    assert played.dtype == np.float32
    assert np.isfinite(played).all()


@pytest.mark.parametrize("player", PLAYERS)
def test_it_follows_from_the_seed_and_varies_with_it(player):
    one, again, other = (PLAYERS[player](chance(seed, "x"), 20_000, 11025, 120.0) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def below(samples: np.ndarray, hz: float, rate: int) -> float:
    """Return the share of the energy below `hz`."""
    energy = np.abs(np.fft.rfft(samples[0])) ** 2
    return float(energy[np.fft.rfftfreq(samples.shape[1], 1 / rate) < hz].sum() / energy.sum())


def test_basses_are_low_and_drums_are_struck():
    """Most of a bass's energy is low; drums are over soon, and so their peaks stand higher above their level."""
    crests = {"drums": [], "bass": []}
    for seed in range(20):
        bass = random_bass(chance(seed, "b"), 66_150, 11025, 120.0)
        drums = random_drums(chance(seed, "d"), 66_150, 11025, 120.0)
        assert below(bass, 700, 11025) > 0.5
        for name, played in (("drums", drums), ("bass", bass)):
            crests[name].append(np.abs(played).max() / np.sqrt(np.mean(played**2)))
    assert np.mean(crests["drums"]) > 1.3 * np.mean(crests["bass"])
