"""Rooms, plates and halls: impulse responses of our own, and pedalboard's reverb."""

from __future__ import annotations

import numpy as np
import pedalboard as pb
from scipy import ndimage, signal

from lasaft_studio.training.random_instruments.chance import Chance, likely, pick
from songmaker import effects
from songmaker.sound import RATE, Floats, Sound

BANDS_HZ = (0.0, 400.0, 2500.0, 8000.0)
# kind: (seconds until -60 dB from, to; how much faster the highest band decays; pre-delay in seconds)
KINDS = {
    "room": ((0.15, 0.55), 1.6, 0.004),
    "plate": ((0.8, 2.6), 1.3, 0.012),
    "hall": ((1.4, 3.5), 2.8, 0.03),
    "gated": ((1.5, 3.0), 1.2, 0.002),
}


def impulse(draw: Chance, kind: str) -> Floats:
    """Return (2, n): decaying noise in four bands, early reflections, different on both sides; energy 1."""
    (shortest, longest), damping, delay = KINDS[kind]
    decay = float(draw.uniform(shortest, longest))
    length = min(decay, float(draw.uniform(0.18, 0.4))) if kind == "gated" else decay
    count = int(length * RATE)
    time = np.arange(count) / RATE
    out = np.zeros((2, count))
    for index, low_hz in enumerate(BANDS_HZ):
        rate = 6.9 / (decay / (1 + (damping - 1) * index / 3))
        high_hz = BANDS_HZ[index + 1] if index + 1 < len(BANDS_HZ) else 18000.0
        noise = draw.standard_normal((2, count)) * np.exp(-time * (0.3 if kind == "gated" else rate))
        out += signal.sosfilt(_band(low_hz, high_hz), noise)
    for _ in range(int(draw.integers(4, 12))):
        place = int(draw.integers(1, max(2, min(count, int(0.06 * RATE)))))
        out[int(draw.integers(2)), place] += float(draw.normal(0, 3)) * np.exp(-place / (0.02 * RATE))
    out[:, -min(count, 400) :] *= np.linspace(1, 0, min(count, 400))
    padded = np.pad(out, ((0, 0), (int(draw.uniform(0, delay) * RATE), 0)))
    return np.asarray(padded / np.sqrt((padded**2).sum() / 2))


def _band(low_hz: float, high_hz: float) -> Floats:
    if low_hz <= 0:
        return np.asarray(signal.butter(2, high_hz, "low", fs=RATE, output="sos"))
    return np.asarray(signal.butter(2, (low_hz, high_hz), "band", fs=RATE, output="sos"))


def placed(sound: Sound, draw: Chance, kind: str, wet: float) -> Sound:
    """Return the sound with `wet` (0 to 1) of the room added."""
    send = effects.run(sound, pb.HighpassFilter(float(draw.uniform(100, 350))))
    tail = signal.oaconvolve(send.astype(np.float64), impulse(draw, kind), axes=1)[:, : sound.shape[1]]
    return np.asarray(sound + wet * tail, np.float32)


def reverberated(sound: Sound, draw: Chance, wet: float, kinds: dict[str, float] | None = None) -> Sound:
    """Return the sound in a random room: half of them impulse responses, half pedalboard's reverb."""
    if likely(draw, 0.5):
        kind = pick(draw, kinds or {"room": 0.35, "plate": 0.4, "hall": 0.25})
        return placed(sound, draw, kind, 1.6 * wet)
    room = pb.Reverb(
        room_size=float(draw.uniform(0.1, 0.95)),
        damping=float(draw.uniform(0.2, 0.8)),
        wet_level=wet,
        dry_level=1.0 - 0.4 * wet,
        width=float(draw.uniform(0.6, 1.0)),
    )
    return effects.run(sound, room)


def gated(sound: Sound, draw: Chance, wet: float) -> Sound:
    """Return the sound with a room that is cut off after an instant, as on the snares of the eighties."""
    tail = placed(sound, draw, "gated", 1.0) - sound
    level = ndimage.maximum_filter1d(np.abs(sound).max(0), int(0.25 * RATE), origin=int(0.12 * RATE))
    gate = ndimage.uniform_filter1d((level > 0.25 * float(level.max(initial=0.0))).astype(np.float32), 441)
    return np.asarray(sound + wet * 2 * tail * gate, np.float32)
