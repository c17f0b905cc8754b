"""Title, artist, cover and so on: read from any sound file, written to all that can hold them."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path

import mutagen
import soundfile
from mutagen.aiff import AIFF
from mutagen.mp3 import MP3
from mutagen.wave import WAVE

from lasaft_studio.audio.io import bounded_tags, riff_chunks
from lasaft_studio.audio.io.native_path import native_path
from lasaft_studio.audio.io.tag_formats import Found, Texts, picture_mime, style_of
from lasaft_studio.errors import StorageError

bounded_tags.apply()
_FIELDS = ("title", "artist", "album", "year", "genre", "track", "album_artist", "composer", "isrc")
_LARGEST_FLAC_COVER = (1 << 24) - 4096  # a block of metadata has 24 bits for its length
_INFO = {"title": "title", "artist": "artist", "album": "album", "year": "date", "genre": "genre"}
# mutagen promises MutagenError; of damaged files, the others come through it as well
DAMAGED_TAGS = (mutagen.MutagenError, ValueError, LookupError, TypeError, struct.error)


@dataclass(frozen=True, slots=True)
class Tags:
    """What a file says about its music; empty where it says nothing.

    Attributes:
        title: of the song.
        artist: who plays it.
        album: it belongs to.
        year: as four digits.
        genre: such as ``Rock``.
        track: its number on the album, such as ``3`` or ``3/12``.
        cover: a picture, the bytes of a JPEG or PNG file.
        album_artist: who made the album, where that is somebody else.
        composer: who wrote it.
        isrc: the recording's international code.
    """

    title: str = ""
    artist: str = ""
    album: str = ""
    year: str = ""
    genre: str = ""
    track: str = ""
    cover: bytes | None = None
    album_artist: str = ""
    composer: str = ""
    isrc: str = ""


def read_tags(path: Path) -> Tags:
    """Return the tags of a sound file; what is missing or damaged stays empty."""
    try:
        texts, cover = _read(path)
    except DAMAGED_TAGS:
        texts, cover = {}, None
    if not texts:
        texts = riff_chunks.info_texts(path) or _read_strings(path)
    clean = {field: _clean(texts.get(field, "")) for field in _FIELDS}
    clean["year"] = "".join(re.findall(r"\d{4}", clean["year"])[:1])
    return Tags(**clean, cover=cover or None)


def write_tags(path: Path, tags: Tags) -> bool:
    """Put `tags` into a file that is finished; its samples stay as they are, bit for bit.

    Returns:
        Whether the file can hold tags: MP3, FLAC, Ogg, Opus, M4A, WAV and AIFF can, RF64 cannot.

    Raises:
        StorageError: the file cannot be changed.
    """
    texts: Texts = {field: _clean(getattr(tags, field)) for field in _FIELDS}
    cover = tags.cover if tags.cover and picture_mime(tags.cover) and cover_fits(tags, path) else None
    try:
        with path.open("rb") as start:
            if start.read(4) == b"RF64":
                return False
        file = mutagen.File(path)
        if file is not None and file.tags is None:
            file.add_tags()
        style = style_of(file) if file is not None else None
        if style is None or style.write is None:
            return False
        style.write(file, texts, cover)
        if isinstance(file, (MP3, WAVE, AIFF)):
            file.save(v2_version=3)  # what Windows reads
        else:
            file.save()
    except (mutagen.MutagenError, OSError) as error:
        raise StorageError(f"The tags of {path.name} cannot be written: {error}.") from error
    return True


def cover_fits(tags: Tags, path: Path) -> bool:
    """Whether a file of this name can hold the cover: FLAC and Ogg have a limit."""
    limited = path.suffix.lower() in {".flac", ".ogg", ".opus"}
    return tags.cover is None or not limited or len(tags.cover) <= _LARGEST_FLAC_COVER


def _read(path: Path) -> Found:
    file = mutagen.File(path)
    style = style_of(file) if file is not None and file.tags is not None else None
    return style.read(file) if style is not None else ({}, None)


def _read_strings(path: Path) -> Texts:
    """Return the texts of a RIFF INFO list and its like, which mutagen leaves to libsndfile."""
    try:
        with soundfile.SoundFile(native_path(path)) as sound:
            texts = sound.copy_metadata()
    except (soundfile.LibsndfileError, TypeError, ValueError):  # no sound file, or one that is called .raw
        return {}
    return {**texts, "year": texts.get("date", ""), "track": texts.get("tracknumber", "")}


def _clean(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def info_texts(tags: Tags) -> dict[str, str]:
    """Return the texts that a RIFF INFO list holds, under libsndfile's names for them."""
    texts = {name: _clean(getattr(tags, field)) for field, name in _INFO.items()}
    return {name: text for name, text in texts.items() if text}
