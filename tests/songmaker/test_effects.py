"""Effects do what they are for, and never break the sound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pedalboard", reason="the extra 'train' is not installed")

from songmaker import coding, effects, rooms, vocal_chain
from songmaker.filters import moving_lowpass
from songmaker.sound import RATE, active_rms, add, faded, panned, shifted, silence

from lasaft_studio.training.random_instruments.chance import chance
from tests.signals import noise, sine


@given(st.integers(0, 1000), st.floats(0.2, 0.98), st.floats(0.5, 30))
def test_the_limiter_never_lets_a_sample_through(seed: int, threshold: float, drive: float):
    draw = np.random.default_rng(seed)
    sound = (drive * draw.standard_normal((2, 4000)) * draw.random((1, 4000)) ** 4).astype(np.float32)
    gain = effects.limiter_gain(sound, threshold)
    assert np.abs(sound * gain).max() <= threshold * 1.0001
    assert gain.max() <= 1
    assert gain.min() > 0


def test_a_quiet_sound_passes_the_limiter_unchanged():
    assert effects.limiter_gain(sine() * 0.5, 0.9).min() == 1


def test_the_bus_compressor_turns_loud_parts_down_only():
    sound = np.concatenate([0.1 * sine(), sine() * 2], axis=1)
    gain = effects.bus_gain(sound, -20, 4)
    assert gain[RATE // 2] == pytest.approx(1, abs=0.01)
    assert gain[-RATE // 2] < 0.6


def test_side_chain_ducks_at_the_hits():
    out = effects.ducked(np.ones((2, RATE), np.float32), [0.5], 0.8, 0.2)
    assert out[0, RATE // 4] == pytest.approx(1)
    assert out[0, RATE // 2 + 200] < 0.4
    assert out[0, int(0.75 * RATE)] == pytest.approx(1)


def test_echoes_come_in_time_and_fall():
    click = silence(1.0)
    click[:, 1000:1100] = 1
    out = effects.echo(click, 0.2, 0.5, 0.5)
    level = [np.abs(out[:, 1000 + round(n * 0.2 * RATE) :][:, :300]).max() for n in range(4)]
    assert level[0] >= 1
    assert level[1] > level[2] > level[3] > 0
    assert np.abs(out[:, 3000:9000]).max() == 0


@pytest.mark.parametrize("kind", sorted(rooms.KINDS))
def test_rooms_have_unit_energy_and_end(kind: str):
    response = rooms.impulse(chance(1, kind), kind)
    assert (response**2).sum() == pytest.approx(2, rel=1e-6)
    assert np.abs(response[:, -1]).max() < 1e-6
    wet = rooms.placed(sine(seconds=0.5), chance(1, "x"), kind, 0.3)
    assert wet.shape == sine(seconds=0.5).shape
    assert np.isfinite(wet).all()


def test_saturation_keeps_the_peak_and_adds_harmonics():
    out = effects.saturated(sine(), 12)
    assert np.abs(out).max() == pytest.approx(np.abs(sine()).max(), rel=0.02)
    spectrum = np.abs(np.fft.rfft(out[0]))
    assert spectrum[1320] > 0.05 * spectrum[440]


def test_the_de_esser_takes_from_loud_highs_only():
    high = 0.3 * noise(seconds=0.2, seed=1)
    low = np.tile(sine(seconds=0.2), (1, 5))
    low[:, RATE // 2 : RATE // 2 + high.shape[1]] += 4 * high
    out = vocal_chain.de_essed(low, 9)
    before = slice(RATE // 10, RATE // 4)
    assert np.abs(out[:, before] - low[:, before]).max() < 0.002
    hiss = slice(RATE // 2, RATE // 2 + high.shape[1])
    assert active_rms(out[:, hiss]) < active_rms(low[:, hiss])


def test_a_moving_filter_lets_less_and_less_through():
    sound = noise(seconds=0.5).astype(np.float64)
    edges = [0, sound.shape[1] // 2, sound.shape[1]]
    out = moving_lowpass(sound, edges, [15000, 300], 0.7)
    assert out[:, : edges[1]].std() > 4 * out[:, edges[1] + 500 :].std()


def test_the_same_chance_gives_the_same_bytes():
    sound = noise(seconds=0.5)
    first = rooms.reverberated(effects.modulated(sound, chance(4, "a")), chance(4, "b"), 0.2)
    second = rooms.reverberated(effects.modulated(sound, chance(4, "a")), chance(4, "b"), 0.2)
    assert first.tobytes() == second.tobytes()


def test_mp3_is_aligned_with_its_source():
    sound = noise(seconds=1.0)
    sound = np.asarray(effects.swept_lowpass(sound, [6000.0]), np.float32)
    coded, name = coding.coded(sound, chance(1, "mp3"))
    assert name
    middle = slice(RATE // 4, 3 * RATE // 4)
    error = coded[:, middle] - sound[:, middle]
    assert active_rms(error) < 0.7 * active_rms(sound[:, middle])


def test_aac_is_aligned_with_its_source():
    if coding.shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    sound = np.asarray(effects.swept_lowpass(noise(seconds=1.0), [6000.0]), np.float32)
    coded = coding.aac(sound, 192)
    middle = slice(RATE // 4, 3 * RATE // 4)
    assert active_rms(coded[:, middle] - sound[:, middle]) < 0.7 * active_rms(sound[:, middle])


def test_adding_is_cut_at_both_ends():
    target = silence(0.01)
    add(target, np.ones((2, 1000), np.float32), -0.01)
    add(target, np.ones((2, 1000), np.float32), 0.005)
    assert target[0, 0] == 1
    assert target.shape == (2, 441)


def test_shifting_fading_and_panning():
    up = shifted(sine(), 12)
    assert up.shape[1] == pytest.approx(RATE / 2, abs=2)
    ramp = faded(np.ones((2, RATE), np.float32), 0.1, 0.1)
    assert ramp[0, 0] == 0
    assert ramp[0, -1] == pytest.approx(0, abs=1e-6)
    left = panned(np.ones(10, np.float32), -1)
    assert left[1].max() == pytest.approx(0, abs=1e-6)
