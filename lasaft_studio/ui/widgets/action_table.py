"""The table of every menu and every shortcut."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence

from lasaft_studio.ui.style.text import QT_TRANSLATE_NOOP

SEPARATOR = ""
Key = QKeySequence.StandardKey
Role = QAction.MenuRole


@dataclass(frozen=True)
class Row:
    """One action.

    Attributes:
        id: how the program calls it.
        text: in menus, in the source language.
        keys: shortcuts; the first is shown.
        icon: of `resources/icons`.
        checkable: whether it is on or off.
        group: of those with the same, exactly one is on.
        role: where macOS puts it.
    """

    id: str
    text: str
    keys: tuple[str | QKeySequence.StandardKey, ...] = ()
    icon: str = ""
    checkable: bool = False
    group: str = ""
    role: QAction.MenuRole = Role.NoRole


@dataclass(frozen=True)
class Menu:
    """A menu of the menu bar: ids of actions, ids of submenus that the window fills, or separators."""

    id: str
    text: str
    items: tuple[str, ...]


# fmt: off
ROWS = (
    Row("open", QT_TRANSLATE_NOOP("Actions", "&Open…"), (Key.Open,), "open"),
    Row("open_demo", QT_TRANSLATE_NOOP("Actions", "Open the &Demo Song"), (), "song"),
    Row("save", QT_TRANSLATE_NOOP("Actions", "&Save"), (Key.Save,), "save"),
    Row("save_as", QT_TRANSLATE_NOOP("Actions", "Save &As…"), ("Ctrl+Shift+S",)),
    Row("export", QT_TRANSLATE_NOOP("Actions", "&Export…"), ("Ctrl+E",), "export"),
    Row("reveal", QT_TRANSLATE_NOOP("Actions", "Show Stems in &Folder"), ("Ctrl+Shift+R",), "reveal"),
    Row("close", QT_TRANSLATE_NOOP("Actions", "&Close Project"), ("Ctrl+W",)),
    Row("preferences", QT_TRANSLATE_NOOP("Actions", "&Preferences…"), ("Ctrl+,",), "settings",
        role=Role.PreferencesRole),
    Row("quit", QT_TRANSLATE_NOOP("Actions", "&Quit"), ("Ctrl+Q",), role=Role.QuitRole),

    Row("undo", QT_TRANSLATE_NOOP("Actions", "&Undo"), (Key.Undo,), "undo"),
    Row("redo", QT_TRANSLATE_NOOP("Actions", "&Redo"), (Key.Redo, "Ctrl+Y"), "redo"),
    Row("copy", QT_TRANSLATE_NOOP("Actions", "&Copy Files"), (Key.Copy,), "copy"),
    Row("paste", QT_TRANSLATE_NOOP("Actions", "&Paste Songs"), (Key.Paste,)),
    Row("select_tracks", QT_TRANSLATE_NOOP("Actions", "Select All &Tracks"), (Key.SelectAll,)),
    Row("deselect", QT_TRANSLATE_NOOP("Actions", "Select &Nothing"), ("Esc",)),
    Row("rename", QT_TRANSLATE_NOOP("Actions", "Re&name Track…"), ("F2",)),
    Row("remove", QT_TRANSLATE_NOOP("Actions", "Re&move Tracks"), (Key.Delete, "Backspace"), "trash"),
    Row("remove_song", QT_TRANSLATE_NOOP("Actions", "Remove Son&g")),

    Row("separate", QT_TRANSLATE_NOOP("Actions", "&Separate"), ("Ctrl+Return",), "separate"),
    Row("separate_selection", QT_TRANSLATE_NOOP("Actions", "Separate the Se&lection Only"),
        ("Ctrl+Shift+Return",)),
    Row("preview", QT_TRANSLATE_NOOP("Actions", "&Preview 15 Seconds"), ("P",)),
    Row("mute", QT_TRANSLATE_NOOP("Actions", "&Mute"), ("M",), "mute"),
    Row("solo", QT_TRANSLATE_NOOP("Actions", "S&olo"), ("S",), "solo"),
    Row("solo_only", QT_TRANSLATE_NOOP("Actions", "Solo This &Only"), ("Alt+S",)),
    Row("reset_mix", QT_TRANSLATE_NOOP("Actions", "&Reset Gain and Pan"), ("Ctrl+Shift+0",)),
    Row("tempo", QT_TRANSLATE_NOOP("Actions", "&Tempo and Key…"), ("T",), "metronome"),
    Row("move_up", QT_TRANSLATE_NOOP("Actions", "Move Track &Up"), ("Alt+Up",)),
    Row("move_down", QT_TRANSLATE_NOOP("Actions", "Move Track &Down"), ("Alt+Down",)),
    Row("track_above", QT_TRANSLATE_NOOP("Actions", "Select the Track Abo&ve"), ("Up",)),
    Row("track_below", QT_TRANSLATE_NOOP("Actions", "Select the Track Belo&w"), ("Down",)),
    Row("copy_mix", QT_TRANSLATE_NOOP("Actions", "Copy the Mi&x as a File"), ("Ctrl+Shift+C",)),
    Row("look_inside", QT_TRANSLATE_NOOP("Actions", "Look &Inside the Model…"), ("Ctrl+Shift+I",), "eye"),

    Row("play", QT_TRANSLATE_NOOP("Actions", "&Play"), ("Space",), "play"),
    Row("start", QT_TRANSLATE_NOOP("Actions", "To the &Beginning"), ("Home",), "start"),
    Row("end", QT_TRANSLATE_NOOP("Actions", "To the &End"), ("End",)),
    Row("back", QT_TRANSLATE_NOOP("Actions", "5 Seconds Bac&k"), ("Left",)),
    Row("forward", QT_TRANSLATE_NOOP("Actions", "5 Seconds &Forward"), ("Right",)),
    Row("loop", QT_TRANSLATE_NOOP("Actions", "&Loop the Selection"), ("L",), "loop", checkable=True),
    Row("compare", QT_TRANSLATE_NOOP("Actions", "&Compare with the Original"), ("A",), checkable=True),
    Row("add_marker", QT_TRANSLATE_NOOP("Actions", "Add a &Marker"), ("Shift+M",), "marker"),
    Row("previous_marker", QT_TRANSLATE_NOOP("Actions", "P&revious Marker"), ("Ctrl+Left",)),
    Row("next_marker", QT_TRANSLATE_NOOP("Actions", "&Next Marker"), ("Ctrl+Right",)),

    Row("waveforms", QT_TRANSLATE_NOOP("Actions", "&Waveforms"), ("1",), "waveform",
        checkable=True, group="lanes"),
    Row("spectrograms", QT_TRANSLATE_NOOP("Actions", "&Spectrograms"), ("2",), "spectrogram",
        checkable=True, group="lanes"),
    Row("both", QT_TRANSLATE_NOOP("Actions", "&Both"), ("3",), "both", checkable=True, group="lanes"),
    Row("spectrogram_options", QT_TRANSLATE_NOOP("Actions", "Spectrogram &Options…")),
    Row("zoom_in", QT_TRANSLATE_NOOP("Actions", "Zoom &In"), (Key.ZoomIn, "Ctrl+="), "zoom-in"),
    Row("zoom_out", QT_TRANSLATE_NOOP("Actions", "Zoom &Out"), (Key.ZoomOut,), "zoom-out"),
    Row("fit", QT_TRANSLATE_NOOP("Actions", "Show the Whole Son&g"), ("Ctrl+0", "F"), "fit"),
    Row("zoom_selection", QT_TRANSLATE_NOOP("Actions", "&Zoom to the Selection"), ("Z",)),
    Row("taller", QT_TRANSLATE_NOOP("Actions", "&Taller Tracks"), ("Ctrl+Shift+Up",)),
    Row("lower", QT_TRANSLATE_NOOP("Actions", "&Lower Tracks"), ("Ctrl+Shift+Down",)),
    Row("minutes", QT_TRANSLATE_NOOP("Actions", "&Minutes and Seconds"), (), checkable=True, group="time"),
    Row("samples", QT_TRANSLATE_NOOP("Actions", "Sa&mples"), (), checkable=True, group="time"),
    Row("bars", QT_TRANSLATE_NOOP("Actions", "Ba&rs and Beats"), (), checkable=True, group="time"),
    Row("follow", QT_TRANSLATE_NOOP("Actions", "&Follow the Playhead"), (), checkable=True),
    Row("side_panel", QT_TRANSLATE_NOOP("Actions", "Side &Panel"), ("Ctrl+I",), "panel", checkable=True),
    Row("full_screen", QT_TRANSLATE_NOOP("Actions", "F&ull Screen"), (Key.FullScreen,), checkable=True),

    Row("shortcuts", QT_TRANSLATE_NOOP("Actions", "&Keyboard Shortcuts"), ("F1", "?"), "keyboard"),
    Row("logs", QT_TRANSLATE_NOOP("Actions", "Show &Log Files")),
    Row("about", QT_TRANSLATE_NOOP("Actions", "&About LaSAFT Studio"), (), "info", role=Role.AboutRole),
)

MENUS = (
    Menu("file", QT_TRANSLATE_NOOP("Actions", "&File"), (
        "open", "recent", "open_demo", SEPARATOR, "save", "save_as", SEPARATOR, "export", "reveal", SEPARATOR,
        "close", "preferences", "quit",
    )),
    Menu("edit", QT_TRANSLATE_NOOP("Actions", "&Edit"), (
        "undo", "redo", SEPARATOR, "copy", "copy_mix", "paste", SEPARATOR,
        "select_tracks", "track_above", "track_below", "deselect", SEPARATOR,
        "rename", "move_up", "move_down", "remove", "remove_song",
    )),
    Menu("track", QT_TRANSLATE_NOOP("Actions", "&Stems"), (
        "separate", "separate_selection", "preview", SEPARATOR, "mute", "solo", "solo_only", "reset_mix",
        SEPARATOR, "tempo", "look_inside",
    )),
    Menu("playback", QT_TRANSLATE_NOOP("Actions", "&Playback"), (
        "play", "start", "end", "back", "forward", SEPARATOR, "loop", "compare", SEPARATOR,
        "add_marker", "previous_marker", "next_marker",
    )),
    Menu("view", QT_TRANSLATE_NOOP("Actions", "&View"), (
        "waveforms", "spectrograms", "both", "spectrogram_options", SEPARATOR,
        "zoom_in", "zoom_out", "fit", "zoom_selection", "taller", "lower", SEPARATOR,
        "minutes", "samples", "bars", SEPARATOR, "follow", "side_panel", "full_screen",
    )),
    Menu("help", QT_TRANSLATE_NOOP("Actions", "&Help"), ("shortcuts", "logs", SEPARATOR, "about")),
)
# fmt: on
SUBMENUS = {"recent": QT_TRANSLATE_NOOP("Actions", "Open &Recent")}
