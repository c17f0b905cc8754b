"""What an inspection of a file's structure finds."""

from __future__ import annotations

from dataclasses import dataclass

from lasaft_studio.audio.io.repair.byte_view import Piece

Parts = tuple[Piece | bytes, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """How a file is to be read.

    Attributes:
        streams: the parts of each stream, one after the other; empty where the file can be read as it is.
        notes: what its user should know.
        is_mpeg: the streams are MPEG audio, whatever the file's container.
        channel_mask: the loudspeakers of the channels, as in WAVEFORMATEXTENSIBLE; None where not told.
        is_uncounted: nothing in the file says how long it is: its frames have to be counted.
    """

    streams: tuple[Parts, ...] = ()
    notes: tuple[str, ...] = ()
    is_mpeg: bool = False
    channel_mask: int | None = None
    is_uncounted: bool = False


def cut(name: str, said_seconds: float) -> str:
    """Return the note about a file that ends too early."""
    from lasaft_studio.audio.io.reader import clock

    return f"{name} ends before the {clock(said_seconds)} that it says it has."


def longer(name: str, more_seconds: float) -> str:
    """Return the note about a file that goes on after the end that its header states."""
    from lasaft_studio.audio.io.reader import clock

    return f"{name} is {clock(more_seconds)} longer than its header says; all of it is read."
