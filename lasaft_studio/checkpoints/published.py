"""What a card would fetch, from where, and whether that can be right; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lasaft_studio.checkpoints.card import ModelCard

_PAGES = re.compile(r"/(blob|tree)/")  # what GitHub and Hugging Face show around a file
_PAGE_HOSTS = ("github.com", "huggingface.co")


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a file.

    Attributes:
        file: what it becomes in the models folder.
        url: where it is fetched.
        fault: what is wrong with its form; empty if nothing is.
    """

    file: str
    url: str
    fault: str


def addresses(card: ModelCard) -> Iterator[Address]:
    """Yield every address of every file of `card`, in the order in which they are tried."""
    for part in card.parts():
        for url in part.urls:
            yield Address(part.file, url, fault(url))


def faults(card: ModelCard) -> Iterator[str]:
    """Yield what is wrong with `card` as a description of files to be fetched, in clauses."""
    for part in card.parts():
        if part.urls and not part.checksum:
            yield f"{part.file} has no checksum"
        if part.urls and not (part.size_bytes or part.about_bytes):
            yield f"{part.file} has no size"
    for address in addresses(card):
        if address.fault:
            yield f"{address.url} {address.fault}"


def fault(url: str) -> str:
    """Return what is wrong with the form of `url`, as a clause; empty if nothing is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "is no web address"
    checks = {
        "is neither http nor https": parts.scheme not in {"http", "https"},
        "has no host": not parts.hostname,
        "holds a name or a password": bool(parts.username or parts.password),
        "holds a space": any(character.isspace() for character in url),
        "leads to a page about the file": parts.hostname in _PAGE_HOSTS and bool(_PAGES.search(parts.path)),
        "names no file": parts.path.endswith("/") or not parts.path,
    }
    return next((what for what, wrong in checks.items() if wrong), "")
