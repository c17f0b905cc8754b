"""Names of the files that are written: one template, and names that every system can hold.

A name is safe when Windows, macOS and Linux all keep it as it is: no reserved characters or device
names, no dots or spaces at its end, at most 240 bytes with its suffix, in the composed form of Unicode.
Letters of any script and emoji stay. A long title is cut before it goes into a template, so that the
stem's name behind it survives, and folder and file together fit into the 260 characters of Windows.
"""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
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
    values = {field: _field(value) for field, value in fields.items()}
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

    Names that are the same when they have become names of files are the same: those which differ in case or
    Unicode form only, and those which are alike in all the characters that a template takes of them.
    """
    taken: set[str] = set()
    results = []
    for name in names:
        free = next(each for each in numbered(name) if file_identity(each) not in taken)
        taken.add(file_identity(free))
        results.append(free)
    return results


def numbered(name: str) -> Iterator[str]:
    """Yield ``Song``, ``Song (2)``, ``Song (3)``: names of which one is free, however long they are."""
    yield name
    for number in itertools.count(2):
        yield with_number(name, number)


def with_number(name: str, number: int) -> str:
    """Return `name` with a number behind it that is still there when a template has shortened it."""
    if number < 2:
        return name
    mark = f" ({number})"
    return _field(name, len(mark)) + mark


def free_path(folder: Path, name: str, suffix: str = "") -> Path:
    """Return a path in `folder` at which there is nothing: `name` made safe, with a number if need be."""
    places = (folder / (safe_name(each) + suffix) for each in numbered(name))
    return next(place for place in places if not os.path.lexists(place))


def file_identity(name: str) -> str:
    """Return what two names have in common that may be the same file on some system."""
    return unicodedata.normalize("NFC", safe_name(_field(name))).casefold()


def _field(value: str, less: int = 0) -> str:
    """Return as much of a value as a template takes, less some characters for a number behind it."""
    return _shortened(value[: MAX_FIELD - less], MAX_BYTES // 2 - less).strip()


def _is_visible(character: str) -> bool:
    """Whether a character may stand in a name: no controls, no half characters; joiners stay."""
    return (
        character.isspace()
        or character == "\u200d"
        or unicodedata.category(character) not in {"Cc", "Cs", "Cf"}
    )


def _shortened(text: str, most: int) -> str:
    """Return as much of `text` as fits into `most` bytes of UTF-8, in whole characters."""
    return text.encode(errors="ignore")[:most].decode(errors="ignore")
