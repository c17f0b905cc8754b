"""Names of the files that are written: one template, and names that every system can hold.

A name is safe when Windows, macOS and Linux all keep it as it is: no reserved characters or device
names, no dots or spaces at its end, at most 240 bytes with its suffix, in the composed form of Unicode.
Letters of any script and emoji stay. A long title is cut before it goes into a template, so that the
stem's name behind it survives, and folder and file together fit into the 260 characters of Windows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from string import Formatter

from lasaft_studio.errors import UsageError

DEFAULT_TEMPLATE = "{song}/{song} - {stem}"
MAX_BYTES = 240  # of 255 that file systems allow: temporary names and numbers need some
MAX_FIELD = 80  # characters
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE
)  # https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_FORBIDDEN = dict.fromkeys(map(ord, '<>:"/\\|?*'), "_")
_LONGEST_SUFFIX = 6  # ".flac" and a little


def safe_name(name: str, *, otherwise: str = "Untitled") -> str:
    """Return `name` as one file or folder name, without suffix, that every system can hold.

    Args:
        name: any text.
        otherwise: what to use if nothing is left of it.
    """
    text = unicodedata.normalize("NFC", name).translate(_FORBIDDEN)
    text = "".join(" " if character.isspace() else character for character in text if _is_visible(character))
    text = _shortened(" ".join(text.split()), MAX_BYTES - _LONGEST_SUFFIX).rstrip(". ")
    if text.strip("._ -") == "":
        text = otherwise
    return f"_{text}" if _RESERVED.fullmatch(text) else text


def file_name(template: str, fields: Mapping[str, str], suffix: str) -> PurePath:
    """Return the path of a file, relative to the output folder.

    Args:
        template: text with fields in braces, and folders set off by ``/``.
        fields: what may stand in braces, and its value for this file.
        suffix: of the file, with its dot.

    Raises:
        UsageError: the template is malformed or names a field that does not exist.
    """
    check_template(template, fields)
    pieces = [piece.strip() for piece in re.split(r"[/\\]", template)]
    values = {field: _shortened(value[:MAX_FIELD], MAX_BYTES // 2).strip() for field, value in fields.items()}
    names = [safe_name(piece.format_map(values)) for piece in pieces if piece not in {"", "."}]
    return PurePath(*names[:-1], names[-1] + suffix)


def check_template(template: str, fields: Iterable[str]) -> None:
    """Check a template before any work is done.

    Raises:
        UsageError: the template is malformed or names a field that does not exist.
    """
    known = set(fields)
    hint = f"It may contain {', '.join(f'{{{field}}}' for field in sorted(known))} and / for folders."
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as error:
        raise UsageError(f"The name template '{template}' is malformed: {error}.", hint=hint) from error
    for _, field, spec, conversion in pieces:
        if field is not None and (field not in known or spec or conversion):
            raise UsageError(f"The name template has an unknown field '{{{field}}}'.", hint=hint)
    last = re.split(r"[/\\]", template)[-1].strip()
    if last in {"", "."} or ".." in re.split(r"[/\\]", template):
        raise UsageError(f"The name template '{template}' names no file.", hint=hint)


def distinct(names: Iterable[str]) -> list[str]:
    """Return `names` with numbers behind those that came before: ``Song``, ``Song (2)``.

    Names which differ in case or Unicode form only are the same file on some systems.
    """
    taken: set[str] = set()
    results = []
    for name in names:
        free, count = name, 1
        while _folded(free) in taken:
            count += 1
            free = f"{name} ({count})"
        taken.add(_folded(free))
        results.append(free)
    return results


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", safe_name(name)).casefold()


def _is_visible(character: str) -> bool:
    """Whether a character may stand in a name: no controls, no half characters; joiners stay."""
    return (
        character.isspace()
        or character == "\u200d"
        or unicodedata.category(character) not in {"Cc", "Cs", "Cf"}
    )


def _shortened(text: str, most: int) -> str:
    """Return as much of `text` as fits into `most` bytes of UTF-8, in whole characters."""
    return text.encode()[:most].decode(errors="ignore")
