"""The rows of the current song under one ruler: a header and a lane for each track."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lasaft_studio.project.model import Track
from lasaft_studio.project.render import audible
from lasaft_studio.ui.session.view_state import ViewState
from lasaft_studio.ui.sound.playback import Levels
from lasaft_studio.ui.tracks import track_header
from lasaft_studio.ui.tracks.lane import Lane, LaneMode
from lasaft_studio.ui.tracks.lane_rendering import LanePictures
from lasaft_studio.ui.tracks.overview_bar import HEIGHT, OverviewBar
from lasaft_studio.ui.tracks.pending_stems import AwaitedStems
from lasaft_studio.ui.tracks.ruler import HEIGHT as RULER_HEIGHT
from lasaft_studio.ui.tracks.ruler import Ruler
from lasaft_studio.ui.tracks.track_header import TrackHeader
from lasaft_studio.ui.tracks.view_buttons import Corner
from lasaft_studio.ui.widgets.actions import Actions

LEAST_ROW, MOST_ROW = 44, 320
LEAST_FITTING_ROW, MOST_FITTING_ROW = 76, 200
_STEP = 1.25


class Row(QWidget):
    """A track's header and lane."""

    def __init__(self, track: Track, view_state: ViewState, pictures: LanePictures) -> None:
        super().__init__()
        self.track = track
        self.header = TrackHeader(track)
        self.lane = Lane(track, view_state, pictures)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.lane, 1)

    def show_track(self, track: Track, *, audible: bool, bright: bool, missing: bool = False) -> None:
        """Show the track as it is now.

        Args:
            track: to be shown.
            audible: paler where it is not.
            bright: whether its picture is not to be paler even if it is silent.
            missing: whether its file is not where it was.
        """
        self.track = track
        self.header.show_track(track, audible=audible, missing=missing)
        self.lane.show_track(track, audible=audible or bright)


class TracksView(QFrame):
    """Shows the current song's tracks, and tells what the user wants of them.

    Attributes:
        ruler: the time scale above them.
        awaited: what stands below a song without stems.
    """

    mute_wanted = Signal(str, bool)
    solo_wanted = Signal(str, bool, bool)
    gain_wanted = Signal(str, float, int)
    pan_wanted = Signal(str, float, int)
    drag_wanted = Signal()
    menu_wanted = Signal(QPoint)
    rename_wanted = Signal()
    seek_wanted = Signal(int)

    def __init__(
        self, actions: Actions, view_state: ViewState, pictures: LanePictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._view_state, self._pictures = view_state, pictures
        self._corner = Corner(actions, HEIGHT)
        self._rows: dict[str, Row] = {}
        self._mode = LaneMode.WAVEFORM
        self._row_height: int | None = None  # None: as high as the room allows
        self.ruler = Ruler(view_state)
        self._overview = OverviewBar(view_state, pictures)
        self.awaited = AwaitedStems()
        self._rows_widget = QWidget()
        self._rows_layout = QVBoxLayout(self._rows_widget)
        self._scroll = _Scroll()
        self._scroll.resized.connect(self._place_rows)
        self._arrange()
        view_state.song_edited.connect(self._show_song)
        view_state.tracks_selected.connect(self._show_selection)
        self._overview.seek_wanted.connect(self.seek_wanted)

    def show_mode(self, mode: LaneMode) -> None:
        """Show waveforms, spectrograms or both in all lanes."""
        self._mode = mode
        for row in self._rows.values():
            row.lane.show_mode(mode)

    def show_levels(self, levels: Levels) -> None:
        """Move all meters."""
        for track_id, row in self._rows.items():
            row.header.show_levels(*levels.tracks.get(track_id, (0.0, 0.0)))

    def grow(self, taller: bool) -> None:
        """Make all rows taller or lower."""
        height = self._row_height or self._fitting_height()
        self._row_height = round(min(max(height * (_STEP if taller else 1 / _STEP), LEAST_ROW), MOST_ROW))
        self._place_rows()

    def redraw(self) -> None:
        """Draw all pictures again."""
        for row in self._rows.values():
            row.lane.forget_picture()
        self.ruler.forget_picture()
        self._overview.forget_picture()

    def _arrange(self) -> None:
        self._rows_layout.setContentsMargins(0, 0, 0, 0)
        self._rows_layout.setSpacing(0)
        self._rows_layout.addWidget(self.awaited, 1)
        self._rows_layout.addStretch()
        self._scroll.setWidget(self._rows_widget)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        above = QFrame()
        above.setProperty("role", "panel")
        above.setFixedSize(track_header.WIDTH, RULER_HEIGHT)
        layout.addLayout(_line(above, self.ruler))
        layout.addWidget(self._scroll, 1)
        layout.addLayout(_line(self._corner, self._overview))

    def _show_song(self) -> None:
        song = self._view_state.shown
        tracks = song.tracks if song is not None else ()
        for track_id in set(self._rows) - {track.id for track in tracks}:
            self._rows.pop(track_id).deleteLater()
        heard = audible(song) if song is not None else frozenset()
        for place, track in enumerate(tracks):
            row = self._rows.get(track.id) or self._add_row(track)
            live, missing = self._view_state.is_live(track.id), self._view_state.is_missing(track)
            row.show_track(track, audible=track.id in heard, bright=live, missing=missing)
            if self._rows_layout.indexOf(row) != place:
                self._rows_layout.insertWidget(place, row)
        self.awaited.setVisible(len(tracks) == 1 and tracks[0].kind == "source")
        self._show_selection()
        self._place_rows()

    def _add_row(self, track: Track) -> Row:
        row = Row(track, self._view_state, self._pictures)
        row.lane.show_mode(self._mode)
        header, lane, name = row.header, row.lane, track.id
        header.mute_wanted.connect(partial(self.mute_wanted.emit, name))
        header.solo_wanted.connect(partial(self.solo_wanted.emit, name))
        header.gain_wanted.connect(partial(self.gain_wanted.emit, name))
        header.pan_wanted.connect(partial(self.pan_wanted.emit, name))
        header.pressed.connect(partial(self._press, name))
        lane.pressed.connect(partial(self._press, name))
        header.drag_wanted.connect(self.drag_wanted)
        header.menu_wanted.connect(self.menu_wanted)
        header.rename_wanted.connect(self.rename_wanted)
        lane.seek_wanted.connect(self.seek_wanted)
        self._rows[name] = row
        return row

    def _press(self, track_id: str, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self._view_state.toggle(track_id)
        elif not self._view_state.is_selected(track_id):
            self._view_state.select([track_id])

    def _show_selection(self) -> None:
        for track_id, row in self._rows.items():
            selected = self._view_state.is_selected(track_id)
            row.header.show_selected(selected)
            row.lane.show_selected(selected)

    def _place_rows(self) -> None:
        height = self._row_height or self._fitting_height()
        for row in self._rows.values():
            row.setFixedHeight(height)

    def _fitting_height(self) -> int:
        room = self._scroll.viewport().height()
        return min(max(room // max(len(self._rows), 1), LEAST_FITTING_ROW), MOST_FITTING_ROW)


class _Scroll(QScrollArea):
    """Tells when there is more or less room in it."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


def _line(corner: QWidget, widget: QWidget) -> QHBoxLayout:
    """Return a line with `corner` above or below the headers, and `widget` beside."""
    line = QHBoxLayout()
    line.setSpacing(0)
    line.addWidget(corner)
    line.addWidget(widget, 1)
    return line
