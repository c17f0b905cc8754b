"""Human drumming: takes of the Groove MIDI Dataset (Gillick et al. 2019), in beats."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import mido

Hit = tuple[float, str, float]  # beat, piece, velocity 0 to 1
# The keys of the Roland TD-11 that the drummers played on.
KEYS = {
    36: "kick",
    38: "snare",
    40: "snare",
    37: "rim",
    48: "tom-high",
    50: "tom-high",
    45: "tom-mid",
    47: "tom-mid",
    43: "tom-low",
    58: "tom-low",
    46: "open",
    26: "open",
    42: "hat",
    22: "hat",
    44: "hat",
    49: "crash",
    55: "crash",
    57: "crash",
    52: "crash",
    51: "ride",
    59: "ride",
    53: "ride",
}
GENRES = {
    "rock": ("rock", "punk"),
    "indie": ("rock", "punk", "pop"),
    "electropop": ("dance", "pop", "rock", "funk"),
    "house": ("dance", "funk"),
    "synthwave": ("rock", "pop", "dance"),
    "breakbeat": ("funk", "hiphop", "neworleans-funk"),
    "hiphop": ("hiphop", "soul", "funk"),
    "ballad": ("rock", "pop", "soul", "country"),
    "funk": ("funk", "soul", "neworleans-funk", "jazz-funk"),
}
LEAST_BYTES = 600  # shorter files hold a bar or less


@dataclass(frozen=True)
class Take:
    """An unread file: genre ("rock-indie"), kind ("beat" or "fill") and the MIDI file's bytes."""

    genre: str
    kind: str
    data: bytes


@dataclass(frozen=True)
class Groove:
    """A take read: its length and hits in beats."""

    beats: float
    hits: tuple[Hit, ...]


@lru_cache(maxsize=2)
def takes(archive: Path) -> tuple[Take, ...]:
    """Return every take in four-four time, ordered by name."""
    found: dict[str, bytes] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith("_4-4.mid") else None
            if file is not None:
                found[member.name] = file.read()
    read = [(Path(name).stem.split("_"), found[name]) for name in sorted(found)]
    return tuple(Take(words[1], words[3], data) for words, data in read if len(words) == 5)


def fitting(archive: Path, style: str) -> list[Take]:
    """Return the beats that suit a style."""
    beats = [take for take in takes(archive) if take.kind == "beat" and len(take.data) > LEAST_BYTES]
    return [take for take in beats if take.genre.startswith(GENRES[style])] or beats


@lru_cache(maxsize=256)
def groove(take: Take) -> Groove:
    """Read the hits of a take."""
    midi = mido.MidiFile(file=BytesIO(take.data))
    tick, hits = 0, []
    for message in mido.merge_tracks(midi.tracks):
        tick += message.time
        if message.type == "note_on" and message.velocity and message.note in KEYS:
            hits.append((tick / midi.ticks_per_beat, KEYS[message.note], message.velocity / 127))
    return Groove(hits[-1][0] if hits else 0.0, tuple(hits))


def loop(take: Take, first_bar: int, bars: int) -> list[Hit]:
    """Return `bars` bars of a take from `first_bar` on, beats counted from there; a flam may begin before."""
    first, last = 4.0 * first_bar, 4.0 * (first_bar + bars)
    hits = groove(take).hits
    return [(beat - first, piece, loud) for beat, piece, loud in hits if first - 0.1 <= beat < last - 0.1]
