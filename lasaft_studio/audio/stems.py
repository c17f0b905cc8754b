"""STEMS, the table of sources: names, order, colours, icons, MIDI channels, and what others call them.

Everything that lists, draws or writes stems follows from this table. A name that is not in it is as good as
any other: it comes after the known ones, alphabetically, in a spare colour, with the icon of a waveform.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

VOCALS = "vocals"
DRUMS = "drums"
BASS = "bass"
OTHER = "other"
ACCOMPANIMENT = "accompaniment"
REST = "rest"
BASS_AND_OTHER = "bass+other"  # what can be judged where a record's own tracks do not tell them apart

MUSDB_STEMS = (VOCALS, DRUMS, BASS, OTHER)  # the order of MUSDB18 and of the published conditions

_SPARE_COLOURS = ("#d46ad0", "#8ab833", "#e2653b", "#5f6ee8", "#c9a227", "#3aa6a0")
_NOT_IN_NAMES = re.compile(r"[^\w+&-]+")  # of files on any system


@dataclass(frozen=True, slots=True)
class Stem:
    """A source that networks tell apart.

    Attributes:
        name: as networks, files and the command line call it.
        title: as people write it.
        colour: "#rrggbb", in our tracks and in every DAW that we write for.
        icon: the drawing in `resources/icons`, without its suffix.
        midi_channel: on which its notes are written, 1 to 16; 10 for everything that is struck, as General
            MIDI has it.
        synonyms: what other programs and their yaml files call it, in lower case with `_` for spaces.
    """

    name: str
    title: str
    colour: str
    icon: str
    midi_channel: int
    synonyms: tuple[str, ...] = ()


STEMS: Mapping[str, Stem] = {
    stem.name: stem
    for stem in (
        Stem(VOCALS, "Vocals", "#f2637e", "vocals", 1, ("vocal", "voice", "singing", "vox")),
        Stem(
            "lead_vocals",
            "Lead vocals",
            "#f2637e",
            "vocals",
            1,
            ("lead", "lead_vocal", "lead_vox", "karaoke"),
        ),
        Stem(
            "backing_vocals",
            "Backing vocals",
            "#e58fb1",
            "vocals",
            2,
            ("backing", "back_vocals", "backing_vocal", "choir", "bgv"),
        ),
        Stem(DRUMS, "Drums", "#f5a524", "drums", 10, ("drum", "percussion")),
        Stem("kick", "Kick", "#e0701f", "drums", 10, ("bass_drum", "kick_drum", "bd")),
        Stem("snare", "Snare", "#f5a524", "drums", 10, ("snare_drum", "sd")),
        Stem("toms", "Toms", "#d98e2b", "drums", 10, ("tom", "tom-toms", "tom_toms")),
        Stem("hihat", "Hi-hat", "#f0c33c", "drums", 10, ("hh", "hi-hat", "hi_hat", "hihats", "hat")),
        Stem("ride", "Ride", "#ddd06a", "drums", 10, ("ride_cymbal",)),
        Stem("crash", "Crash", "#cfd98a", "drums", 10, ("crash_cymbal",)),
        Stem("cymbals", "Cymbals", "#e6d58a", "drums", 10, ("cymbal", "overheads")),
        Stem(BASS, "Bass", "#4c8dff", "bass", 3, ("bass_guitar",)),
        Stem(OTHER, "Other", "#35c68b", "other", 4, ("others", "misc")),
        Stem("guitar", "Guitar", "#c8743a", "bass", 5, ("guitars", "electric_guitar", "acoustic_guitar")),
        Stem("piano", "Piano", "#a77bf3", "other", 6, ("keys", "keyboard", "pianos")),
        Stem("synthesizer", "Synthesizer", "#7c6df2", "other", 7, ("synth", "synths", "synthesiser")),
        Stem("strings", "Strings", "#b98bd9", "other", 8, ("string", "string_section")),
        Stem("wind", "Wind", "#59c3d9", "other", 9, ("winds", "woodwinds", "brass", "flute")),
        Stem(BASS_AND_OTHER, "Bass+other", "#3fa9c4", "other", 4),
        Stem(
            ACCOMPANIMENT,
            "Accompaniment",
            "#2fb5c7",
            "accompaniment",
            11,
            ("instrumental", "instrumentals", "inst", "instrum", "music", "no_vocals", "backing_track"),
        ),
        Stem(REST, "Rest", "#7d8597", "rest", 12, ("residual",)),
    )
}
_CANONICAL = {word: stem.name for stem in STEMS.values() for word in (stem.name, *stem.synonyms)}
_ORDER = {name: index for index, name in enumerate(STEMS)}


def canonical(text: str) -> str:
    """Return our name of what others call `text`: ``accompaniment`` for Instrumental, ``hihat`` for HH.

    A name that the table does not know stays, in lower case, without what file names cannot hold.
    """
    word = _NOT_IN_NAMES.sub("_", text.strip().lower()).strip("_.-")
    return _CANONICAL.get(word, word)


def complement(stem: str) -> str:
    """Return the name of a mix without `stem`: ``accompaniment`` for vocals, else ``no_drums`` and so on."""
    return ACCOMPANIMENT if stem == VOCALS else f"no_{stem}"


def title(stem: str) -> str:
    """Return the stem's name as people write it: ``Vocals``, ``Hi-hat``, ``No drums``."""
    return STEMS[stem].title if stem in STEMS else stem.replace("_", " ").capitalize()


def colour(stem: str) -> str:
    """Return "#rrggbb" for a stem: its own, for ``no_drums`` that of drums, else a steady spare one."""
    known = STEMS.get(stem) or STEMS.get(stem.removeprefix("no_"))
    return known.colour if known else _SPARE_COLOURS[sum(stem.encode(errors="ignore")) % len(_SPARE_COLOURS)]


def icon(stem: str) -> str:
    """Return the drawing of a stem: its own, for ``no_drums`` that of drums, else a waveform."""
    known = STEMS.get(stem) or STEMS.get(stem.removeprefix("no_"))
    return known.icon if known else "waveform"


def in_order(stems: Iterable[str]) -> list[str]:
    """Return `stems` in the order of the table; unknown names follow, alphabetically."""
    return sorted(set(stems), key=lambda name: (_ORDER.get(name, len(_ORDER)), name))


def midi_channels(stems: Iterable[str]) -> dict[str, int]:
    """Return a MIDI channel, 1 to 16, for each of `stems`, in their order.

    Known stems have those of the table; the others get what is free from 13 on, and share 16 in the end.
    """
    channels: dict[str, int] = {}
    spare = 13
    for name in in_order(stems):
        if name in STEMS:
            channels[name] = STEMS[name].midi_channel
        else:
            channels[name] = min(spare, 16)
            spare += 1
    return channels
