"""Singing by joining syllables: through WORLD, with grains of the recording, or by resampling it."""

from __future__ import annotations

import numpy as np

from lasaft_studio.training.random_instruments.chance import Chance
from songmaker import psola, world
from songmaker.manner import Manner, contour
from songmaker.melody import Phrase
from songmaker.oscillators import hertz
from songmaker.placement import Placed, place
from songmaker.sound import RATE, Floats, Sound, faded
from songmaker.syllables import Syllable, analysis, levelled, pitch_track

STEP = world.FRAME_SECONDS
LOOP_SECONDS = 0.22  # of the vowel, where a recording is too short


def sing(
    phrase: Phrase, syllables: list[Syllable], how: Manner, draw: Chance, *, narrow: bool = False
) -> tuple[Sound, float]:
    """Return mono samples and the second of the song at which they begin.

    Args:
        phrase: at least one note.
        syllables: one a note.
        how: the singer's manner.
        draw: the chance of this take.
        narrow: the recordings hold nothing above 11 kHz: something is put there (with WORLD only).
    """
    placed = place(phrase, syllables)
    start = placed[0].start_seconds - 0.02
    steps = max(4, int((max(item.stop_seconds for item in placed) - start + 0.1) / STEP))
    pitch = contour(phrase.notes, start, steps, how, draw)
    if how.method == "world":
        return _through_world(placed, start, pitch, how, narrow=narrow), start
    out = np.zeros(round(steps * STEP * RATE), np.float32)
    for item in placed:
        first, last = _steps(item, start, steps)
        if last - first > 3:
            part = _sampled(item, pitch[first:last], how)
            frame = round(first * STEP * RATE)
            part = part[: out.size - frame]
            release = min(0.08, 0.4 * part.size / RATE)
            out[frame : frame + part.size] += _loudness(item) * faded(part, item.join_seconds, release)
    return out, start


def _steps(item: Placed, start: float, steps: int) -> tuple[int, int]:
    return max(0, int((item.start_seconds - start) / STEP)), min(
        steps, int((item.stop_seconds - start) / STEP)
    )


def _loudness(item: Placed) -> np.float32:
    return np.float32(0.4 + 0.6 * item.note.velocity)


def _sampled(item: Placed, pitch: Floats, how: Manner) -> Sound:
    """Sing one syllable with its own samples."""
    if how.method == "psola" or not item.syllable.pitch:
        source = item.source_seconds(pitch.size, STEP)
        return psola.sung(
            levelled(item.syllable), pitch_track(item.syllable), source, hertz(pitch), how.formant_ratio
        )
    return _resampled(item, pitch)


def _through_world(placed: list[Placed], start: float, pitch: Floats, how: Manner, *, narrow: bool) -> Sound:
    """Join the syllables' analyses, in the logarithm of their envelopes; synthesise the phrase at once."""
    steps = pitch.size
    bins = analysis(placed[0].syllable).envelope.shape[1]
    envelope = np.full((steps, bins), np.log(1e-12), np.float32)
    breath = np.ones((steps, bins), np.float32)
    voiced = np.zeros(steps, bool)
    for item in placed:
        first, last = _steps(item, start, steps)
        if last - first < 3:
            continue
        voice = analysis(item.syllable)
        frames = (item.source_seconds(last - first, STEP) / STEP).round().astype(int)
        frames = np.clip(frames, 0, voice.f0_hz.size - 1)
        join = min(last - first, max(2, int(item.join_seconds / STEP)))
        weight = np.ones((last - first, 1), np.float32)
        weight[:join, 0] = np.linspace(0, 1, join + 2)[1:-1]
        louder = np.float32(2 * np.log(_loudness(item)))
        envelope[first:last] += weight * (voice.envelope[frames] + louder - envelope[first:last])
        breath[first:last] += weight * (voice.breath[frames] - breath[first:last])
        voiced[first:last] = np.where(weight[:, 0] > 0.5, voice.f0_hz[frames] > 0, voiced[first:last])
    voice = world.Voice(hertz(pitch) * voiced, envelope, np.clip(breath + np.float32(how.breath), 0, 1))
    voice = world.formants_moved(world.extended(voice) if narrow else voice, how.formant_ratio)
    return faded(world.synthesise(voice), 0.01, 0.05)


def _resampled(item: Placed, pitch: Floats) -> Sound:
    """Read the recording faster or slower, its vowel looped: formants move with the pitch."""
    count = round(pitch.size * STEP * RATE)
    curve = np.interp(np.arange(count) / RATE, np.arange(pitch.size) * STEP, pitch)
    position = item.skip_seconds * RATE + np.cumsum(2 ** ((curve - item.syllable.pitch) / 12))
    source = _sustained(item.syllable, int(position[-1]) + 2)
    return np.interp(position, np.arange(source.size), source).astype(np.float32)


def _sustained(syllable: Syllable, frames: int) -> Sound:
    """Return at least `frames` of the syllable, its vowel repeated with cross-fades in phase."""
    samples = levelled(syllable)
    period = round(RATE / float(hertz(syllable.pitch)))
    vowel = max(6 * period, samples.size - round((syllable.fixed_seconds + 0.02) * RATE))
    loop = min(round(LOOP_SECONDS * RATE), vowel, samples.size // 2)
    while samples.size < frames and loop > 4 * period:
        end = samples[: samples.size - round(0.02 * RATE)]
        samples = _joined(end, end[-(loop + period) :], loop // 2, period)
    return samples


def _joined(head: Sound, tail: Sound, fade: int, period: int) -> Sound:
    """Append `tail` to `head` with a cross-fade, moved by up to a period to where both agree best."""
    end = head[-fade:]
    lags = max(1, min(period, tail.size - fade))
    agreement = [float((end * tail[lag : lag + fade]).sum()) for lag in range(lags)]
    tail = tail[int(np.argmax(agreement)) :]
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    return np.concatenate([head[:-fade], end * (1 - ramp) + tail[:fade] * ramp, tail[fade:]])
