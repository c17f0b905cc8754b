"""Reading a table of TOML strictly: every key known and every value of its type, or a sentence why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from lasaft_studio.errors import CheckpointError
from lasaft_studio.outside_text import cleaned

T = TypeVar("T")
_LARGEST = 1e300  # no score, and a whole number beyond it is no float
_LONGEST = 20_000  # characters of a description


class Table:
    """A table of which each value is taken once, by its type; what is left at the end is unknown.

    Args:
        values: the table as a TOML reader returns it; it stays as it is.
        origin: where it stands, for messages: a file's name, and the table's name inside it.
    """

    def __init__(self, values: Mapping[str, Any], origin: str) -> None:
        self._left = dict(values)
        self._origin = origin

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text. Without `default` it must be there, and not empty."""
        value = cleaned(self._take(key, str, default), _LONGEST, lines=True)
        if default is None and not value.strip():
            raise self.error(f"'{key}' is empty")
        return value

    def integer(self, key: str, default: int | None = None, *, lowest: int = 0) -> int:
        """Take a whole number that is at least `lowest`."""
        value = self._take(key, int, default)
        if value < lowest:
            raise self.error(f"'{key}' is {value}, below {lowest}")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Take a list of texts, none of them empty or there twice. Without `default` it must hold one."""
        values = [cleaned(v) if isinstance(v, str) else v for v in self._list(key, default is None)]
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.error(f"'{key}' holds something that is not a text")
        if len(set(values)) != len(values):
            raise self.error(f"'{key}' names something twice")
        return tuple(values) if values or default is None else default

    def table(self, key: str) -> dict[str, Any]:
        """Take a table as it is; an absent one is empty."""
        return dict(self._take(key, dict, {}))

    def numbers(self, key: str) -> dict[str, float]:
        """Take a table of numbers."""
        values = self._take(key, dict, None)
        for name, value in values.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _LARGEST:
                raise self.error(f"'{key}.{name}' is not a number")
        return {name: float(value) for name, value in values.items()}

    def tables(self, key: str) -> list[Table]:
        """Take a list of tables, each to be read in its turn; an absent list is empty."""
        values = self._list(key, needed=False)
        if not all(isinstance(value, dict) for value in values):
            raise self.error(f"'{key}' holds something that is not a table")
        return [Table(value, f"{self._origin}, {key} {index}") for index, value in enumerate(values, 1)]

    def end(self) -> None:
        """Refuse keys that nobody took."""
        if self._left:
            raise self.error("unknown key " + ", ".join(f"'{key}'" for key in sorted(self._left)))

    def error(self, what: str) -> CheckpointError:
        """Return the error that says `what` is wrong in this table."""
        return CheckpointError(
            f"The model card in {self._origin} cannot be used: {what}.",
            hint="Correct the card, or remove the model and add it again.",
        )

    def _take(self, key: str, kind: type[T], default: T | None) -> T:
        if key not in self._left:
            if default is None:
                raise self.error(f"'{key}' is missing")
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(f"'{key}' should be {_NAMES[kind]}, and is {value!r:.60}")
        return value

    def _list(self, key: str, needed: bool) -> list[Any]:
        values = self._take(key, list, None if needed else [])
        if needed and not values:
            raise self.error(f"'{key}' is empty")
        return values


_NAMES: dict[type, str] = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}
