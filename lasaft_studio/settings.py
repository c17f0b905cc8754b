"""What the user chose once and for all: one row a setting, kept as TOML in the config folder.

The dialog of the window is built from `ROWS`. Only what differs from the default is written, so that a
better default reaches everyone who has not chosen otherwise.
"""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from lasaft_studio import disk, paths
from lasaft_studio.errors import UsageError
from lasaft_studio.outside_text import is_too_deep

# the ids of `audio.files.OUTPUT_FORMATS`, which stands in a layer above this one
_FORMATS = ("wav16", "wav24", "wav32f", "flac16", "flac24", "aiff16", "aiff24", "mp3", "ogg", "opus", "m4a")

Value = str | int | float | bool | tuple[str, ...]


def _row(
    default: Value,
    label: str,
    text: str = "",
    *,
    choices: tuple[str, ...] = (),
    range: tuple[float, float] | None = None,  # noqa: A002 - the word of the dialog, and local
) -> Any:
    metadata = {"default": default, "label": label, "text": text, "choices": choices, "range": range}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """The user's settings; each value is of its row's type, and inside its range and choices.

    Raises:
        UsageError: a value is not.
    """

    model: str = _row("lite", "Model", "The model that separates unless another is chosen.")
    preset: str = _row(
        "balanced",
        "Quality",
        "Fast, balanced or best; custom uses the overlap and the shifts below.",
        choices=("fast", "balanced", "best", "custom"),
    )
    overlap: float = _row(0.25, "Overlap", "Share of a segment that the next repeats.", range=(0.0, 0.95))
    shifts: int = _row(1, "Shifts", "Passes over the song, each a little later, averaged.", range=(1, 32))
    stems: tuple[str, ...] = _row((), "Stems", "Stems to separate; none means all that the model knows.")
    device: str = _row(
        "auto", "Device", "Where the network computes.", choices=("auto", "cpu", "cuda", "mps")
    )
    precision: str = _row(
        "auto",
        "Precision",
        "Half precision is faster where the processor has it, and is used only if it sounds the same.",
        choices=("auto", "float32", "bfloat16", "float16"),
    )
    cpu_threads: int = _row(0, "Processor threads", "0 uses every core.", range=(0, 1024))
    output_folder: str = _row("", "Output folder", "Empty puts stems beside the song.")
    output_format: str = _row("wav24", "File format", "The format of separated stems.", choices=_FORMATS)
    name_template: str = _row(
        "{song}/{song} - {stem}", "File names", "How stems are named, inside the output folder."
    )
    audio_device: str = _row("", "Sound output", "Empty plays through the system's choice.")
    theme: str = _row("system", "Theme", choices=("system", "dark", "light"))
    language: str = _row("", "Language", "Empty follows the system.")
    cache_megabytes: int = _row(2000, "Cache", "Room for waveforms and spectrograms.", range=(0, 1_000_000))

    def __post_init__(self) -> None:
        for row in ROWS:
            row.check(getattr(self, row.name))


@dataclass(frozen=True)
class Row:
    """A setting as a dialog shows it.

    Attributes:
        name: of the field in `Settings`, and of the key in the file.
        default: its value where the user chose none; tells the type.
        label: a word or two.
        text: a sentence, perhaps empty.
        choices: the only values allowed; empty allows any.
        range: lowest and highest number allowed.
    """

    name: str
    default: Value
    label: str
    text: str
    choices: tuple[str, ...]
    range: tuple[float, float] | None

    def check(self, value: object) -> None:
        """Raise `UsageError` unless `value` can stand in this row."""
        if type(value) is not type(self.default) or not _holds_texts(value):
            raise UsageError(f"The setting '{self.name}' cannot be {value!r:.60}.", hint=self._wanted())
        if self.choices and value not in self.choices:
            raise UsageError(f"The setting '{self.name}' cannot be '{value:.60}'.", hint=self._wanted())
        if self.range and isinstance(value, int | float) and not self.range[0] <= value <= self.range[1]:
            raise UsageError(f"The setting '{self.name}' cannot be {value}.", hint=self._wanted())

    def from_toml(self, value: object) -> Any:
        """Return what a TOML reader found as a value of this row's type, as far as nothing is lost."""
        if isinstance(self.default, tuple) and isinstance(value, list):
            return tuple(value)
        if isinstance(self.default, float) and type(value) is int and abs(value) < _EXACT:
            return float(value)
        return value

    def _wanted(self) -> str:
        if self.choices:
            return f"It is one of {', '.join(self.choices)}."
        kind = _KINDS[type(self.default)]
        return (
            f"It is {kind} from {self.range[0]:g} to {self.range[1]:g}." if self.range else f"It is {kind}."
        )


_MOST_BYTES = 1 << 20
_EXACT = 1 << 53  # up to here every whole number is a float, too
_KINDS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    tuple: "a list of texts",
}
ROWS: tuple[Row, ...] = tuple(Row(name=row.name, **row.metadata) for row in dataclasses.fields(Settings))


def settings_file() -> Path:
    """Return where the settings are kept."""
    return paths.config_folder() / "settings.toml"


def load(path: Path | None = None) -> tuple[Settings, list[str]]:
    """Return the user's settings, and a sentence for each entry that could not be used.

    Such an entry gets its default; nothing in the file can keep the program from starting.

    Args:
        path: the file; `settings_file()` unless given. An absent file holds no entries.
    """
    file = settings_file() if path is None else path
    try:
        entries = _parsed(file)
    except FileNotFoundError:
        return Settings(), []
    except (OSError, ValueError, RecursionError) as error:
        return Settings(), [f"The settings in '{file}' cannot be read, so all have their defaults: {error}"]
    return _from_entries(entries)


def save(settings: Settings, path: Path | None = None) -> None:
    """Write `settings`, whole or not at all. A file that is not TOML is kept as ``settings.broken.toml``.

    Raises:
        StorageError: they cannot be written.
    """
    file = settings_file() if path is None else path
    with disk.storage_errors(file):
        _keep_broken(file)
    disk.write_text(file, tomli_w.dumps(_to_entries(settings)))


def _from_entries(entries: dict[str, Any]) -> tuple[Settings, list[str]]:
    rows = {row.name: row for row in ROWS}
    values, problems = {}, []
    for name, entry in entries.items():
        if name not in rows:
            problems.append(f"There is no setting '{name}'.")
            continue
        value = rows[name].from_toml(entry)
        try:
            rows[name].check(value)
        except UsageError as error:
            problems.append(f"{error} It has its default, {rows[name].default!r}.")
        else:
            values[name] = value
    return Settings(**values), problems


def _to_entries(settings: Settings) -> dict[str, Any]:
    values = {row.name: getattr(settings, row.name) for row in ROWS}
    return {row.name: values[row.name] for row in ROWS if values[row.name] != row.default}


def _holds_texts(value: object) -> bool:
    return not isinstance(value, tuple) or all(isinstance(item, str) for item in value)


def _parsed(file: Path) -> dict[str, Any]:
    text = disk.read_bytes(file, _MOST_BYTES).decode("utf-8")
    if is_too_deep(text):
        raise ValueError("its keys have too many parts")
    return tomllib.loads(text)


def _keep_broken(file: Path) -> None:
    try:
        _parsed(file)
    except (ValueError, RecursionError):
        file.replace(file.with_name("settings.broken.toml"))
    except FileNotFoundError:
        pass
