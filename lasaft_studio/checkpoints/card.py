"""ModelCard: what a model is, where its weights come from, how well it separates, whom to thank."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from lasaft_studio import disk
from lasaft_studio.checkpoints.tables import Table
from lasaft_studio.checkpoints.weight_file import (
    FILE,
    NAME,
    WeightFile,
    addresses,
    checked,
    digest,
    is_safe,
    weight_files,
)
from lasaft_studio.errors import CheckpointError
from lasaft_studio.outside_text import is_too_deep

RANKS = ("fast", "better", "best")  # from the quickest to the best; see `recommended`


@dataclass(frozen=True)
class Score:
    """How well a model separates, as published or measured.

    Attributes:
        data_set: what it was measured on, such as ``MUSDB18 test``.
        metric: such as ``SDR (museval, median)``.
        values: decibels, by stem.
    """

    data_set: str
    metric: str
    values: Mapping[str, float] = field(hash=False)


@dataclass(frozen=True)
class TrainingData:
    """Music that a model learnt from, and whom to thank for it."""

    name: str
    licence: str = ""
    credit: str = ""


@dataclass(frozen=True)
class ModelCard:
    """What is known of a model without opening its weights.

    Attributes:
        name: what it is called on the command line and in settings.
        family: its row in `nn.families.FAMILIES`.
        config: the family's sizes; what a file of weights tells about itself goes before it.
        stems: what it separates, in the network's order.
        sample_rate: of the waveforms that it was trained on, in Hz.
        title: its name as people write it; `name` where none was given.
        description: one or two sentences on what it is good for.
        notes: its weaknesses, and what else is worth knowing.
        file: name of its weights, inside the models folder or the shipped `models`.
        rank: what it is recommended for, one of `RANKS`; empty where it has to be asked for by its name.
        package: the installed package, of `packages.PACKAGES`, that brings its weights instead of a file.
        urls: where the weights can be fetched; mirrors in the order in which they are tried.
        files: where there are several: each with the stem that it is for; `file` and `urls` are then empty.
        members: where this is a blend: the cards of its models, and what each counts for; never in a file.
        size_bytes: of the file; 0 where it is not published.
        about_bytes: how long the file is, roughly, where nobody has published it.
        sha256: of the file, hexadecimal; empty where it is not published.
        git_blob: the file's id in its git repository, hexadecimal; empty where there is none.
        licence: of the weights, such as ``MIT``.
        credit: who made it.
        paper: title, place and year of the paper that describes it.
        repository: address of the code that it was trained with.
        start_weights: the weights that training started from, and their licence; empty for random ones.
        training_data: the music that it learnt from.
        scores: how well it separates.
    """

    name: str
    family: str
    config: Mapping[str, Any] = field(hash=False)
    stems: tuple[str, ...]
    sample_rate: int = 44100
    title: str = ""
    description: str = ""
    notes: str = ""
    rank: str = ""
    file: str = ""
    package: str = ""
    urls: tuple[str, ...] = ()
    files: tuple[WeightFile, ...] = ()
    members: tuple[tuple[ModelCard, float], ...] = ()
    size_bytes: int = 0
    about_bytes: int = 0
    sha256: str = ""
    git_blob: str = ""
    licence: str = ""
    credit: str = ""
    paper: str = ""
    repository: str = ""
    start_weights: str = ""
    training_data: tuple[TrainingData, ...] = ()
    scores: tuple[Score, ...] = ()

    @property
    def label(self) -> str:
        """Its title, or its name where it has none."""
        return self.title or self.name

    @property
    def checksum(self) -> str:
        """The published checksum as people read it, all of several files; empty where one is missing."""
        if self.files or self.members:
            sums = [part.checksum for part in self.parts()]
            return ", ".join(sums) if all(sums) else ""
        if self.sha256:
            return f"sha256 {self.sha256}"
        return f"git blob {self.git_blob}" if self.git_blob else ""

    @property
    def total_bytes(self) -> int:
        """How much there is to fetch or to keep, roughly where it is not published; 0 where nobody knows."""
        return sum(part.size_bytes or part.about_bytes for part in self.parts())

    def parts(self) -> tuple[ModelCard, ...]:
        """Return a card for each of its files, or itself where there is one."""
        if self.members:
            return tuple(part for card, _ in self.members for part in card.parts())
        if not self.files:
            return (self,)
        about = self.about_bytes // len(self.files)
        return tuple(
            dataclasses.replace(
                self,
                config={**self.config, **each.config},
                stems=(each.stem,),
                file=each.file,
                urls=each.urls,
                files=(),
                size_bytes=each.size_bytes,
                about_bytes=about,
                sha256=each.sha256,
                git_blob=each.git_blob,
            )
            for each in self.files
        )

    def renamed(self, name: str) -> ModelCard:
        """Return this card under another `name`."""
        return dataclasses.replace(self, name=name)


def is_name(text: str) -> bool:
    """Return whether a model can be called `text`: a file can, on every system and in any shell."""
    return is_safe(text, NAME)


def from_table(values: Mapping[str, Any], origin: str) -> ModelCard:
    """Return the card that a table of TOML describes.

    Args:
        values: the table.
        origin: where it stands, for messages.

    Raises:
        CheckpointError: a key is missing, unknown, or of another type; or a value cannot be true.
    """
    table = Table(values, origin)
    card = ModelCard(
        name=checked(table, "name", table.text("name"), NAME),
        family=table.text("family"),
        config=table.table("config"),
        stems=table.texts("stems"),
        sample_rate=table.integer("sample_rate", lowest=1),
        title=table.text("title", ""),
        description=table.text("description", ""),
        notes=table.text("notes", ""),
        rank=table.text("rank", ""),
        file=checked(table, "file", table.text("file", ""), FILE),
        package=table.text("package", ""),
        urls=addresses(table),
        files=weight_files(table),
        size_bytes=table.integer("size_bytes", 0),
        about_bytes=table.integer("about_bytes", 0),
        sha256=digest(table, "sha256", 64),
        git_blob=digest(table, "git_blob", 40),
        licence=table.text("licence", ""),
        credit=table.text("credit", ""),
        paper=table.text("paper", ""),
        repository=table.text("repository", ""),
        start_weights=table.text("start_weights", ""),
        training_data=tuple(_training_data(row) for row in table.tables("training_data")),
        scores=tuple(_score(row) for row in table.tables("scores")),
    )
    table.end()
    if card.files and (card.file or {each.stem for each in card.files} != set(card.stems)):
        raise table.error("'files' need to give every stem, and nothing else, without a 'file' beside them")
    if card.rank and card.rank not in RANKS:
        raise table.error(f"'rank' is {card.rank!r:.60}, and not one of {', '.join(RANKS)}")
    return card


def from_toml(text: str, origin: str) -> ModelCard:
    """Return the card that is written in `text`.

    Raises:
        CheckpointError: it is not TOML, or not a card.
    """
    try:
        if is_too_deep(text):
            raise ValueError("its keys have too many parts")
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tomllib raises plain ones as well
        raise Table({}, origin).error(f"it is not TOML ({error})") from error
    return from_table(values, origin)


def read_card(path: Path) -> ModelCard:
    """Return the card in the file `path`.

    Raises:
        CheckpointError: it cannot be read, or is not a card.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointError(f"The model card '{path.name}' cannot be read: {error}.") from error
    return from_toml(text, path.name)


def to_table(card: ModelCard) -> dict[str, Any]:
    """Return `card` as a table of TOML, without what is empty or `None` (TOML has no word for it)."""
    return {
        key: _plain(value)
        for key, value in dataclasses.asdict(card).items()
        if key != "members" and (key == "config" or value not in ("", 0, ()))
    }


def to_toml(card: ModelCard) -> str:
    """Return `card` as TOML."""
    return tomli_w.dumps(to_table(card))


def write_card(path: Path, card: ModelCard) -> None:
    """Write `card` to `path`, whole or not at all.

    Raises:
        StorageError: it cannot be written.
    """
    disk.write_text(path, to_toml(card))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not None and item != ""}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _training_data(table: Table) -> TrainingData:
    row = TrainingData(table.text("name"), table.text("licence", ""), table.text("credit", ""))
    table.end()
    return row


def _score(table: Table) -> Score:
    row = Score(table.text("data_set"), table.text("metric"), table.numbers("values"))
    table.end()
    return row
