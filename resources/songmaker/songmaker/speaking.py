"""Plain speech in a song, and real singing: lines and excerpts as they were recorded, unvocoded."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
from scipy import ndimage

from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of
from songmaker import spoken
from songmaker.parts import Parts
from songmaker.session import Session
from songmaker.sound import RATE, Sound, add, faded, load_mono, panned, peaked, shifted

RECORDINGS = {"vocadito": "vocals/vocadito", "sms-tools": "vocals/sms-tools"}


def spoken_asides(session: Session, target: Sound, draw: Chance) -> None:
    """Add spoken lines at the beginnings of bars to an eighth of the songs, real sung excerpts to a tenth."""
    voices = spoken.voices(session.parts)
    if voices and likely(draw, 0.12):
        voice = one_of(draw, tuple(voices))
        lines = spoken.lines(session.parts, voice)
        if lines:
            session.used.add(voices[voice])
            _scatter(session, target, [line.samples() for line in lines], draw)
    source = one_of(draw, tuple(RECORDINGS))
    if likely(draw, 0.1) and (found := excerpts(session.parts, source)):
        session.used.add(source)
        _scatter(session, target, [load_mono(path, start, length) for path, start, length in found], draw)


def _scatter(session: Session, target: Sound, takes: list[Sound], draw: Chance) -> None:
    """Place two to five takes on bars, a little faster or slower, at random places left and right."""
    semitones, position = float(draw.uniform(-2.5, 2.5)), float(draw.normal(0, 0.3))
    for _ in range(int(draw.integers(2, 6))):
        take = peaked(faded(one_of(draw, takes), 0.01, 0.05), 0.4)
        bar = int(draw.integers(session.score.bars))
        sound = panned(shifted(np.stack([take, take]), semitones), float(np.clip(position, -0.8, 0.8)))
        add(target, sound, session.score.time(bar * 4))


@lru_cache(maxsize=4)
def excerpts(parts: Parts, source: str) -> tuple[tuple[Path, float, float], ...]:
    """Return (file, start, length in seconds) of the phrases in a folder of real singing."""
    found: list[tuple[Path, float, float]] = []
    for path in sorted(parts.at(*RECORDINGS[source].split("/")).glob("*.flac")):
        samples = load_mono(path, 0.0, soundfile.info(path).duration)
        level = ndimage.uniform_filter1d(np.abs(samples), RATE // 5)
        loud = np.concatenate([[False], level > 0.05 * level.max(initial=0.0), [False]])
        edges = np.flatnonzero(np.diff(loud.astype(int))) / RATE
        spans = list(zip(edges[::2], edges[1::2], strict=True))
        found += [
            (path, float(start), float(min(stop - start, 6.0))) for start, stop in spans if stop - start > 0.5
        ]
    return tuple(found)
