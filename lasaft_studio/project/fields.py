"""Reading values of JSON that somebody else may have written: every value is checked for its type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lasaft_studio.errors import ProjectError
from lasaft_studio.outside_text import cleaned

_LARGEST = 1 << 53  # the frames of 6,000 years; beyond it a float knows no whole numbers


def damaged(what: str) -> ProjectError:
    """Return the error for a project file that says nonsense."""
    return ProjectError(
        f"The project file is damaged: {what}.", hint="Open an autosaved or older copy of the project."
    )


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of a JSON document; its methods raise `ProjectError` where a value is not what it should be.

    Args:
        values: the object.
        where: what it is, for messages.
    """

    values: dict[str, Any]
    where: str

    def text(self, name: str) -> str:
        """Return a string without what no text of ours may hold, see `outside_text`."""
        return cleaned(self.name_of_a_file(name))

    def name_of_a_file(self, name: str) -> str:
        """Return a string as it stands, since it has to find its file."""
        value = self._get(name)
        if not isinstance(value, str) or "\0" in value:
            raise self._wrong(name, "a text")
        return value

    def choice(self, name: str, *allowed: str) -> str:
        """Return a string that is one of `allowed`."""
        value = self.text(name)
        if value not in allowed:
            raise self._wrong(name, " or ".join(allowed))
        return value

    def integer(self, name: str) -> int:
        """Return a whole number."""
        value = self._get(name)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST:
            raise self._wrong(name, "a whole number")
        return value

    def number(self, name: str) -> float:
        """Return a finite number."""
        value = self._get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self._wrong(name, "a number")
        if not -_LARGEST <= value <= _LARGEST:  # NaN is neither
            raise self._wrong(name, "a number")
        return float(value)

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self._get(name)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of strings."""
        value = self._get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(name, "a list of texts")
        return tuple(map(cleaned, value))

    def one(self, name: str) -> Fields:
        """Return an object inside this one."""
        value = self._get(name)
        if not isinstance(value, dict):
            raise self._wrong(name, "an object")
        return Fields(value, f"{self.where}, {name}")

    def each(self, name: str) -> Iterator[Fields]:
        """Yield the objects of a list."""
        value = self._get(name)
        if not isinstance(value, list):
            raise self._wrong(name, "a list")
        for index, item in enumerate(value):
            if not isinstance(item, dict):
                raise self._wrong(name, "a list of objects")
            yield Fields(item, f"{self.where}, {name} {index + 1}")

    def has(self, name: str) -> bool:
        """Whether there is such a value and it is not null."""
        return self.values.get(name) is not None

    def _get(self, name: str) -> Any:
        if name not in self.values:
            raise damaged(f"{self.where} has no {name}")
        return self.values[name]

    def _wrong(self, name: str, expected: str) -> ProjectError:
        return damaged(f"{self.where}: {name} is not {expected}")
