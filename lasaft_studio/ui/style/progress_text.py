"""What tasks say while they work, in the user's language, with the time that is left."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from lasaft_studio.ui.style.text import QT_TRANSLATE_NOOP

_PHASES = (
    QT_TRANSLATE_NOOP("Progress", "Loading PyTorch"),
    QT_TRANSLATE_NOOP("Progress", "Loading the model"),
    QT_TRANSLATE_NOOP("Progress", "Separating"),
    QT_TRANSLATE_NOOP("Progress", "Looking inside"),
    QT_TRANSLATE_NOOP("Progress", "Finishing"),
    QT_TRANSLATE_NOOP("Progress", "Saving"),
    QT_TRANSLATE_NOOP("Progress", "Writing, all stems a little quieter"),
)
_WITH_NAME = {
    "Opening": QT_TRANSLATE_NOOP("Progress", "Opening {}"),
    "Reading": QT_TRANSLATE_NOOP("Progress", "Reading {}"),
    "Writing": QT_TRANSLATE_NOOP("Progress", "Writing {}"),
    "Saving": QT_TRANSLATE_NOOP("Progress", "Saving {}"),
    "Copying": QT_TRANSLATE_NOOP("Progress", "Copying {}"),
    "Checking": QT_TRANSLATE_NOOP("Progress", "Checking {}"),
    "Decoding": QT_TRANSLATE_NOOP("Progress", "Decoding {}"),
    "Converting": QT_TRANSLATE_NOOP("Progress", "Converting {}"),
    "Asking": QT_TRANSLATE_NOOP("Progress", "Asking {}"),
}
_SPEED = re.compile(r"([\d.]+) times real time")


def progress_text(text: str, fraction: float, seconds_left: float | None) -> str:
    """Return ``42 % · Separating · 8.1× · 0:12 left`` for what a task says."""
    parts = [f"{fraction:.0%}", _phase(text)]
    speed = _SPEED.search(text)
    if speed is not None:
        parts.append(f"{speed[1]}×")
    if seconds_left is not None:
        whole = round(seconds_left)
        parts.append(_tr("{} left").format(f"{whole // 60}:{whole % 60:02d}"))
    return " · ".join(part for part in parts if part)


def _phase(text: str) -> str:
    phase = text.split(":", maxsplit=1)[0] if _SPEED.search(text) or text.startswith("Separating") else text
    if phase in _PHASES:
        return _tr(phase)
    verb, _, name = phase.partition(" ")
    return _tr(_WITH_NAME[verb]).format(name) if verb in _WITH_NAME and name else phase


def _tr(source: str) -> str:
    return QCoreApplication.translate("Progress", source)


_LEFT = QT_TRANSLATE_NOOP("Progress", "{} left")
