"""NI Stems: an MPEG-4 file with the mix and four stems, for Traktor, Mixxx and other DJ programs.

ffmpeg makes the five AAC tracks, of which players see the mix alone; names and colours stand as JSON in a
box ``moov/udta/stem`` (https://www.native-instruments.com/stems), which no version of ffmpeg writes. AAC, not
ALAC: Traktor on Windows does not play the latter.
"""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from lasaft_studio.audio.io.ffmpeg_decoder import find_ffmpeg, run_ffmpeg
from lasaft_studio.audio.io.files import OUTPUT_FORMATS
from lasaft_studio.errors import ExportError
from lasaft_studio.export import sound
from lasaft_studio.export.exporter import Exporter, SongExport, main_file
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Track

_STEMS = 4
_SUFFIX = ".stem.m4a"
_ORDER = ("drums", "bass", "other", "vocals")  # as on the controllers made for it
_BITRATE = "256k"
_HEADER_BYTES = 8  # size and name of a box
_COMPRESSOR = {
    "enabled": False, "input_gain": 0.0, "output_gain": 0.0, "threshold": 0.0, "dry_wet": 50,
    "attack": 0.003, "release": 0.3, "ratio": 3, "hp_cutoff": 300,
}  # fmt: skip
_LIMITER = {"enabled": False, "threshold": 0.0, "ceiling": -0.35, "release": 0.05}


def write(export: SongExport, folder: Path, progress: Progress) -> Sequence[str]:
    """Write the file.

    Raises:
        ExportError: there are not four stems, or no ffmpeg is installed.
    """
    tracks = _in_order(export)
    program = find_ffmpeg()
    parts = folder / f"{export.name}.parts"
    try:
        sounds = [
            sound.mix(export, "Mix", tracks),
            *(sound.mix(export, track.name, [track]) for track in tracks),
        ]
        paths = [parts.absolute() / f"{number}.wav" for number in range(len(sounds))]
        for (content, path), part in progress.part(0.0, 0.3).each(list(zip(sounds, paths, strict=True))):
            sound.write_sound(export, content, path, OUTPUT_FORMATS["wav32f"], part)
        target = (folder / f"{export.name}{_SUFFIX}").absolute()  # a name alone may look like an option
        command = [
            program,
            *_arguments(export, paths),
            str(target.absolute()),
        ]  # a name may look like an option
        run_ffmpeg(command, target, export.song.seconds, progress.part(0.3, 1.0))
    finally:
        shutil.rmtree(parts, ignore_errors=True)
    add_stem_box(target, manifest(tracks))
    return ()


def manifest(tracks: Sequence[Track]) -> bytes:
    """Return the JSON that names and colours the stems; the mastering effects are off."""
    stems = [{"name": track.name, "color": track.colour.upper()} for track in tracks]
    effects = {"compressor": _COMPRESSOR, "limiter": _LIMITER}
    return json.dumps({"mastering_dsp": effects, "version": 1, "stems": stems}, ensure_ascii=False).encode()


def add_stem_box(path: Path, content: bytes) -> None:
    """Put a box ``stem`` into ``moov/udta``, which must be the end of the file: then nothing else moves.

    Raises:
        ExportError: the file is not laid out as ffmpeg does it.
    """
    with path.open("rb+") as file:
        start = _start_of_last(file, b"moov", path.stat().st_size)
        file.seek(start)
        moov = file.read()
        file.seek(start)
        file.write(with_stem_box(moov, content))


def with_stem_box(moov: bytes, content: bytes) -> bytes:
    """Return the box `moov` with a box ``stem`` of `content` at the end of its ``udta``."""
    stem = _box(b"stem", content)
    position = _HEADER_BYTES
    while position < len(moov):
        size, name = struct.unpack_from(">I4s", moov, position)
        if name == b"udta":
            inside = moov[position + _HEADER_BYTES : position + size]
            rest = moov[_HEADER_BYTES:position] + moov[position + size :]
            return _box(b"moov", rest + _box(b"udta", inside + stem))
        position += max(size, _HEADER_BYTES)
    return _box(b"moov", moov[_HEADER_BYTES:] + _box(b"udta", stem))


def _start_of_last(file: BinaryIO, wanted: bytes, size_bytes: int) -> int:
    """Return where the last box of a file begins, which has to be called `wanted`."""
    position = 0
    while position + _HEADER_BYTES <= size_bytes:
        file.seek(position)
        size, name, long_size = struct.unpack(">I4sQ", file.read(16).ljust(16, b"\0"))
        size = long_size if size == 1 else size  # 1 says that the size follows in 64 bits
        if position + size == size_bytes and name == wanted:
            return position
        position += max(size, _HEADER_BYTES)
    raise ExportError(
        "ffmpeg laid out the file in an unknown way.", hint="Install another version of ffmpeg."
    )


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", _HEADER_BYTES + len(content), name) + content


def _arguments(export: SongExport, paths: Sequence[Path]) -> list[str]:
    song = export.song
    inputs = [argument for path in paths for argument in ("-i", str(path))]
    maps = [argument for number in range(len(paths)) for argument in ("-map", f"{number}:a:0")]
    enabled = [f"-disposition:a:{number}" for number in range(len(paths))]
    flags = [
        value
        for flag, name in zip(("default", *"0" * _STEMS), enabled, strict=True)
        for value in (name, flag)
    ]
    tags = {
        "title": song.title,
        "artist": song.artist,
        "album": song.album,
        "date": song.year,
        "genre": song.genre,
    }
    texts = [argument for name, text in tags.items() if text for argument in ("-metadata", f"{name}={text}")]
    coding = [
        "-map_metadata",
        "-1",
        "-map_chapters",
        "-1",
        "-c:a",
        "aac",
        "-b:a",
        _BITRATE,
        "-f",
        "ipod",
        "-y",
    ]
    return [*inputs, *maps, *coding, *flags, *texts]


def _in_order(export: SongExport) -> list[Track]:
    tracks = list(export.tracks)
    if len(tracks) != _STEMS:
        raise ExportError(
            f"NI Stems hold four stems, not {len(tracks)}.",
            hint="The format has room for exactly four, on which DJ programs count: choose four "
            "tracks, or separate the song into vocals, drums, bass and other.",
        )
    if {track.stem for track in tracks} == set(_ORDER):
        tracks.sort(key=lambda track: _ORDER.index(track.stem))
    return tracks


EXPORTER = Exporter(
    id="ni-stems",
    label="NI Stems",
    suffix=_SUFFIX,
    opens_in=("Traktor 2.9", "Mixxx 2.6"),
    carries=("mix and four stems (AAC) with gain and pan", "names", "colours", "tags"),
    checked="read by ffprobe and mutagen; no DJ program was run",
    write=write,
    names=main_file(_SUFFIX),
    size_bytes=lambda export: sound.size_bytes(export, OUTPUT_FORMATS["wav32f"], [2] * (_STEMS + 2)),
    needs="ffmpeg",
    stems=_STEMS,
)
