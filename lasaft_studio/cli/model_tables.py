"""Models as tables for people and as JSON for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lasaft_studio.audio.stems import MUSDB_STEMS, in_order
from lasaft_studio.checkpoints.card import ModelCard, Score, to_table
from lasaft_studio.checkpoints.catalog import Entry
from lasaft_studio.checkpoints.download.record import read_record
from lasaft_studio.checkpoints.download.speed import megabytes
from lasaft_studio.checkpoints.packages import PACKAGES
from lasaft_studio.outside_text import visible

_OTHERS = 3  # stems without a column that are named in the list
_WIDTH_OF_PIPES = 200  # where no terminal tells its width, nothing is cut


def as_json(entry: Entry) -> dict[str, Any]:
    """Return all that is known of a model, as JSON can hold it."""
    record = read_record(entry.path)
    return to_table(entry.card) | {
        "state": entry.state.value,
        "own": entry.own,
        "path": str(entry.path) if entry.usable else None,
        "recorded_sha256": record.sha256 if record else None,
    }


def print_list(entries: Sequence[Entry]) -> None:
    """Print one line a model."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Model", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("MB", justify="right", no_wrap=True)
    for stem in MUSDB_STEMS:
        table.add_column(stem, justify="right", no_wrap=True)
    table.add_column("Others", overflow="fold")
    table.add_column("Title", overflow="fold")
    for entry in entries:
        table.add_row(
            entry.card.name,
            entry.state.value,
            _size(entry),
            *_stem_cells(entry.card),
            _other_stems(entry.card),
            Text(entry.card.label),
        )
    console = _console()
    console.print(table)
    console.print(
        "Numbers are published SDR in dB, as each model's authors measured them; yes: separated.", style="dim"
    )


def print_info(entry: Entry) -> None:
    """Print all that is known of a model."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in _facts(entry):
        if value:
            table.add_row(key, Text(visible(value, lines=True)))
    _console().print(table)


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    card = entry.card
    record = read_record(entry.path)
    yield "Model", card.name
    yield "Title", card.title
    yield "About", card.description
    yield "Notes", card.notes
    yield "State", entry.state.value + (", your own" if entry.own else "")
    yield "File", str(entry.path) if entry.usable else ""
    yield "Size", f"{_size(entry)} MB" if _size(entry) else ""
    yield "Package", f"{card.package}, which brings the weights" if card.package else ""
    yield "Checksum", card.checksum or _sums(card) or "not published"
    yield "Recorded", f"sha256 {record.sha256}, downloaded {record.date} from {record.url}" if record else ""
    yield "Stems", ", ".join(card.stems)
    yield "Sample rate", f"{card.sample_rate} Hz"
    yield "Family", card.family
    yield "Sizes", ", ".join(f"{key} {value}" for key, value in card.config.items())
    yield "Licence", card.licence
    yield "Credit", card.credit
    yield "Paper", card.paper
    yield "Code", card.repository
    yield "Started from", card.start_weights
    for music in card.training_data:
        yield "Trained on", "; ".join(text for text in (music.name, music.licence, music.credit) if text)
    for score in card.scores:
        yield "Score", _score(score)
    for part in card.parts():
        for url in part.urls:
            yield "Address", url


def _sums(card: ModelCard) -> str:
    files = PACKAGES[card.package].files if card.package in PACKAGES else ()
    return ", ".join(f"{file.name} sha256 {file.sha256}" for file in files)


def _score(score: Score) -> str:
    values = ", ".join(f"{stem} {score.values[stem]:.2f}" for stem in in_order(score.values))
    return f"{values} dB: {score.metric}, {score.data_set}"


def _stem_cells(card: ModelCard) -> list[str]:
    """Return a published score, or yes, for each stem of MUSDB18 that the model separates."""
    best = card.scores[0].values if card.scores else {}
    cells = []
    for stem in MUSDB_STEMS:
        known = f"{best[stem]:.2f}" if stem in best else "yes"
        cells.append(known if stem in card.stems else "")
    return cells


def _other_stems(card: ModelCard) -> str:
    """Return the first of the stems that have no column, and how many more there are."""
    others = [stem for stem in in_order(card.stems) if stem not in MUSDB_STEMS]
    more = f" and {len(others) - _OTHERS} more" if len(others) > _OTHERS else ""
    return ", ".join(others[:_OTHERS]) + more


def _size(entry: Entry) -> str:
    if entry.usable and not entry.card.size_bytes and len(entry.card.parts()) == 1:
        return megabytes(entry.path.stat().st_size)
    about = "" if all(part.size_bytes for part in entry.card.parts()) else "~"
    return about + megabytes(entry.card.total_bytes) if entry.card.total_bytes else ""


def _console() -> Console:
    width = None if sys.stdout.isatty() else _WIDTH_OF_PIPES
    return Console(width=width, highlight=False, markup=False, emoji=False)
