"""The song: eight bars of F - G - Em - Am sung over, one bar before and one after, at 104 beats a minute."""

from __future__ import annotations

from dataclasses import dataclass

BEATS_PER_MINUTE = 104.0
BEAT_SECONDS = 60.0 / BEATS_PER_MINUTE
BAR_BEATS = 4
BARS = 10

# Chords as bass note and voicing, in MIDI notes; one a bar.
F = (29, (53, 57, 60, 64))
G = (31, (55, 59, 62, 64))
EM = (28, (52, 55, 59, 62))
AM = (33, (52, 57, 60, 64))
C = (36, (52, 55, 60, 64))
CHORDS = (F, F, G, EM, AM, F, G, EM, AM, C)


@dataclass(frozen=True)
class Note:
    """One note of one part: times in beats from the start of the song, velocity from 0 to 1."""

    beat: float
    beats: float
    pitch: float
    velocity: float = 0.8


@dataclass(frozen=True)
class Syllable(Note):
    """A sung note: `sound` in hiragana, as the voice bank names it."""

    sound: str = "あ"


# (bar, [(beat in the bar, beats, MIDI note, syllable)]): "Morning light opens the window; I can hear your voice.
# Listen to the song: one by one they come apart, the sounds of the sky."
_LINES = (
    (1, [(0, .5, 69, "あ"), (.5, .5, 69, "さ"), (1, 1, 67, "の"), (2, .5, 69, "ひ"), (2.5, .5, 72, "か"), (3, .9, 69, "り")]),
    (2, [(0, .5, 67, "ま"), (.5, .5, 69, "ど"), (1, 1, 71, "を"), (2, .5, 74, "ひ"), (2.5, .5, 71, "ら"), (3, .9, 67, "く")]),
    (3, [(0, .5, 64, "き"), (.5, .5, 67, "み"), (1, 1, 67, "の"), (2, .5, 69, "こ"), (2.5, .5, 67, "え"), (3, .9, 64, "が")]),
    (4, [(0, .5, 69, "き"), (.5, .5, 72, "こ"), (1, .5, 71, "え"), (1.5, 2, 69, "る")]),
    (5, [(0, .5, 72, "う"), (.5, .5, 72, "た"), (1, 1, 69, "を"), (2, .5, 72, "き"), (2.5, .5, 74, "い"), (3, .9, 72, "て")]),
    (6, [(0, .5, 71, "ひ"), (.5, .5, 71, "と"), (1, 1, 67, "つ"), (2, .5, 71, "ひ"), (2.5, .5, 72, "と"), (3, .9, 74, "つ")]),
    (7, [(0, .5, 71, "ほ"), (.5, .5, 67, "ど"), (1, .5, 64, "け"), (1.5, .5, 67, "て"), (2, .75, 71, "い"), (2.75, 1.1, 69, "く")]),
    (8, [(0, .5, 72, "そ"), (.5, .5, 71, "ら"), (1, 1, 69, "の"), (2, .5, 67, "お"), (2.5, 3.2, 72, "と")]),
)  # fmt: skip
CHORUS_BAR = 5


def melody() -> list[list[Syllable]]:
    """Return the sung lines, a list of syllables for each."""
    return [
        [Syllable(bar * BAR_BEATS + beat, beats, pitch, 0.9, sound) for beat, beats, pitch, sound in line]
        for bar, line in _LINES
    ]


def harmony() -> list[list[Syllable]]:
    """Return the chorus a third (or the chord's next lower tone) below the melody."""
    lower = {64: 60, 67: 64, 69: 65, 71: 67, 72: 69, 74: 71}
    return [
        [Syllable(each.beat, each.beats, lower[int(each.pitch)], 0.6, each.sound) for each in line]
        for line in melody()
        if line[0].beat >= CHORUS_BAR * BAR_BEATS
    ]


def bass() -> list[Note]:
    """Return a line of eighths around the root, with a fifth and an octave to lead on."""
    pattern = ((0, .9, 0), (1, .4, 0), (1.5, .9, 0), (2.5, .4, 12), (3, .45, 7), (3.5, .45, 12))  # fmt: skip
    notes = []
    for bar, (root, _) in enumerate(CHORDS[:-1]):
        notes += [Note(bar * BAR_BEATS + beat, beats, root + up, 0.8) for beat, beats, up in pattern]
    return [*notes, Note((BARS - 1) * BAR_BEATS, 3.5, CHORDS[-1][0], 0.8)]


def guitar() -> list[Note]:
    """Return broken chords in eighths, and a strum on the first and the last bar."""
    notes = []
    for bar, (_, tones) in enumerate(CHORDS):
        start = bar * BAR_BEATS
        if bar in {0, BARS - 1}:
            notes += [Note(start + 0.03 * i, 3.8, tone, 0.7) for i, tone in enumerate(tones)]
        else:
            order = (0, 2, 1, 3, 2, 1, 3, 2)
            notes += [Note(start + 0.5 * step, 1.2, tones[i], 0.55) for step, i in enumerate(order)]
    return notes


def piano() -> list[Note]:
    """Return the chorus's chords, pushed by an eighth in their second half."""
    notes = []
    for bar in range(CHORUS_BAR, BARS):
        tones = [tone + 12 for tone in CHORDS[bar][1]]
        strokes = ((0, 1.4), (1.5, 1.0), (2.5, 1.4)) if bar < BARS - 1 else ((0, 3.8),)
        notes += [Note(bar * BAR_BEATS + beat, beats, tone, 0.6) for beat, beats in strokes for tone in tones]
    return notes


def drums() -> list[tuple[str, float, float]]:
    """Return (piece, beat, velocity) of every stroke."""
    strokes: list[tuple[str, float, float]] = []
    for bar in range(BARS - 1):
        start = bar * BAR_BEATS
        strokes += [("kick", start + beat, 0.9) for beat in (0, 1.5, 2.5)[: 1 if bar == 0 else 3]]
        strokes += [("snare-m", start + beat, 0.8) for beat in (1, 3) if bar]
        strokes += [
            ("hhclosed", start + i / 2, 0.55 if i % 2 else 0.75) for i in range(7 if bar % 4 == 0 else 8)
        ]
        strokes += [("hhopen", start + 3.5, 0.45)] if bar % 4 == 0 else []
        strokes += [("tambourine", start + i / 2, 0.4) for i in (1, 3, 5, 7) if bar >= CHORUS_BAR]
    fill = (("snare-m", 3.0, 0.6), ("snare-m", 3.25, 0.7), ("tom-h", 3.5, 0.8), ("tom-l", 3.75, 0.8))
    strokes += [(piece, bar * BAR_BEATS + beat, velocity) for bar in (0, 4) for piece, beat, velocity in fill]
    strokes += [("crash", bar * BAR_BEATS, 0.6) for bar in (1, CHORUS_BAR, BARS - 1)]
    return [*strokes, ("kick", (BARS - 1) * BAR_BEATS, 0.9)]
