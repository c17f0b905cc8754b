"""Text from outside, as files, tags and names hold it, made fit for the document and for a terminal.

Whatever comes from outside passes `cleaned` once, where it is read; paths are never changed, since they have
to find their files. What is shown on a terminal passes `visible`, since names may hold anything but ``/``.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 2000  # characters of a title or a name: more is no name
_DEEP = re.compile(r"(?:[^.\s=]{1,40}\.){100}")
_BREAKS = {"Cc", "Zl", "Zp"}  # control characters, and the separators of lines and paragraphs
_OVERRIDES = {*"\u200e\u200f\u061c", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def cleaned(text: str, longest: int = LONGEST, *, lines: bool = False) -> str:
    """Return `text` in composed form (NFC), on one line, without control and half characters.

    Args:
        text: any string, as a decoder of JSON, tags or file names may return it.
        longest: characters that are kept.
        lines: keep line feeds, as in descriptions.
    """
    kept = {"\n"} if lines else set()
    text = text.replace("\r\n", "\n")
    whole = "".join(
        " " if unicodedata.category(sign) in _BREAKS and sign not in kept else sign for sign in text[:longest]
    )
    whole = "".join(sign for sign in whole if unicodedata.category(sign) != "Cs")
    return unicodedata.normalize("NFC", whole)


def is_too_deep(toml: str) -> bool:
    """Whether a TOML text has a key of a hundred parts, on which a reader may spend minutes."""
    return _DEEP.search(toml) is not None


def visible(text: str, *, lines: bool = False) -> str:
    """Return `text` for a terminal: what would move the cursor, colour or turn the text stands as an escape.

    Line feeds are such, too, unless `lines`: a name must not look like a line of its own.
    """
    return "".join(
        _escaped(sign) if _is_hidden(sign) and not (lines and sign == "\n") else sign for sign in text
    )


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in {*_BREAKS, "Cs"} or sign in _OVERRIDES


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")
