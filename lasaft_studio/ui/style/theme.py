"""How the window looks: two sets of colours, one style sheet, and whichever of them the user wants."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QPen
from PySide6.QtWidgets import QApplication

from lasaft_studio import paths
from lasaft_studio.ui.style import icons

DARK, LIGHT, SYSTEM = "dark", "light", "system"
_LINUX_FONTS = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "DejaVu Sans")
_CJK_FONTS = ("Noto Sans CJK KR", "Noto Sans KR", "Nanum Gothic", "WenQuanYi Micro Hei")
BASE_FONT_PIXELS = 13


@dataclass(frozen=True)
class Colours:
    """The named colours of a theme, each "#rrggbb"; what they are for stands in `resources/themes`."""

    window: str
    panel: str
    raised: str
    hover: str
    pressed: str
    lane: str
    lane_selected: str
    line: str
    grid: str
    text: str
    muted_text: str
    faint_text: str
    accent: str
    accent_hover: str
    accent_text: str
    accent_soft: str
    playhead: str
    selection: str
    mute: str
    solo: str
    on_text: str
    danger: str
    warning: str
    good: str
    meter_ground: str
    meter_low: str
    meter_high: str
    meter_over: str


def load_colours(name: str) -> Colours:
    """Return the colours of the theme called "dark" or "light"."""
    return Colours(**tomllib.loads(paths.resource(f"themes/{name}.toml").read_text(encoding="utf-8")))


def style_sheet(colours: Colours) -> str:
    """Return the style sheet with every ``@name`` replaced by its colour, or by the path of an icon."""
    sheet = paths.resource("themes/studio.qss").read_text(encoding="utf-8")
    drawn = re.sub(
        r"@icon\(([\w-]+), (\w+)\)",
        lambda match: icons.coloured_file(match[1], getattr(colours, match[2])).as_posix(),
        sheet,
    )
    return re.sub(r"@(\w+)", lambda match: getattr(colours, match[1]), drawn)


class Theme(QObject):
    """The theme that the program shows; `changed` tells those who paint by themselves.

    Args:
        application: gets palette, font and style sheet.
        choice: "dark", "light" or "system".
    """

    changed = Signal()

    def __init__(self, application: QApplication, choice: str = SYSTEM) -> None:
        super().__init__(application)
        self._application = application
        self._choice = choice
        self._name = ""
        self.colours = load_colours(DARK)
        application.setStyle("Fusion")
        application.setFont(_font(application))
        application.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def dark(self) -> bool:
        """Whether dark colours are shown."""
        return self._name == DARK

    def choose(self, choice: str) -> None:
        """Show the theme "dark", "light", or the one of the "system"."""
        self._choice = choice
        self._apply()

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """Return the colour called `name`, seen through by 1 - `alpha`."""
        return faded(getattr(self.colours, name), alpha)

    def _apply(self) -> None:
        name = self._choice if self._choice != SYSTEM else self._of_system()
        if name == self._name:
            return
        self._name = name
        self.colours = load_colours(name)
        icons.use_colours(self.colours.text, self.colours.faint_text)
        self._application.setPalette(_palette(self.colours))
        self._application.setStyleSheet(style_sheet(self.colours))
        self.changed.emit()

    def _of_system(self) -> str:
        scheme = self._application.styleHints().colorScheme()
        return LIGHT if scheme is Qt.ColorScheme.Light else DARK


def current() -> Theme:
    """Return the theme of the running application."""
    theme = QApplication.instance().findChild(Theme)  # type: ignore[union-attr]  # there is an application
    if theme is None:
        raise RuntimeError("the application has no theme yet")
    return theme


def faded(colour: str, alpha: float) -> QColor:
    """Return `colour` seen through by 1 - `alpha`."""
    result = QColor(colour)
    result.setAlphaF(alpha)
    return result


def round_pen(colour: QColor, width: float) -> QPen:
    """Return a pen whose lines have round ends."""
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _font(application: QApplication) -> QFont:
    font = application.font()
    installed = set(QFontDatabase.families())
    of_system = application.platformName() in {"windows", "cocoa"}
    latin = [] if of_system else [family for family in _LINUX_FONTS if family in installed]
    cjk = [family for family in _CJK_FONTS if family in installed]
    font.setFamilies([*(latin[:1] or [font.family()]), *cjk])
    font.setPixelSize(BASE_FONT_PIXELS)
    return font


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.raised,
        role.AlternateBase: colours.panel,
        role.Text: colours.text,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.faint_text,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.accent_text,
        role.Link: colours.accent,
        role.Accent: colours.accent,
    }.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.faint_text))
    return palette
