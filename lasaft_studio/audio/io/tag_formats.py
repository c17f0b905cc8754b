"""The four ways in which sound files write down their tags.

Each has a function that reads texts and a cover from mutagen's tags, and one that puts them in.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mutagen.apev2 import APEv2
from mutagen.asf import ASFTags
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3, TALB, TCOM, TCON, TDRC, TIT2, TPE1, TPE2, TRCK, TSRC, PictureType
from mutagen.mp4 import MP4Cover, MP4Tags

Texts = dict[str, str]
Found = tuple[Texts, bytes | None]

_ID3 = {"title": TIT2, "artist": TPE1, "album": TALB, "year": TDRC, "genre": TCON, "track": TRCK,
        "album_artist": TPE2, "composer": TCOM, "isrc": TSRC}  # fmt: skip
_VORBIS = {"title": "title", "artist": "artist", "album": "album", "year": "date", "genre": "genre",
           "track": "tracknumber", "album_artist": "albumartist", "composer": "composer",
           "isrc": "isrc"}  # fmt: skip
_MP4 = {"title": "©nam", "artist": "©ART", "album": "©alb", "year": "©day", "genre": "©gen",
        "album_artist": "aART", "composer": "©wrt"}  # fmt: skip
_ASF = {"title": "Title", "artist": "Author", "album": "WM/AlbumTitle", "year": "WM/Year",
        "genre": "WM/Genre", "track": "WM/TrackNumber", "album_artist": "WM/AlbumArtist",
        "composer": "WM/Composer", "isrc": "WM/ISRC"}  # fmt: skip
_APE = {"title": "Title", "artist": "Artist", "album": "Album", "year": "Year", "genre": "Genre",
        "track": "Track", "album_artist": "Album Artist", "composer": "Composer", "isrc": "ISRC"}  # fmt: skip
_BETWEEN = "; "  # several artists as one text, as players show them


@dataclass(frozen=True, slots=True)
class TagStyle:
    """One way to write tags down.

    Attributes:
        read: texts by field name, and the cover, from a mutagen file.
        write: puts texts and a cover into a mutagen file, which is saved afterwards; None if we do not.
    """

    read: Callable[[Any], Found]
    write: Callable[[Any, Texts, bytes | None], None] | None


def style_of(file: Any) -> TagStyle | None:
    """Return how the tags of a mutagen file are written down, or None if it is none of our ways."""
    if isinstance(file.tags, ID3):
        return TagStyle(_read_id3, _write_id3)
    if isinstance(file.tags, MP4Tags):
        return TagStyle(_read_mp4, _write_mp4)
    if isinstance(file.tags, ASFTags):
        return TagStyle(lambda asf: (_first(asf.tags, _ASF), None), None)
    if isinstance(file.tags, APEv2):
        return TagStyle(lambda ape: (_first(ape.tags, _APE), None), None)
    if hasattr(file.tags, "vendor"):  # Vorbis comments are several classes with nothing else in common
        return TagStyle(_read_vorbis, _write_vorbis)
    return None


def picture_mime(picture: bytes) -> str | None:
    """Return the type of a picture that every player shows, else None."""
    if picture.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/png" if picture.startswith(b"\x89PNG\r\n\x1a\n") else None


def _first(tags: Mapping[str, Any], names: Mapping[str, str]) -> Texts:
    return {
        field: _BETWEEN.join(dict.fromkeys(map(str, tags[name])))
        for field, name in names.items()
        if tags.get(name)
    }


def _read_id3(file: Any) -> Found:
    texts = {
        field: _BETWEEN.join(dict.fromkeys(map(str, file.tags[frame.__name__].text)))
        for field, frame in _ID3.items()
        if frame.__name__ in file.tags
    }
    pictures = sorted(file.tags.getall("APIC"), key=lambda picture: picture.type != PictureType.COVER_FRONT)
    return texts, pictures[0].data if pictures else None


def _write_id3(file: Any, texts: Texts, cover: bytes | None) -> None:
    for field, frame in _ID3.items():
        file.tags.delall(frame.__name__)
        if texts[field]:
            file.tags.add(frame(encoding=1, text=[texts[field]]))
    if cover is not None:
        file.tags.delall("APIC")
        file.tags.add(APIC(mime=picture_mime(cover), type=PictureType.COVER_FRONT, data=cover))


def _read_vorbis(file: Any) -> Found:
    pictures = list(file.pictures) if isinstance(file, FLAC) else []
    encoded = file.tags.get("metadata_block_picture", [])
    pictures += [Picture(base64.b64decode(text)) for text in encoded]
    pictures.sort(key=lambda picture: picture.type != PictureType.COVER_FRONT)
    return _first(file.tags, _VORBIS), pictures[0].data if pictures else None


def _write_vorbis(file: Any, texts: Texts, cover: bytes | None) -> None:
    for field, name in _VORBIS.items():
        file.tags[name] = [texts[field]] if texts[field] else []
    if cover is None:
        return
    picture = Picture()
    picture.type, picture.mime, picture.data = PictureType.COVER_FRONT, picture_mime(cover), cover
    if isinstance(file, FLAC):
        file.clear_pictures()
        file.add_picture(picture)
    else:
        file.tags["metadata_block_picture"] = [base64.b64encode(picture.write()).decode("ascii")]


def _read_mp4(file: Any) -> Found:
    texts = _first(file.tags, _MP4)
    if file.tags.get("trkn"):
        texts["track"] = str(file.tags["trkn"][0][0])
    covers = file.tags.get("covr")
    return texts, bytes(covers[0]) if covers else None


def _write_mp4(file: Any, texts: Texts, cover: bytes | None) -> None:
    for field, name in _MP4.items():
        file.tags[name] = [texts[field]] if texts[field] else []
    number = texts["track"].split("/")[0]
    if number.isdecimal() and int(number) < 1 << 16:
        file.tags["trkn"] = [(int(number), 0)]
    if cover is not None:
        kind = MP4Cover.FORMAT_PNG if picture_mime(cover) == "image/png" else MP4Cover.FORMAT_JPEG
        file.tags["covr"] = [MP4Cover(cover, imageformat=kind)]
