"""Names in files of other programs: without what their syntax cannot hold."""

from __future__ import annotations

import re

# XML 1.0 allows tab, line feed and return of the control characters, and no halves of surrogate pairs.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return `text` without the characters that XML 1.0 has no way to write."""
    return _NOT_XML.sub("", text)


def one_line(text: str) -> str:
    """Return `text` on one line, without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split(" "))


def decimal(value: float, digits: int = 12) -> str:
    """Return a number without exponent and without zeros at its end: ``0.5``, ``120``."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
