"""What a WAV file says besides its samples: the chunks that DAWs, samplers and archives read.

- bext: EBU Tech 3285, Broadcast Wave: who made it, and at which sample it begins.
- iXML: names of tracks (http://www.ixml.info).
- LIST-INFO, cue and LIST-adtl: tags and markers, of Microsoft's Multimedia Programming Interface, 1991.
- acid: tempo and metre, as ACID wrote it; laid out in the tag tables of ExifTool's RIFF.pm.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from lasaft_studio import __version__
from lasaft_studio.export.text import xml_text
from lasaft_studio.project.model import Marker
from lasaft_studio.project.tempo import TempoMap

Chunk = tuple[bytes, bytes]  # a name of four letters, and the content

SOFTWARE = f"LaSAFT Studio {__version__}"
_BEXT = struct.Struct("<256s32s32s10s8sQH64s10s180s")
_ACID = struct.Struct("<IHHfIHHf")
_ONE_SHOT = 1  # a flag of acid: not a loop, so that hosts do not stretch whole songs to their tempo


def bext(description: str, sample_rate: int, bits: int, channels: int, when: datetime) -> Chunk:
    """Return the Broadcast Wave chunk of a file that begins at sample 0."""
    mode = {1: "mono", 2: "stereo"}.get(channels, "multitrack")
    history = f"A=PCM,F={sample_rate},W={bits},M={mode},T={SOFTWARE}\r\n"
    fixed = _BEXT.pack(
        _ascii(description),
        _ascii(SOFTWARE),
        b"",
        when.strftime("%Y-%m-%d").encode(),
        when.strftime("%H:%M:%S").encode(),
        0,  # TimeReference, in samples since midnight: all stems begin together
        1,  # version 1: no loudness
        b"",
        b"",
        b"",
    )
    padding = b"\0" * (len(history) % 2)  # of an odd bext, libsndfile does not find the end in RF64
    return b"bext", fixed + _ascii(history) + padding


def ixml(project: str, track: str, sample_rate: int, bits: int, channels: int) -> Chunk:
    """Return the iXML chunk with a track's name; its channels are called ``Name L`` and ``Name R``."""
    root = ET.Element("BWFXML")
    _text(root, "IXML_VERSION", "1.61")
    _text(root, "PROJECT", project)
    speed = ET.SubElement(root, "SPEED")
    _text(speed, "FILE_SAMPLE_RATE", str(sample_rate))
    _text(speed, "AUDIO_BIT_DEPTH", str(bits))
    _text(speed, "TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI", "0")
    _text(speed, "TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO", "0")
    _text(speed, "TIMESTAMP_SAMPLE_RATE", str(sample_rate))
    tracks = ET.SubElement(root, "TRACK_LIST")
    _text(tracks, "TRACK_COUNT", str(channels))
    for channel in range(channels):
        entry = ET.SubElement(tracks, "TRACK")
        _text(entry, "CHANNEL_INDEX", str(channel + 1))
        _text(entry, "INTERLEAVE_INDEX", str(channel + 1))
        _text(
            entry,
            "NAME",
            track if channels == 1 else f"{track} {'LR'[channel] if channels == 2 else channel + 1}",
        )
    return b"iXML", ET.tostring(root, encoding="utf-8", xml_declaration=True)


def info(tags: Mapping[str, str]) -> Chunk:
    """Return a LIST-INFO chunk: `tags` by the names of RIFF, such as INAM; empty ones are left out."""
    entries = [riff_chunk(name.encode(), text.encode() + b"\0") for name, text in tags.items() if text]
    return b"LIST", b"INFO" + b"".join(entries)


def markers(placed: Sequence[Marker]) -> list[Chunk]:
    """Return cue points and their names; no chunks where there are no markers."""
    if not placed:
        return []
    points = b"".join(
        struct.pack("<II4sIII", number, marker.frame, b"data", 0, 0, marker.frame)
        for number, marker in enumerate(placed, 1)
    )
    labels = b"".join(
        riff_chunk(b"labl", struct.pack("<I", number) + marker.name.encode() + b"\0")
        for number, marker in enumerate(placed, 1)
    )
    return [(b"cue ", struct.pack("<I", len(placed)) + points), (b"LIST", b"adtl" + labels)]


def acid(tempo: TempoMap, frames: int, sample_rate: int) -> Chunk:
    """Return the tempo at the first downbeat and the length in beats."""
    first = tempo.changes[0]
    beats = round(tempo.beats(frames, sample_rate) - tempo.beats(0, sample_rate))
    return b"acid", _ACID.pack(
        _ONE_SHOT, 0, 0x8000, 0.0, beats, first.beat_unit, first.beats_per_bar, first.bpm
    )


def riff_chunk(name: bytes, content: bytes) -> bytes:
    """Return a chunk with its size; contents of odd length are followed by a byte that does not count."""
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _ascii(text: str) -> bytes:
    """Return ASCII, as EBU 3285 asks for: accents are dropped, other letters become question marks."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return plain.encode("ascii", "replace")


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = xml_text(text)
