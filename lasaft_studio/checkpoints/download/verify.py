"""Whether a file is the one that its card tells of: its size, its sha256, its id in a git repository."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.errors import CheckpointError
from lasaft_studio.progress import Progress

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Fingerprint:
    """What tells a file from every other.

    Attributes:
        size_bytes: its length.
        sha256: hexadecimal.
        git_blob: the id that git gives to a file of these bytes, hexadecimal.
    """

    size_bytes: int
    sha256: str
    git_blob: str


def fingerprint(path: Path, progress: Progress | None = None) -> Fingerprint:
    """Return the fingerprint of the file `path`, read once.

    Raises:
        CheckpointError: it cannot be read.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    try:
        size_bytes = path.stat().st_size
        sha256 = hashlib.sha256()
        # git names a file by sha1(b"blob " + its length in decimal + b"\0" + its content)
        git_blob = hashlib.sha1(b"blob %d\0" % size_bytes, usedforsecurity=False)
        done_bytes = 0
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                sha256.update(block)
                git_blob.update(block)
                done_bytes += len(block)
                progress.report(done_bytes / max(size_bytes, 1), f"Checking {path.name}")
    except OSError as error:
        raise CheckpointError(f"The file '{path}' cannot be read: {error.strerror}.") from error
    return Fingerprint(size_bytes, sha256.hexdigest(), git_blob.hexdigest())


def difference(found: Fingerprint, card: ModelCard, recorded_sha256: str = "") -> str:
    """Return a clause that says how a file differs from what is known of it; empty if it does not.

    Args:
        found: the file's fingerprint.
        card: what is published.
        recorded_sha256: of the first download; counts where the card has no checksum.
    """
    if card.size_bytes not in (0, found.size_bytes):
        return f"it has {found.size_bytes} bytes instead of {card.size_bytes}"
    if card.sha256 and found.sha256 != card.sha256:
        return f"its sha256 is {found.sha256} instead of {card.sha256}"
    if card.git_blob and found.git_blob != card.git_blob:
        return f"its git blob id is {found.git_blob} instead of {card.git_blob}"
    if not card.checksum and recorded_sha256 not in ("", found.sha256):
        return f"its sha256 is {found.sha256} instead of {recorded_sha256}, which the first download had"
    return ""
