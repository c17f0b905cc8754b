"""The colour each stem has everywhere: in our tracks, and in every DAW we write for."""

from __future__ import annotations

SOURCE_COLOUR = "#8a93a6"

STEM_COLOURS = {
    "vocals": "#f2637e",
    "drums": "#f5a524",
    "bass": "#4c8dff",
    "other": "#35c68b",
    "guitar": "#c8743a",
    "piano": "#a77bf3",
    "accompaniment": "#2fb5c7",
    "rest": "#7d8597",
}
_SPARE = ("#d46ad0", "#8ab833", "#e2653b", "#5f6ee8", "#c9a227", "#3aa6a0")


def stem_colour(stem: str) -> str:
    """Return "#rrggbb" for a stem: its own, for ``no_drums`` that of drums, else a steady spare one."""
    known = STEM_COLOURS.get(stem) or STEM_COLOURS.get(stem.removeprefix("no_"))
    return known or _SPARE[sum(stem.encode()) % len(_SPARE)]
