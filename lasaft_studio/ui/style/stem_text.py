"""The names of stems in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lasaft_studio.audio.stems import title
from lasaft_studio.project.model import Track
from lasaft_studio.ui.style.text import QT_TRANSLATE_NOOP

_TITLES = {
    "vocals": QT_TRANSLATE_NOOP("Stems", "Vocals"),
    "drums": QT_TRANSLATE_NOOP("Stems", "Drums"),
    "bass": QT_TRANSLATE_NOOP("Stems", "Bass"),
    "other": QT_TRANSLATE_NOOP("Stems", "Other"),
    "guitar": QT_TRANSLATE_NOOP("Stems", "Guitar"),
    "piano": QT_TRANSLATE_NOOP("Stems", "Piano"),
    "lead_vocals": QT_TRANSLATE_NOOP("Stems", "Lead vocals"),
    "backing_vocals": QT_TRANSLATE_NOOP("Stems", "Backing vocals"),
    "kick": QT_TRANSLATE_NOOP("Stems", "Kick"),
    "snare": QT_TRANSLATE_NOOP("Stems", "Snare"),
    "toms": QT_TRANSLATE_NOOP("Stems", "Toms"),
    "hihat": QT_TRANSLATE_NOOP("Stems", "Hi-hat"),
    "ride": QT_TRANSLATE_NOOP("Stems", "Ride"),
    "crash": QT_TRANSLATE_NOOP("Stems", "Crash"),
    "cymbals": QT_TRANSLATE_NOOP("Stems", "Cymbals"),
    "synthesizer": QT_TRANSLATE_NOOP("Stems", "Synthesizer"),
    "strings": QT_TRANSLATE_NOOP("Stems", "Strings"),
    "wind": QT_TRANSLATE_NOOP("Stems", "Wind"),
    "accompaniment": QT_TRANSLATE_NOOP("Stems", "Accompaniment"),
    "rest": QT_TRANSLATE_NOOP("Stems", "Rest"),
}


def track_title(track: Track) -> str:
    """Return a track's name; one that nobody has changed is in the user's language."""
    if track.kind == "source" and track.name == "Original":
        return QCoreApplication.translate("Stems", "Original")
    return stem_title(track.stem) if track.stem and track.name == title(track.stem) else track.name


def stem_title(stem: str) -> str:
    """Return a stem's name as people write it, in their language where we know the word."""
    return QCoreApplication.translate("Stems", _TITLES[stem]) if stem in _TITLES else title(stem)
