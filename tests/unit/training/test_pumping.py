"""Stems that follow the beat."""

import numpy as np
import pytest

from lasaft_studio.training.pumping import ducking, gate

RATE = 11025


def test_a_gate_is_open_or_shut(rng):
    steady = np.ones((2, 4 * RATE), np.float32)
    gated = gate(steady, RATE, 120.0, rng)
    assert gated.shape == steady.shape
    assert gated.min() == pytest.approx(0.0, abs=1e-6)
    assert gated.max() == pytest.approx(1.0, abs=1e-6)
    inside = np.mean((gated[0] > 0.01) & (gated[0] < 0.99))
    assert inside < 0.5  # it moves between the two only briefly


def test_the_same_bar_comes_again(rng):
    bpm, bar = 120.0, 2 * RATE
    gated = gate(np.ones((2, 3 * bar), np.float32), RATE, bpm, rng)
    margin = RATE // 20  # the ends are smoothed against nothing
    assert np.allclose(gated[0, margin:bar], gated[0, bar + margin : 2 * bar], atol=0.02)


def test_drums_push_down_and_let_go(rng):
    drums = np.zeros((2, 4 * RATE), np.float32)
    drums[:, 2 * RATE] = 0.8
    gain = ducking(drums, RATE, rng)
    assert gain[: 2 * RATE - 200] == pytest.approx(1.0)
    assert gain[2 * RATE + 10] < 0.75
    assert gain[-1] > 0.95
    assert gain.min() >= 0


def test_silent_drums_push_nothing_down(rng):
    assert ducking(np.zeros((2, 1000), np.float32), RATE, rng) == pytest.approx(1.0)
