"""What is sung has the wanted pitch, and keeps the singer's formants where the method promises it."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("pyworld", reason="the extra 'train' is not installed")

from songmaker import psola, voicebank, world
from songmaker.lyrics import BankLyrics
from songmaker.manner import METHODS, contour, manner
from songmaker.melody import Phrase
from songmaker.parts import Parts
from songmaker.score import Note
from songmaker.singer import sing
from songmaker.sound import RATE
from songmaker.syllables import levelled

from lasaft_studio.training.random_instruments.chance import chance
from tests.songmaker.conftest import vowel

STEADY = replace(
    manner(chance(1, "steady"), "world"),
    vibrato_semitones=0.0, glide_seconds=0.012, drift_semitones=0.0, formant_ratio=1.0, breath=0.0, scoops=0.0,
)  # fmt: skip


def pitch_of(samples: np.ndarray) -> float:
    """The pitch of the loudest quarter of a second: the first high peak of its autocorrelation."""
    width = RATE // 4
    starts = range(0, samples.size - width, width // 4)
    part = max((samples[start : start + width] for start in starts), key=lambda x: float((x**2).sum()))
    spectrum = np.fft.rfft(part.astype(float) * np.hanning(width), 4 * width)
    agreement = np.fft.irfft(np.abs(spectrum) ** 2)[: RATE // 80]
    first = RATE // 700
    peaks = [
        lag
        for lag in range(first, agreement.size - 1)
        if agreement[lag - 1] < agreement[lag] >= agreement[lag + 1]
    ]
    highest = max(agreement[lag] for lag in peaks)
    return RATE / next(lag for lag in peaks if agreement[lag] > 0.85 * highest)


def formant_of(samples: np.ndarray) -> float:
    """The centre of the spectrum's power between 500 and 1600 Hz."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(samples.size, 1 / RATE)
    band = (hertz > 500) & (hertz < 1600)
    return float((hertz[band] * power[band]).sum() / power[band].sum())


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("pitch", [62.0, 67.0])
def test_every_method_sings_the_pitch(parts_folder, method: str, pitch: float):
    bank = voicebank.bank(Parts(parts_folder), "yuki")
    phrase = Phrase((Note(1.0, 0.5, pitch, 0.9), Note(1.5, 1.2, pitch, 0.9)))
    words = BankLyrics(bank, chance(2, "words")).fit(phrase)
    samples, start = sing(phrase, words, replace(STEADY, method=method), chance(2, "take"))
    assert 0.8 < start < 1.0
    assert samples.size / RATE == pytest.approx(1.9, abs=0.25)
    wanted = 440 * 2 ** ((pitch - 69) / 12)
    assert pitch_of(samples) == pytest.approx(wanted, rel=0.015)


def test_psola_keeps_formants_and_moves_pitch_and_time():
    recording = vowel(200.0, (800, 1200), 0.6)[RATE // 10 :].astype(np.float32)
    source = np.linspace(0.05, 0.4, 200)  # one second
    out = psola.sung(recording, world.pitch_track(recording), source, np.full(200, 260.0), 1.0)
    assert out.size == RATE
    assert pitch_of(out) == pytest.approx(260, rel=0.01)
    assert formant_of(out) == pytest.approx(formant_of(recording), rel=0.08)


def test_a_smaller_singer_has_higher_formants():
    recording = vowel(200.0, (800, 1200), 0.6)[RATE // 10 :].astype(np.float32)
    track = world.pitch_track(recording)
    small = psola.sung(recording, track, np.linspace(0.05, 0.4, 100), np.full(100, 200.0), 1.2)
    voice = world.analyse(recording, track)
    through_world = world.synthesise(world.formants_moved(voice, 1.2))
    for moved in (small, through_world):
        assert formant_of(moved) > 1.06 * formant_of(recording)


def test_a_narrow_recording_gets_something_above_eleven_kilohertz(parts_folder):
    bank = voicebank.bank(Parts(parts_folder), "yuki")
    recording = levelled(bank.syllables["-"][0])
    voice = world.extended(world.analyse(recording, world.pitch_track(recording)))
    spectrum = np.abs(np.fft.rfft(world.synthesise(voice)))
    assert spectrum[int(12000 / RATE * recording.size) :].max() > 0


def test_the_contour_reaches_every_note():
    notes = (Note(0.0, 0.5, 60, 1.0), Note(0.5, 0.5, 64, 1.0))
    curve = contour(notes, 0.0, 200, STEADY, chance(1, "contour"))
    assert abs(curve[50] - 60) < 0.05
    assert abs(curve[150] - 64) < 0.05
