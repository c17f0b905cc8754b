"""The whole song in a narrow strip below the tracks, with a window on what is visible."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from lasaft_studio.project.model import Song, Track
from lasaft_studio.ui.session.timeline import Timeline
from lasaft_studio.ui.session.view_state import ViewState
from lasaft_studio.ui.style import theme
from lasaft_studio.ui.tracks.lane_rendering import LanePictures

HEIGHT = 40
_EDGE_PIXELS = 6


class OverviewBar(QWidget):
    """Drag the window to scroll, its edges to zoom; a click elsewhere goes there."""

    seek_wanted = Signal(int)

    def __init__(self, view_state: ViewState, pictures: LanePictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Overview of the song"))
        self._view_state, self._timeline, self._pictures = view_state, view_state.timeline, pictures
        self._whole = Timeline(self)  # the axis of this strip
        self._picture: QPixmap | None = None
        self._grip = ""
        self._grabbed_x = 0.0
        view_state.song_edited.connect(self._show_song)
        view_state.timeline.view_changed.connect(self.update)
        view_state.timeline.playhead_moved.connect(self._move_playhead)
        pictures.changed.connect(self.forget_picture)

    def forget_picture(self) -> None:
        """Draw everything again."""
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._whole.resize(event.size().width())
        self.forget_picture()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        self._grip = self._grip_at(x)
        self._grabbed_x = x - self._window().left()
        if not self._grip:
            self.seek_wanted.emit(self._whole.frame(x))
            self._timeline.scroll_to(self._whole.frame(x) - self._timeline.visible_frames / 2)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            grip = self._grip_at(x)
            edge = grip in {"left", "right"}
            self.setCursor(Qt.CursorShape.SizeHorCursor if edge else Qt.CursorShape.ArrowCursor)
        elif self._grip == "window":
            self._timeline.scroll_to((x - self._grabbed_x) * self._whole.frames_per_pixel)
        elif self._grip:
            self._move_edge(self._whole.frame(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self._grip = ""

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._timeline.scroll(-(event.angleDelta().x() or event.angleDelta().y()))
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        with QPainter(self) as painter:
            painter.setClipRect(event.rect())
            painter.fillRect(self.rect(), look.colour("panel"))
            painter.fillRect(QRect(0, 0, self.width(), 1), look.colour("line"))
            if self._view_state.song is None:
                return
            if self._picture is None:
                self._picture = self._draw(self._view_state.song)
            painter.drawPixmap(0, 0, self._picture)
            self._paint_window(painter)
            x = self._whole.x(self._timeline.playhead_frame)
            painter.fillRect(QRectF(x - 0.5, 1, 1.5, HEIGHT), look.colour("playhead"))

    def _draw(self, song: Song) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(HEIGHT * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            scale = self._pictures.scale(song)
            for track in _shown(song):
                place = QRect(0, 4, self.width(), HEIGHT - 7)
                self._pictures.paint_waveform(painter, place, track, self._whole, scale)
        return pixmap

    def _paint_window(self, painter: QPainter) -> None:
        look, window = theme.current(), self._window()
        if window.width() >= self.width() / 1.03:
            return
        shade = look.colour("window", 0.62)
        painter.fillRect(QRectF(0, 1, window.left(), HEIGHT), shade)
        painter.fillRect(QRectF(window.right(), 1, self.width() - window.right(), HEIGHT), shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("accent"), 1.5))
        painter.drawRoundedRect(window.adjusted(0, 1, 0, -1), 4, 4)

    def _window(self) -> QRectF:
        left = self._whole.x(self._timeline.first_frame)
        width = self._timeline.visible_frames / self._whole.frames_per_pixel
        return QRectF(left, 1, max(width, 3), HEIGHT - 1)

    def _grip_at(self, x: float) -> str:
        window = self._window()
        if window.width() >= self.width() / 1.03:
            return ""
        if abs(x - window.left()) <= _EDGE_PIXELS:
            return "left"
        if abs(x - window.right()) <= _EDGE_PIXELS:
            return "right"
        return "window" if window.left() < x < window.right() else ""

    def _move_edge(self, frame: int) -> None:
        timeline = self._timeline
        stop = timeline.first_frame + timeline.visible_frames
        if self._grip == "left":
            wanted, x = stop - frame, float(timeline.width)
        else:
            wanted, x = frame - timeline.first_frame, 0.0
        if wanted > 0:
            timeline.zoom(timeline.visible_frames / wanted, x)

    def _show_song(self) -> None:
        song = self._view_state.song
        self._whole.show_song(song.frames if song else 0, song.sample_rate if song else 44100)
        self.forget_picture()

    def _move_playhead(self, before: int, now: int) -> None:
        for frame in (before, now):
            self.update(QRect(round(self._whole.x(frame)) - 2, 0, 4, HEIGHT))


def _shown(song: Song) -> tuple[Track, ...]:
    """Return what the strip shows: the original, or all stems over each other where it was removed."""
    return (song.source,) if song.source is not None else song.stems
