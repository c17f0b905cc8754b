"""The colour each stem has everywhere: in our tracks, and in every DAW we write for."""

from __future__ import annotations

from lasaft_studio.audio.stems import STEMS, colour

SOURCE_COLOUR = "#8a93a6"

STEM_COLOURS = {name: stem.colour for name, stem in STEMS.items()}


def stem_colour(stem: str) -> str:
    """Return "#rrggbb" for a stem; see `audio.stems.colour`."""
    return colour(stem)
