"""The rows of the settings in groups, as the dialog shows them, and what choices are called."""

from __future__ import annotations

from lasaft_studio.ui.style.text import QT_TRANSLATE_NOOP

GROUPS = (
    (QT_TRANSLATE_NOOP("Settings", "General"), ("theme", "language", "audio_device", "cache_megabytes")),
    (
        QT_TRANSLATE_NOOP("Settings", "Separation"),
        ("model", "preset", "overlap", "shifts", "device", "precision", "cpu_threads"),
    ),
    (QT_TRANSLATE_NOOP("Settings", "Files"), ("output_folder", "output_format")),
)

ROWS = {
    "theme": (QT_TRANSLATE_NOOP("Settings", "Theme"), ""),
    "language": (
        QT_TRANSLATE_NOOP("Settings", "Language"),
        QT_TRANSLATE_NOOP("Settings", "Takes effect at the next start."),
    ),
    "audio_device": (QT_TRANSLATE_NOOP("Settings", "Sound output"), ""),
    "cache_megabytes": (
        QT_TRANSLATE_NOOP("Settings", "Cache (MB)"),
        QT_TRANSLATE_NOOP("Settings", "Room on the disk for waveforms and spectrograms."),
    ),
    "model": (QT_TRANSLATE_NOOP("Settings", "Model"), ""),
    "preset": (
        QT_TRANSLATE_NOOP("Settings", "Quality"),
        QT_TRANSLATE_NOOP("Settings", "Own settings use the overlap and the shifts below."),
    ),
    "overlap": (
        QT_TRANSLATE_NOOP("Settings", "Overlap"),
        QT_TRANSLATE_NOOP("Settings", "Share of a segment that the next one repeats."),
    ),
    "shifts": (
        QT_TRANSLATE_NOOP("Settings", "Shifts"),
        QT_TRANSLATE_NOOP("Settings", "Passes over the song, each a little later, which are averaged."),
    ),
    "device": (QT_TRANSLATE_NOOP("Settings", "Device"), ""),
    "precision": (
        QT_TRANSLATE_NOOP("Settings", "Precision"),
        QT_TRANSLATE_NOOP("Settings", "Half precision is faster where the processor has it."),
    ),
    "cpu_threads": (
        QT_TRANSLATE_NOOP("Settings", "Processor threads"),
        QT_TRANSLATE_NOOP("Settings", "0 uses every core."),
    ),
    "output_folder": (
        QT_TRANSLATE_NOOP("Settings", "Folder for stems"),
        QT_TRANSLATE_NOOP("Settings", "Where files are written that are dragged, copied or exported."),
    ),
    "output_format": (QT_TRANSLATE_NOOP("Settings", "Sound files"), ""),
}

CHOICES = {
    "system": QT_TRANSLATE_NOOP("Settings", "As the system"),
    "dark": QT_TRANSLATE_NOOP("Settings", "Dark"),
    "light": QT_TRANSLATE_NOOP("Settings", "Light"),
    "fast": QT_TRANSLATE_NOOP("Settings", "Fast"),
    "balanced": QT_TRANSLATE_NOOP("Settings", "Balanced"),
    "best": QT_TRANSLATE_NOOP("Settings", "Best"),
    "custom": QT_TRANSLATE_NOOP("Settings", "Own settings"),
    "auto": QT_TRANSLATE_NOOP("Settings", "Automatic"),
    "cpu": QT_TRANSLATE_NOOP("Settings", "Processor"),
    "cuda": QT_TRANSLATE_NOOP("Settings", "NVIDIA graphics card"),
    "mps": QT_TRANSLATE_NOOP("Settings", "Apple graphics"),
}
LANGUAGES = {"en": "English", "ko": "한국어"}
