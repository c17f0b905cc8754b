"""The time scale above the tracks: click to go there, drag in its upper edge to loop, and the markers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from lasaft_studio.project.model import Marker, Span
from lasaft_studio.ui.session.view_state import ViewState
from lasaft_studio.ui.style import theme
from lasaft_studio.ui.widgets.merge_id import new_merge_id

HEIGHT = 44
LOOP_HEIGHT = 14
_GRIP_PIXELS = 6


class Ruler(QWidget):
    """Shows times, loop, selection, markers and playhead of the current song."""

    seek_wanted = Signal(int)
    loop_wanted = Signal(object)  # Span or None
    marker_moved = Signal(str, int, int)  # its id, to frame, the key of the drag
    marker_rename_wanted = Signal(str)

    def __init__(self, view_state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Time ruler"))
        self._view_state, self._timeline = view_state, view_state.timeline
        self._looping_from: int | None = None
        self._dragged: Marker | None = None
        self._loop: Span | None = None  # while it is being drawn
        self._merge = new_merge_id()
        self._picture: QPixmap | None = None
        for changed in (
            view_state.song_edited,
            view_state.time_format_changed,
            view_state.timeline.view_changed,
            view_state.timeline.selection_changed,
        ):
            changed.connect(self.forget_picture)
        view_state.timeline.playhead_moved.connect(self._move_playhead)

    def forget_picture(self) -> None:
        """Draw the lines again."""
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None
        self._timeline.resize(event.size().width())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        frame = self._timeline.frame(event.position().x())
        self._dragged = self._marker_at(event.position())
        self._merge = new_merge_id()
        if self._dragged is not None:
            self.seek_wanted.emit(self._dragged.frame)
        elif event.position().y() < LOOP_HEIGHT:
            self._looping_from = self._other_end(event.position().x(), frame)
        else:
            self.seek_wanted.emit(frame)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, frame = event.position().x(), self._timeline.frame(event.position().x())
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._show_cursor(event.position())
        elif self._dragged is not None:
            if abs(self._timeline.x(self._dragged.frame) - x) > 1:
                self.marker_moved.emit(self._dragged.id, frame, self._merge)
        elif self._looping_from is not None:
            start, stop = sorted((self._looping_from, frame))
            wide = stop - start > _GRIP_PIXELS * self._timeline.frames_per_pixel
            self._loop = Span(start, stop) if wide else None
            self.update()
        else:
            self.seek_wanted.emit(frame)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        if self._looping_from is not None:
            self.loop_wanted.emit(self._loop)
        self._looping_from = self._dragged = self._loop = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        marker = self._marker_at(event.position())
        if marker is not None:
            self.marker_rename_wanted.emit(marker.id)

    def leaveEvent(self, event: QEvent) -> None:
        del event
        self.unsetCursor()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._draw()
        with QPainter(self) as painter:
            painter.setClipRect(event.rect())
            painter.drawPixmap(0, 0, self._picture)
            if self._view_state.song is not None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_loop(painter)
                self._paint_playhead(painter)

    def _draw(self) -> QPixmap:
        """Return what only changes with the view: lines, selection and markers."""
        look, ratio = theme.current(), self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(HEIGHT * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(look.colour("panel"))
        with QPainter(picture) as painter:
            painter.fillRect(QRectF(0, HEIGHT - 1, self.width(), 1), look.colour("line"))
            if self._view_state.song is not None:
                self._paint_selection(painter)
                self._paint_lines(painter)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                for marker in self._view_state.song.markers:
                    self._paint_marker(painter, marker)
        return picture

    def _paint_lines(self, painter: QPainter) -> None:
        look, timeline = theme.current(), self._timeline
        font = QFont(self.font())
        font.setPixelSize(11)
        font.setFeature(QFont.Tag("tnum"), 1)
        painter.setFont(font)
        stop = timeline.first_frame + timeline.visible_frames
        for line in self._view_state.clock.lines(timeline.first_frame, stop, timeline.frames_per_pixel):
            x = round(timeline.x(line.frame)) + 0.5
            top = LOOP_HEIGHT + (8 if line.label else 22)
            painter.setPen(QPen(look.colour("faint_text" if line.label else "line"), 1))
            painter.drawLine(QPointF(x, top), QPointF(x, HEIGHT))
            painter.setPen(look.colour("muted_text"))
            painter.drawText(QPointF(x + 4, LOOP_HEIGHT + 17), line.label)

    def _paint_loop(self, painter: QPainter) -> None:
        look = theme.current()
        song = self._view_state.song
        loop = self._loop or (song.loop if song is not None else None)
        painter.fillRect(QRectF(0, 0, self.width(), LOOP_HEIGHT), look.colour("window", 0.6))
        if loop is not None:
            left, right = self._timeline.x(loop.start_frame), self._timeline.x(loop.stop_frame)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(QRectF(left, 2, max(right - left, 2), LOOP_HEIGHT - 4), 4, 4)

    def _paint_selection(self, painter: QPainter) -> None:
        selection = self._timeline.selection
        if selection is not None:
            left, right = self._timeline.x(selection.start_frame), self._timeline.x(selection.stop_frame)
            place = QRectF(left, LOOP_HEIGHT, right - left, HEIGHT - LOOP_HEIGHT - 1)
            painter.fillRect(place, theme.current().colour("selection", 0.25))

    def _paint_marker(self, painter: QPainter, marker: Marker) -> None:
        place = self._marker_place(marker)
        look = theme.current()
        painter.setPen(QPen(look.colour("warning"), 1))
        painter.drawLine(QPointF(place.left(), place.top()), QPointF(place.left(), HEIGHT))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("warning"))
        painter.drawRoundedRect(place, 3, 3)
        painter.setPen(look.colour("on_text"))
        painter.drawText(place.adjusted(5, 0, -3, 0), Qt.AlignmentFlag.AlignVCenter, marker.name)

    def _paint_playhead(self, painter: QPainter) -> None:
        x = self._timeline.x(self._timeline.playhead_frame)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().colour("playhead"))
        top = HEIGHT - 10
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - 5.5, top),
                    QPointF(x + 5.5, top),
                    QPointF(x + 0.5, HEIGHT),
                    QPointF(x - 0.5, HEIGHT),
                ]
            )
        )

    def _move_playhead(self, before: int, now: int) -> None:
        for frame in (before, now):
            self.update(QRect(round(self._timeline.x(frame)) - 8, HEIGHT - 12, 16, 12))

    def _marker_place(self, marker: Marker) -> QRectF:
        width = self.fontMetrics().horizontalAdvance(marker.name) * 11 / theme.BASE_FONT_PIXELS + 10
        return QRectF(self._timeline.x(marker.frame), HEIGHT - 16, max(width, 12), 14)

    def _marker_at(self, point: QPointF) -> Marker | None:
        song = self._view_state.song
        markers = song.markers if song is not None else ()
        return next((m for m in reversed(markers) if self._marker_place(m).contains(point)), None)

    def _other_end(self, x: float, frame: int) -> int:
        """Return where a loop is drawn from: its far end if one is gripped, else here."""
        song = self._view_state.song
        if song is not None and song.loop is not None:
            if abs(self._timeline.x(song.loop.start_frame) - x) <= _GRIP_PIXELS:
                return song.loop.stop_frame
            if abs(self._timeline.x(song.loop.stop_frame) - x) <= _GRIP_PIXELS:
                return song.loop.start_frame
        return frame

    def _show_cursor(self, point: QPointF) -> None:
        if self._marker_at(point) is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif point.y() < LOOP_HEIGHT:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self.unsetCursor()
