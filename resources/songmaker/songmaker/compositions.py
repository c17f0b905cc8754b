"""Music that people wrote: the MIDI files of games whose licence allows free weights."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import mido

from lasaft_studio.errors import TrainingError
from songmaker.parts import archive_source
from songmaker.score import Note

PERCUSSION = 9  # the channel that General MIDI keeps for drums
_WAD_MAGIC = (b"IWAD", b"PWAD")
_ENTRY = struct.Struct("<ii8s")  # position, size, name
_MUSIC = "D_"  # how the names of music begin
_FULL_VOLUME = 100  # a channel's volume where a file sets none
_LEAST_NOTES = 200
_VOLUME = 7  # the controller


@dataclass(frozen=True)
class Composition:
    """A piece as it was written, in the archive `source`: `data` is a Standard MIDI File."""

    name: str
    source: str
    data: bytes


@dataclass(frozen=True)
class Part:
    """What one instrument plays; `program` counts from 0, and is None for percussion."""

    program: int | None
    notes: tuple[Note, ...]


@lru_cache(maxsize=4)
def compositions(archives: tuple[Path, ...]) -> tuple[Composition, ...]:
    """Return the pieces of all `archives` that are long enough, each once, ordered by name.

    Raises:
        TrainingError: an archive cannot be read, or holds no music.
    """
    found: dict[bytes, Composition] = {}
    for archive in archives:
        for name, data in _lumps(archive):
            if name.startswith(_MUSIC) and data not in found:
                found[data] = Composition(f"{archive.stem} {name}", archive_source(archive), data)
    pieces = [piece for piece in found.values() if _is_long_enough(piece)]
    if not pieces:
        raise TrainingError("There is no music in the archives.", hint="Name archives that hold MIDI files.")
    return tuple(sorted(pieces, key=lambda piece: piece.name))


def _lumps(archive: Path) -> list[tuple[str, bytes]]:
    """Return names and contents of what a WAD holds (the format of id Software's Doom, 1993)."""
    try:
        whole = archive.read_bytes()
        magic, count, directory = struct.unpack_from("<4sii", whole)
        if magic not in _WAD_MAGIC:
            raise struct.error("no WAD")
        entries = [_ENTRY.unpack_from(whole, directory + index * _ENTRY.size) for index in range(count)]
    except OSError as error:
        raise TrainingError(f"'{archive}' cannot be read: {error.strerror}.", hint="Name another.") from error
    except struct.error as error:
        raise TrainingError(f"'{archive}' is no WAD archive, or is cut.", hint="Install it anew.") from error
    return [
        (name.rstrip(b"\0").decode("ascii", "replace"), whole[start : start + size])
        for start, size, name in entries
    ]


def _is_long_enough(piece: Composition) -> bool:
    """Whether a piece can be read, and is more than a jingle."""
    try:
        return sum(len(part.notes) for part in parts(piece)) >= _LEAST_NOTES
    except (OSError, EOFError, ValueError, LookupError):  # what mido raises for all that is no MIDI file
        return False


def tempo(piece: Composition) -> float:
    """Return the tempo that a piece begins with, in beats a minute."""
    messages = mido.merge_tracks(mido.MidiFile(file=BytesIO(piece.data)).tracks)
    return next((mido.tempo2bpm(message.tempo) for message in messages if message.type == "set_tempo"), 120.0)


def parts(piece: Composition) -> list[Part]:
    """Return what every instrument of a piece plays: one part for a channel and program."""
    programs, volumes = [0] * 16, [_FULL_VOLUME] * 16
    sounding: dict[tuple[int, int], tuple[float, float, int]] = {}
    notes: dict[tuple[int, int], list[Note]] = {}
    now = 0.0
    for message in mido.MidiFile(file=BytesIO(piece.data)):
        now += message.time
        if message.type == "program_change":
            programs[message.channel] = message.program
        elif message.type == "control_change" and message.control == _VOLUME:
            volumes[message.channel] = message.value
        elif message.type in {"note_on", "note_off"}:
            key = (message.channel, message.note)
            if key in sounding:
                start, velocity, program = sounding.pop(key)
                note = Note(start, max(0.02, now - start), float(message.note), velocity)
                notes.setdefault((message.channel, program), []).append(note)
            if message.type == "note_on" and message.velocity:
                loud = message.velocity / 127 * volumes[message.channel] / _FULL_VOLUME
                sounding[key] = (now, min(1.0, loud), programs[message.channel])
    return [
        Part(None if channel == PERCUSSION else program, tuple(sorted(played, key=_start)))
        for (channel, program), played in sorted(notes.items())
    ]


def _start(note: Note) -> float:
    return note.start_seconds
