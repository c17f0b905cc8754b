"""How a singer sings: vibrato, glides, drift, formants, breath; and the pitch curve that comes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from lasaft_studio.training.random_instruments.chance import Chance, around, likely, one_of
from songmaker.score import Note
from songmaker.sound import Floats

STEP_SECONDS = 0.005
METHODS = {"world": 0.45, "psola": 0.35, "resampled": 0.2}


@dataclass(frozen=True)
class Manner:
    """How a singer sings.

    Args:
        vibrato_semitones: depth on long notes.
        vibrato_hz: rate.
        glide_seconds: from note to note.
        drift_semitones: how unsteady the pitch is.
        formant_ratio: above 1 a smaller singer.
        breath: added to the aperiodicity, 0 to 0.5.
        scoops: how often notes begin too low.
        method: "world" (vocoder), "psola" (grains of the recording) or "resampled" (as a sampler does).
    """

    vibrato_semitones: float
    vibrato_hz: float
    glide_seconds: float
    drift_semitones: float
    formant_ratio: float
    breath: float
    scoops: float
    method: str


def manner(draw: Chance, method: str) -> Manner:
    """Return a random manner; a quarter of the singers are pitch-corrected: hard steps, no vibrato."""
    corrected = likely(draw, 0.25)
    return Manner(
        vibrato_semitones=0.0 if corrected else float(draw.uniform(0.05, 0.6)),
        vibrato_hz=float(draw.uniform(4.6, 6.6)),
        glide_seconds=0.012 if corrected else float(draw.uniform(0.03, 0.12)),
        drift_semitones=0.01 if corrected else float(draw.uniform(0.03, 0.16)),
        formant_ratio=around(draw, 1.0, 0.08, 0.82, 1.22),
        breath=one_of(draw, (0.0, 0.0, 0.05, 0.2)),
        scoops=0.0 if corrected else 0.3,
        method=method,
    )


def contour(notes: tuple[Note, ...], start_seconds: float, count: int, how: Manner, draw: Chance) -> Floats:
    """Return (count,) pitches in MIDI, one every 5 ms from `start_seconds` on."""
    times = start_seconds + np.arange(count) * STEP_SECONDS
    starts = np.array([note.start_seconds for note in notes])
    which = np.clip(
        np.searchsorted(starts, times + how.glide_seconds / 2, side="right") - 1, 0, len(notes) - 1
    )
    pitch = np.array([note.pitch for note in notes])[which]
    pitch = ndimage.gaussian_filter1d(pitch, max(0.5, how.glide_seconds / 2.5 / STEP_SECONDS), mode="nearest")
    since = times - starts[which]
    depth = how.vibrato_semitones * np.clip((since - 0.25) / 0.35, 0, 1)
    rate = how.vibrato_hz * (1 + 0.04 * draw.standard_normal())
    pitch = pitch + depth * np.sin(2 * np.pi * rate * times + draw.uniform(0, 2 * np.pi))
    noise = ndimage.gaussian_filter1d(draw.standard_normal(count), 0.06 / STEP_SECONDS, mode="wrap")
    pitch = pitch + how.drift_semitones * noise / max(float(noise.std()), 1e-9)
    scoop = np.array([float(draw.uniform(-2, -0.5)) if likely(draw, how.scoops) else 0.0 for _ in notes])[
        which
    ]
    return np.asarray(pitch + scoop * np.exp(-np.maximum(since, 0) / 0.05))
