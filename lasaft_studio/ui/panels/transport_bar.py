"""The bar on top: play, loop, where one is, the original or the stems, and how loud it is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from lasaft_studio.ui.session.view_state import ViewState
from lasaft_studio.ui.sound.playback import Levels
from lasaft_studio.ui.sound.player import Player
from lasaft_studio.ui.style import icons
from lasaft_studio.ui.widgets.actions import Actions
from lasaft_studio.ui.widgets.drag_grip import DragGrip
from lasaft_studio.ui.widgets.fader import Fader
from lasaft_studio.ui.widgets.meter import Meter
from lasaft_studio.ui.widgets.plain import Label
from lasaft_studio.ui.widgets.segments import Segments

HEIGHT = 60
MIX, ORIGINAL = "mix", "original"
_AIR = -1  # whatever is left


class TransportBar(QFrame):
    """Shows the player's state and lets the user steer it."""

    compare_wanted = Signal(bool)
    gain_wanted = Signal(float, int)
    mix_drag_wanted = Signal()

    def __init__(
        self, actions: Actions, view_state: ViewState, player: Player, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT)
        self._actions, self._view_state, self._player = actions, view_state, player
        self._time = _TimeLabel(self)
        self._tempo = Label()
        self._tempo.setProperty("role", "small")
        self._tempo.setMinimumWidth(self._tempo.fontMetrics().horizontalAdvance("120.0 bpm"))
        self._compare = Segments([(MIX, self.tr("Stems")), (ORIGINAL, self.tr("Original"))])
        self._compare.choose(MIX)
        self._compare.setToolTip(self.tr("Compare the mix of the stems with the original, equally loud  (A)"))
        self._compare.chosen.connect(lambda choice: self.compare_wanted.emit(choice == ORIGINAL))
        self._meter = Meter(Qt.Orientation.Horizontal)
        self._fader = Fader()
        self._fader.setAccessibleName(self.tr("Gain of the mix"))
        self._fader.gain_changed.connect(self.gain_wanted)
        self._arrange()
        player.moved.connect(self._show_time)
        player.levels_changed.connect(self._show_levels)
        player.playing_changed.connect(self._show_playing)
        view_state.time_format_changed.connect(self._show_time)
        view_state.song_edited.connect(self._show_song)

    def show_comparing(self, comparing: bool) -> None:
        """Show which of both is heard."""
        self._compare.choose(ORIGINAL if comparing else MIX)

    def _arrange(self) -> None:
        grip = DragGrip(self.tr("Drag the mix into your DAW, or onto the desktop, as a finished WAV file"))
        grip.drag_wanted.connect(self.mix_drag_wanted)
        document = _zone(*(self._button(action) for action in ("open", "save", "undo", "redo")), _AIR)
        playing = _zone(
            *(self._button("start"), self._button("play", pixels=26), self._button("loop")),
            *(10, self._time, 10, self._tempo),
        )
        sound = _zone(
            *(_AIR, self._compare, 14, self._loudness(), grip, 8),
            *(self._button("export"), self._button("side_panel")),
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(4)
        layout.addLayout(document, 1)
        layout.addLayout(playing)
        layout.addLayout(sound, 1)  # as wide as the first, so that what is between stays in the middle

    def _loudness(self) -> QWidget:
        column = QWidget()
        column.setFixedWidth(140)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addStretch()
        layout.addWidget(self._meter)
        layout.addWidget(self._fader)
        layout.addStretch()
        return column

    def _button(self, action: str, pixels: int = 20) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self._actions[action])
        button.setIconSize(QSize(pixels, pixels))
        button.setFixedSize(pixels + 16, pixels + 14)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self._actions[action].text().replace("&", ""))
        return button

    def _show_song(self) -> None:
        song = self._view_state.song
        has_stems = song is not None and bool(song.stems) and song.source is not None
        self._compare.setVisible(has_stems)
        self._fader.setEnabled(song is not None)
        self._fader.set_gain(song.gain_db if song else 0.0)
        known = song is not None and song.tempo.known
        parts = [f"{song.tempo.bpm:.1f} bpm"] if song is not None and known else []
        parts += [str(song.key)] if song is not None and song.key is not None else []
        self._tempo.setText("\n".join(parts))
        self._show_time()

    def _show_time(self) -> None:
        self._time.setText(self._view_state.clock.text(self._player.frame))

    def _show_levels(self, levels: Levels) -> None:
        self._meter.show_levels(*levels.mix)

    def _show_playing(self, playing: bool) -> None:
        action = self._actions["play"]
        action.setIcon(icons.icon("pause" if playing else "play"))
        action.setText(self.tr("&Pause") if playing else self.tr("&Play"))


def _zone(*items: QWidget | int) -> QHBoxLayout:
    """Return widgets side by side, with so many pixels between them where numbers stand."""
    zone = QHBoxLayout()
    zone.setSpacing(4)
    for item in items:
        if isinstance(item, QWidget):
            zone.addWidget(item)
        elif item == _AIR:
            zone.addStretch()
        else:
            zone.addSpacing(item)
    return zone


class _TimeLabel(Label):
    """The time, in figures which do not dance."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        font = QFont(self.font())
        font.setPixelSize(25)
        font.setWeight(QFont.Weight.Medium)
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)
        self.setStyleSheet("font-size: 25px; font-weight: 500;")
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("00:00.000 "))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Position in the song"))
