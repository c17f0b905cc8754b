"""Fetching a model's weights into the models folder: whole and checked, or not at all.

What has arrived stays as a ``.part`` when a download is cancelled or fails, and the next one goes on from
there. Only one download of a model runs at a time, in whatever process.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.checkpoints.catalog import State, entry_of
from lasaft_studio.checkpoints.download.fetch import Fetch, Patience, connection
from lasaft_studio.checkpoints.download.lock import alone
from lasaft_studio.checkpoints.download.partial_file import PartFile
from lasaft_studio.checkpoints.download.record import Record, recorded_sha256, write_record
from lasaft_studio.checkpoints.download.verify import Fingerprint, difference, fingerprint
from lasaft_studio.checkpoints.packages import find
from lasaft_studio.errors import DownloadError
from lasaft_studio.progress import Progress

_FETCHED = 0.97  # of the way; the rest is the checking


def download(card: ModelCard, progress: Progress | None = None, patience: Patience | None = None) -> Path:
    """Fetch the weights of `card`, unless they are there and whole, and return where they lie.

    Of several files, those that are missing are fetched, and the first is returned. Addresses are tried in
    their order.

    Raises:
        DownloadError: it has no address, or none of them sends the right file.
        StorageError: the disk is full, or cannot be written.
        Cancelled: by `progress`; what has arrived is kept.
    """
    progress = progress or Progress()
    for part, step in progress.each(card.parts()):
        _download_file(part, step, patience or Patience())
    progress.report(1.0, f"{card.name} is installed")
    return entry_of(card).path


def _download_file(card: ModelCard, progress: Progress, patience: Patience) -> None:
    entry = entry_of(card)
    if entry.state is State.BUILT_IN or (card.package and entry.usable):
        return
    if card.package:
        raise DownloadError(
            f"The model '{card.name}' comes with the package {card.package}.", hint=find(card.package).way_out
        )
    if not card.urls or not card.file:
        raise DownloadError(
            f"The model '{card.name}' is not published anywhere.",
            hint="Add its file with 'lasaft-studio models import FILE'.",
        )
    target = entry.path
    with alone(target, progress):
        if not _is_whole(target, card, progress):
            _fetch(card, target, progress, patience)


def _fetch(card: ModelCard, target: Path, progress: Progress, patience: Patience) -> None:
    failures: list[DownloadError] = []
    with PartFile(target) as part:
        for url in card.urls:
            try:
                found = _fetch_from(url, card, part, progress, patience)
            except DownloadError as error:
                failures.append(error)
                continue
            part.become(target)
            _remember(target, found, url)
            return
    raise _summary(card, failures) from failures[-1]


def _fetch_from(
    url: str, card: ModelCard, part: PartFile, progress: Progress, patience: Patience
) -> Fingerprint:
    """Bring the file from `url` and check it; if a resumed one is wrong, bring all of it once more."""
    with connection(patience, url) as client:
        for last_chance in (False, True):
            fetch = Fetch(
                client,
                url,
                part,
                size_bytes=card.size_bytes,
                checked=bool(card.checksum),
                patience=patience,
                progress=progress.part(0.0, _FETCHED),
            )
            fetch.run()
            found = fingerprint(part.path, progress.part(_FETCHED, 1.0))
            wrong = difference(found, card, recorded_sha256(part.target))
            if not wrong:
                return found
            part.discard()
            if last_chance or not fetch.resumed:
                break
    raise DownloadError(
        f"{url} sends another file than the one that is known: {wrong}.",
        hint="Nothing was installed. Report it to the model's authors, or try again another day.",
    )


def _is_whole(target: Path, card: ModelCard, progress: Progress) -> bool:
    if not target.is_file():
        return False
    return not difference(fingerprint(target, progress), card, recorded_sha256(target))


def _remember(target: Path, found: Fingerprint, url: str) -> None:
    today = datetime.now(UTC).date().isoformat()
    write_record(target, Record(found.sha256, found.size_bytes, url, today))


def _summary(card: ModelCard, failures: list[DownloadError]) -> DownloadError:
    sentences = " ".join(dict.fromkeys(failure.message for failure in failures))
    return DownloadError(f"The model '{card.name}' cannot be downloaded. {sentences}", hint=failures[0].hint)
