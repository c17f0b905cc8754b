"""Spoken lines are written once, cut into syllables, and sung."""

import sys

import numpy as np
import pytest
import soundfile

pytest.importorskip("pyworld", reason="the extra 'train' is not installed")

from songmaker import speech, spoken
from songmaker.lyrics import TEXTS, LineLyrics
from songmaker.melody import Phrase
from songmaker.parts import Parts
from songmaker.score import Note
from songmaker.sound import RATE

from lasaft_studio.errors import TrainingError
from lasaft_studio.progress import Progress
from lasaft_studio.training.random_instruments.chance import chance
from tests.songmaker.conftest import vowel

ONSETS = (0.2, 0.55, 0.9)


def spoken_line(path):
    """Write three vowels, the second one with a hiss before it."""
    out = np.zeros(round(1.4 * RATE))
    for index, onset in enumerate(ONSETS):
        burst = (
            vowel(150.0 + 20 * index, (600, 1300), 0.35)[RATE // 10 :]
            * np.hanning(round(0.25 * RATE))[: round(0.25 * RATE)]
        )
        out[round(onset * RATE) :][: burst.size] += burst
    hiss = np.diff(np.random.default_rng(1).standard_normal(round(0.08 * RATE) + 1)) * 0.02
    out[round((ONSETS[1] - 0.05) * RATE) :][: hiss.size] += hiss
    soundfile.write(path, out, RATE)


def test_syllables_are_found_with_their_pitches(tmp_path):
    (tmp_path / "kokoro-x").mkdir()
    spoken_line(tmp_path / "kokoro-x" / "00.flac")
    (line,) = spoken.lines(Parts(tmp_path, (), tmp_path), "kokoro-x")
    assert len(line.syllables) == 3
    for syllable, pitch, onset, hertz in zip(
        line.syllables, line.pitches, ONSETS, (150, 170, 190), strict=True
    ):
        assert abs(syllable.offset_seconds + syllable.preutterance_seconds - onset) < 0.12
        assert pitch == pytest.approx(69 + 12 * np.log2(hertz / 440), abs=0.3)
        assert syllable.fixed_seconds < syllable.length_seconds - syllable.tail_seconds + 0.03


def test_voices_are_known_by_their_names(tmp_path):
    for name in ("hibari-heart", "kokoro-kumo", "somebody", ".unfinished"):
        (tmp_path / name).mkdir()
    assert spoken.voices(Parts(tmp_path, (), tmp_path)) == {"hibari-heart": "hibari", "kokoro-kumo": "kokoro"}
    assert spoken.voices(Parts(tmp_path)) == {}


def test_line_lyrics_go_on_with_the_next_line(tmp_path):
    (tmp_path / "kokoro-x").mkdir()
    for index in range(2):
        spoken_line(tmp_path / "kokoro-x" / f"{index:02d}.flac")
    lyrics = LineLyrics(spoken.lines(Parts(tmp_path, (), tmp_path), "kokoro-x"), chance(1, "words"))
    words = lyrics.fit(Phrase(tuple(Note(float(n), 0.5, 60, 1) for n in range(5))))
    assert len(words) == 5
    assert words[0].path != words[3].path


def test_silence_has_no_syllables(tmp_path):
    soundfile.write(tmp_path / "x.flac", np.zeros(RATE), RATE)
    assert spoken.read_line(tmp_path / "x.flac").syllables == ()


class Reader:
    """Stands in for the package that reads English."""

    def __call__(self, text: str, speed: float) -> np.ndarray:
        return np.sin(np.arange(2400 + 100 * len(text)) * 0.05)

    def phonemize(self, text: str) -> list[str]:
        return [text]


def test_every_voice_speaks_once(tmp_path, monkeypatch):
    class Kokoro:
        def say(self, phonemes: str, blend: dict[str, float]) -> np.ndarray:
            assert sum(blend.values()) == pytest.approx(1)
            return np.sin(np.arange(3000) * 0.05)

    monkeypatch.setattr(speech, "_reader", Reader)
    monkeypatch.setattr(speech, "_kokoro", Kokoro)
    (tmp_path / "kokoro-kumo").mkdir()  # there already: stays as it is
    speech.speak(tmp_path, Progress())
    assert {path.name for path in tmp_path.iterdir()} == {"hibari-heart", *speech.BLENDS}
    assert len(list((tmp_path / "hibari-heart").iterdir())) == len(TEXTS)
    assert len(list((tmp_path / "kokoro-alpha").iterdir())) == speech.KOKORO_LINES
    assert list((tmp_path / "kokoro-kumo").iterdir()) == []


def test_without_the_packages_the_way_out_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "hibari", None)
    with pytest.raises(TrainingError) as caught:
        speech.speak(tmp_path, Progress())
    assert "speech" in caught.value.hint
