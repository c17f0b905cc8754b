"""Texts that stand in tables, marked for the translator where they stand."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, source: str) -> str:
    """Return `source`; lupdate knows this function by its name, and collects the text for `context`.

    As PySide6's function of this name, but with types.
    """
    del context
    return source
