"""Sung voice banks: recordings of syllables on one pitch, and the `oto.ini` that says where each one lies.

A line of `oto.ini` reads `file.wav=alias,offset,consonant,cutoff,preutterance,overlap`, all in milliseconds.
Offset is where the syllable begins in the file; up to `consonant` it must not be stretched; a negative
cutoff is its length, a positive one is counted from the end of the file; the note starts `preutterance`
after the offset. In VCV banks the alias `a ka` begins inside the vowel `a` that comes before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from lasaft_studio.training.synthesis import world
from lasaft_studio.training.synthesis.sound import RATE, Sound

# The vowel that a syllable of kana ends in, by its last sign.
VOWELS = {
    "a": "あかさたなはまやらわがざだばぱぁゃア",
    "i": "いきしちにひみりぎじぢびぴぃゐ",
    "u": "うくすつぬふむゆるぐずづぶぷぅゅゔ",
    "e": "えけせてねへめれげぜでべぺぇゑ",
    "o": "おこそとのほもよろをごぞどぼぽぉょ",
    "n": "んン",
}
VOWEL_OF = {sign: vowel for vowel, signs in VOWELS.items() for sign in signs}


@dataclass(frozen=True)
class Syllable:
    """One syllable inside a file; times in seconds from `offset`."""

    path: Path
    before: str  # the vowel it begins in, or "-" for silence
    vowel: str  # the vowel it ends in
    offset_seconds: float
    fixed_seconds: float
    length_seconds: float
    preutterance_seconds: float
    overlap_seconds: float


@dataclass(frozen=True)
class VoiceBank:
    """A singer on one pitch (MIDI number): syllables by the vowel they begin in."""

    name: str
    pitch: float
    syllables: dict[str, tuple[Syllable, ...]]


def read_bank(folder: Path, name: str, pitch: float) -> VoiceBank:
    """Read the `oto.ini` of `folder`; lines whose file is absent or that are not syllables are left out."""
    found: dict[str, list[Syllable]] = defaultdict(list)
    lengths: dict[Path, float] = {}
    for line in (folder / "oto.ini").read_text(encoding="utf-8").splitlines():
        file, _, rest = line.partition("=")
        path = (folder / file).with_suffix(".ogg")
        fields = rest.split(",")
        if len(fields) != 6 or not path.exists():
            continue
        if path not in lengths:
            lengths[path] = soundfile.info(path).duration
        syllable = _syllable(path, fields, lengths[path])
        if syllable is not None:
            found[syllable.before].append(syllable)
    return VoiceBank(name, pitch, {before: tuple(pool) for before, pool in found.items()})


def _syllable(path: Path, fields: list[str], file_seconds: float) -> Syllable | None:
    alias = re.sub(r"[A-G]#?\d$|\d$", "", fields[0]).strip()
    before, _, sign = alias.rpartition(" ")
    vowel = VOWEL_OF.get(sign[-1:]) or (sign[-1] if sign and sign[-1] in "aiueon" else None)
    if vowel is None or before not in {"", "-", *VOWELS}:
        return None
    try:
        offset, fixed, cutoff, early, overlap = (float(value) / 1000 for value in fields[1:])
    except ValueError:
        return None
    length = -cutoff if cutoff < 0 else file_seconds - offset - cutoff
    if length < fixed + 0.03 or offset + length > file_seconds + 0.01 or early > 0.6:
        return None
    return Syllable(path, before or "-", vowel, offset, fixed, length, early, overlap)


@lru_cache(maxsize=160)
def recording(syllable: Syllable) -> Sound:
    """Return the syllable's own samples, mono (N,)."""
    with soundfile.SoundFile(syllable.path) as file:
        rate = file.samplerate
        file.seek(round(syllable.offset_seconds * rate))
        samples = file.read(round(syllable.length_seconds * rate), dtype="float32", always_2d=True).mean(1)
    return samples if rate == RATE else soxr.resample(samples, rate, RATE)


@lru_cache(maxsize=160)
def analysis(syllable: Syllable) -> world.Voice:
    """Return WORLD's analysis of the syllable, levelled to a common loudness of the vowel."""
    return world.analyse(levelled(syllable))


@lru_cache(maxsize=160)
def levelled(syllable: Syllable) -> Sound:
    """Return the recording with its vowel at -20 dB."""
    samples = recording(syllable)
    vowel = samples[round(syllable.fixed_seconds * RATE) :]
    level = float(np.sqrt((vowel.astype(np.float64) ** 2).mean())) if vowel.size else 0.0
    gain = min(0.1 / max(level, 1e-4), 20.0)
    return (samples * gain).astype(np.float32)
