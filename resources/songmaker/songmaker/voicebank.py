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

import soundfile

from songmaker.parts import Parts
from songmaker.syllables import Syllable

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
PITCH_SUFFIX = re.compile(r"[A-G]#?\d$|\d$")
# name: (source, folder below the parts folder, pitch as MIDI number)
BANKS = {
    "kumi-a3": ("hitsuboku-kumi", "vocals/Hitsuboku-Kumi-act4/_Core_A3", 57.0),
    "kumi-a4": ("hitsuboku-kumi", "vocals/Hitsuboku-Kumi-act4/_Core_A4", 69.0),
    "scottpoid-e3": ("scottpoid", "vocals/Scottpoid/E3", 52.0),
    "scottpoid-c4": ("scottpoid", "vocals/Scottpoid/C4", 60.0),
    "yuki": ("utau-yuki", "vocals/UTAU-Yuki", 65.0),
    "dorodoro": ("dorodoro", "vocals/dorodoro-vcv", 55.0),
    "erithacus": ("erithacus", "vocals/ErithacusVB", 49.0),
}


@dataclass(frozen=True)
class VoiceBank:
    """A singer on one pitch (MIDI number): syllables by the vowel they begin in, "-" for silence."""

    name: str
    source: str
    pitch: float
    syllables: dict[str, tuple[Syllable, ...]]


@lru_cache(maxsize=16)
def bank(parts: Parts, name: str) -> VoiceBank | None:
    """Return one of `BANKS`, or None where it is absent."""
    source, folder, pitch = BANKS[name]
    path = parts.at(*folder.split("/"))
    return read_bank(path, name, source, pitch) if (path / "oto.ini").exists() else None


def read_bank(folder: Path, name: str, source: str, pitch: float) -> VoiceBank:
    """Read the `oto.ini` of `folder`; lines whose file is absent or that are no syllables are left out."""
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
        syllable = _syllable(path, fields, lengths[path], pitch)
        if syllable is not None:
            found[syllable.before].append(syllable)
    return VoiceBank(name, source, pitch, {before: tuple(pool) for before, pool in sorted(found.items())})


def _syllable(path: Path, fields: list[str], file_seconds: float, pitch: float) -> Syllable | None:
    before, _, sign = PITCH_SUFFIX.sub("", fields[0]).strip().rpartition(" ")
    vowel = VOWEL_OF.get(sign[-1:]) or (sign[-1] if sign and sign[-1] in VOWELS else None)
    if vowel is None or before not in {"", "-", *VOWELS}:
        return None
    try:
        offset, fixed, cutoff, early, overlap = (float(value) / 1000 for value in fields[1:])
    except ValueError:
        return None
    length = -cutoff if cutoff < 0 else file_seconds - offset - cutoff
    if length < fixed + 0.03 or offset + length > file_seconds + 0.01 or not 0 <= early < 0.6:
        return None
    return Syllable(path, before or "-", vowel, offset, fixed, length, early, overlap, pitch=pitch)
