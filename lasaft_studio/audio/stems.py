"""Names of sources, and the order in which they are always listed."""

from __future__ import annotations

from collections.abc import Iterable

VOCALS = "vocals"
DRUMS = "drums"
BASS = "bass"
OTHER = "other"
ACCOMPANIMENT = "accompaniment"
BASS_AND_OTHER = "bass+other"  # what can be judged where a record's own tracks do not tell them apart

MUSDB_STEMS = (VOCALS, DRUMS, BASS, OTHER)  # the order of MUSDB18 and of the published conditions
_ORDER = (*MUSDB_STEMS, "guitar", "piano", BASS_AND_OTHER, ACCOMPANIMENT, "rest")


def complement(stem: str) -> str:
    """Return the name of a mix without `stem`: ``accompaniment`` for vocals, else ``no_drums`` and so on."""
    return ACCOMPANIMENT if stem == VOCALS else f"no_{stem}"


def title(stem: str) -> str:
    """Return the stem's name as people write it: ``Vocals``, ``No drums``."""
    return stem.replace("_", " ").capitalize()


def in_order(stems: Iterable[str]) -> list[str]:
    """Return `stems` in the usual order; unknown names follow, alphabetically."""
    known = {name: index for index, name in enumerate(_ORDER)}
    return sorted(set(stems), key=lambda name: (known.get(name, len(_ORDER)), name))
