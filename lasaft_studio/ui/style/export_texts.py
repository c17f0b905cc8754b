"""What the options of exports are called."""

from __future__ import annotations

from lasaft_studio.ui.style.text import QT_TRANSLATE_NOOP

OPTIONS = {
    "as_heard": QT_TRANSLATE_NOOP("Export", "As heard: with gain, pan, mutes and solos"),
    "acid": QT_TRANSLATE_NOOP("Export", "Write the tempo into WAV files (ACID chunk)"),
    "embedded": QT_TRANSLATE_NOOP("Export", "Put the sound files inside the project file"),
    "seconds": QT_TRANSLATE_NOOP("Export", "Place clips in seconds, not in beats"),
}
LABELS = {
    "stems": QT_TRANSLATE_NOOP("Export", "Stems"),
    "mixdown": QT_TRANSLATE_NOOP("Export", "Mix"),
    "reaper": QT_TRANSLATE_NOOP("Export", "REAPER project"),
    "ardour": QT_TRANSLATE_NOOP("Export", "Ardour session"),
    "audacity": QT_TRANSLATE_NOOP("Export", "Audacity list of files"),
    "midi": QT_TRANSLATE_NOOP("Export", "MIDI tempo map"),
}
MIXES = {
    "mix": QT_TRANSLATE_NOOP("Export", "As it is heard now"),
    "instrumental": QT_TRANSLATE_NOOP("Export", "Instrumental"),
    "acappella": QT_TRANSLATE_NOOP("Export", "A cappella"),
    "drumless": QT_TRANSLATE_NOOP("Export", "Without drums"),
    "bassless": QT_TRANSLATE_NOOP("Export", "Without bass"),
}
PROGRAMS = {
    "every DAW": QT_TRANSLATE_NOOP("Export", "every DAW"),
    "every editor and player": QT_TRANSLATE_NOOP("Export", "every editor and player"),
}
