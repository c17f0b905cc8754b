"""Programmed drums: patterns of sixteenths, fills and rolls."""

from __future__ import annotations

from lasaft_studio.training.random_instruments.chance import Chance, likely, one_of
from songmaker.grooves import Hit
from songmaker.score import Section

# x hit, o soft, . rest
SIXTEENTHS: dict[str, dict[str, str]] = {
    "four": {
        "kick": "x...x...x...x...",
        "clap": "....x.......x...",
        "open": "..x...x...x...x.",
        "hat": "x.o.x.o.x.o.x.o.",
    },
    "four-snare": {"kick": "x...x...x...x...", "snare": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."},
    "four-bare": {"kick": "x...x...x...x...", "hat": "..x...x...x...x.", "rim": "......x..x......"},
    "pop": {"kick": "x.....x.x.......", "snare": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."},
    "pop-sixteenths": {"kick": "x..x..x.x.......", "snare": "....x.......x...", "hat": "xoxoxoxoxoxoxoxo"},
    "break": {"kick": "x.x.......xx....", "snare": "....x..o.o..x..o", "hat": "x.x.x.x.x.x.x.x."},
    "fast-break": {
        "kick": "x.........x.....",
        "snare": "....x..o....x..o",
        "hat": "x.x.x.x.x.x.x.x.",
        "ride": "x.x.x.x.x.x.x.x.",
    },
    "trap": {"kick": "x.....x...x.....", "clap": "........x.......", "hat": "xxxxx.xxxxx.xxxx"},
    "boombap": {"kick": "x..x......x.....", "snare": "....x.......x...", "hat": "x.x.x.xox.x.x.xo"},
    "electro": {
        "kick": "x..x..x...x.x...",
        "clap": "....x.......x...",
        "hat": "o.x.o.x.o.x.o.x.",
        "cowbell": "......x.......o.",
    },
    "half": {
        "kick": "x.......x.x.....",
        "snare": "........x.......",
        "hat": "x.o.x.o.x.o.x.o.",
        "shaker": "o.x.o.x.o.x.o.x.",
    },
    "synthwave": {
        "kick": "x.....x...x.....",
        "snare": "....x.......x...",
        "hat": "xoxoxoxoxoxoxoxo",
        "tom-low": "..............x.",
    },
    "twostep": {
        "kick": "x.........x.....",
        "snare": "....x.......x...",
        "hat": "..x..ox...x..ox.",
        "rim": ".......x......x.",
    },
    "reggaeton": {"kick": "x...x...x...x...", "snare": "...x..x....x..x.", "shaker": "x.o.x.o.x.o.x.o."},
}
LIKED: dict[str, tuple[str, ...]] = {
    "electropop": (
        "four",
        "four-snare",
        "pop",
        "electro",
        "half",
        "synthwave",
        "break",
        "reggaeton",
        "pop-sixteenths",
    ),
    "house": ("four", "four-snare", "four-bare", "twostep"),
    "synthwave": ("synthwave", "four-snare", "pop", "pop-sixteenths"),
    "breakbeat": ("break", "fast-break", "twostep"),
    "hiphop": ("trap", "boombap", "half"),
    "rock": ("pop", "half", "pop-sixteenths"),
    "indie": ("pop", "four-snare", "pop-sixteenths"),
    "ballad": ("half", "pop"),
    "funk": ("break", "boombap", "pop-sixteenths"),
}
ALWAYS = frozenset({"kick", "snare", "clap"})
TOMS = ("snare", "tom-high", "tom-mid", "tom-low")


def programmed(style: str, section: Section, draw: Chance) -> list[Hit]:
    """Return one bar of a pattern; quiet sections leave some of its pieces out."""
    hits: list[Hit] = []
    for piece, text in SIXTEENTHS[one_of(draw, LIKED[style])].items():
        if piece not in ALWAYS and not likely(draw, 0.5 + 0.5 * section.energy):
            continue
        for step, sign in enumerate(text):
            if sign != ".":
                accent = 0.9 if step % 4 == 0 else 0.65
                loud = float(draw.uniform(0.8, 1.0)) if piece in ALWAYS else accent
                hits.append((step / 4, piece, loud if sign == "x" else 0.4))
    return hits + percussion(section, draw)


def percussion(section: Section, draw: Chance) -> list[Hit]:
    """Return shakers, congas and rolls of hats for a share of bars."""
    hits: list[Hit] = []
    if section.energy > 0.8 and likely(draw, 0.4):
        hits += [(step / 4, "shaker", 0.7 if step % 2 == 0 else 0.4) for step in range(16)]
    if likely(draw, 0.25):
        hits += [(float(draw.integers(16)) / 4, "conga", float(draw.uniform(0.4, 0.9))) for _ in range(3)]
    if likely(draw, 0.12):
        start = one_of(draw, (1.5, 2.5, 3.0))
        hits += [(start + index / 12, "hat", 0.5 + 0.04 * index) for index in range(6)]
    return hits


def roll(first: float, last: float) -> list[Hit]:
    """Return a snare roll between two beats which doubles its speed twice and grows."""
    hits: list[Hit] = []
    at = first
    while at < last:
        part = (at - first) / (last - first)
        hits.append((at, "snare", 0.3 + 0.7 * part))
        at += 1.0 if part < 0.5 else 0.5 if part < 0.75 else 0.25
    return hits


def fill(first: float, beats: int, draw: Chance) -> list[Hit]:
    """Return sixteenths down the toms, with gaps."""
    steps = 4 * beats
    hits: list[Hit] = []
    for step in range(steps):
        if likely(draw, 0.75):
            place = int(step * 4 / steps) + int(draw.integers(-1, 2))
            hits.append((first + step / 4, TOMS[max(0, min(3, place))], float(draw.uniform(0.5, 1.0))))
    return hits
