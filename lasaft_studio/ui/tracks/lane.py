"""The right part of a row: a track's waveform or spectrogram along the common time axis."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from lasaft_studio.project.model import Track
from lasaft_studio.ui.session.view_state import ViewState
from lasaft_studio.ui.style import theme
from lasaft_studio.ui.style.stem_text import track_title
from lasaft_studio.ui.tracks.lane_rendering import LanePictures
from lasaft_studio.ui.widgets.viewport import Viewport

ZOOM_PER_NOTCH = 1.25
_CLICK_PIXELS = 4
_STILL = 1e-3  # pixels: what was scrolled by so nearly a whole number can be moved as a picture
_SILENT_OPACITY = 0.35


class LaneMode(Enum):
    """What lanes show."""

    WAVEFORM = "waveforms"
    SPECTROGRAM = "spectrograms"
    BOTH = "both"


class Lane(QWidget):
    """Shows one track; a click goes there, a drag selects, the wheel zooms around the pointer."""

    seek_wanted = Signal(int)
    pressed = Signal(Qt.KeyboardModifier)

    def __init__(
        self, track: Track, view_state: ViewState, pictures: LanePictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._track, self._view_state, self._timeline = track, view_state, view_state.timeline
        self._pictures = pictures
        self._mode = LaneMode.WAVEFORM
        self._audible = self._selected = False
        self._picture: QPixmap | None = None
        self._pictured: Viewport | None = None
        self._pressed_x: float | None = None
        self._selecting_from = 0
        self.setMinimumWidth(100)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._timeline.view_changed.connect(self.update)
        self._timeline.selection_changed.connect(self.update)
        self._timeline.playhead_moved.connect(self._move_playhead)
        view_state.time_format_changed.connect(self.forget_picture)
        pictures.changed.connect(self._note_files)

    def show_track(self, track: Track, *, audible: bool) -> None:
        """Show the track as it is now, paler where it does not sound."""
        redraw = (track.clips, track.colour, audible) != (
            self._track.clips,
            self._track.colour,
            self._audible,
        )
        self._track, self._audible = track, audible
        self.setAccessibleName(self.tr("Waveform of {}").format(track_title(track)))
        if redraw:
            self.forget_picture()

    def show_selected(self, selected: bool) -> None:
        """Show whether the track is among the selected ones."""
        if selected != self._selected:
            self._selected = selected
            self.forget_picture()

    def show_mode(self, mode: LaneMode) -> None:
        """Show waveforms, spectrograms or both."""
        self._mode = mode
        self.forget_picture()

    def forget_picture(self) -> None:
        """Draw everything again."""
        self._picture = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(event.modifiers())
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_x = event.position().x()
            frame = self._timeline.frame(self._pressed_x)
            selection = self._timeline.selection
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and selection is not None:
                late = frame > (selection.start_frame + selection.stop_frame) / 2
                self._selecting_from = selection.start_frame if late else selection.stop_frame
                self._timeline.select(self._selecting_from, frame)
            else:
                self._selecting_from = frame

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_x is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        if abs(x - self._pressed_x) >= _CLICK_PIXELS or self._timeline.selection is not None:
            self._timeline.select(self._selecting_from, self._timeline.frame(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed_x is None:
            return
        moved = abs(event.position().x() - self._pressed_x) >= _CLICK_PIXELS
        self._pressed_x = None
        if not moved and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._timeline.clear_selection()
            self.seek_wanted.emit(self._timeline.frame(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps, pixels = event.angleDelta(), event.pixelDelta()
        touched = not pixels.isNull() and event.phase() is not Qt.ScrollPhase.NoScrollPhase
        zooming = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or steps.x():
            self._timeline.scroll(-(steps.x() or steps.y()))
        elif touched and not zooming:
            event.ignore()  # two fingers up or down: the rows scroll
            return
        else:
            self._timeline.zoom(ZOOM_PER_NOTCH ** (steps.y() / 120), event.position().x())
        event.accept()

    def event(self, event: QEvent) -> bool:
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is pinch:
            self._timeline.zoom(1 + event.value(), event.position().x())
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        self._picture = self._refreshed(self._picture)
        with QPainter(self) as painter:
            painter.setClipRect(event.rect())
            painter.drawPixmap(0, 0, self._picture)
            self._paint_selection(painter)
            x = self._timeline.x(self._timeline.playhead_frame)
            painter.fillRect(QRectF(round(x * 2) / 2 - 0.5, 0, 1.5, self.height()), look.colour("playhead"))

    def _refreshed(self, old: QPixmap | None) -> QPixmap:
        """Return the picture of what is visible; where it was only scrolled, just the new part is drawn."""
        view = Viewport(self._timeline.first_frame, self._timeline.frames_per_pixel, self.width())
        shift = self._pictured.shift_to(view) if old is not None and self._pictured is not None else None
        if old is not None and old.deviceIndependentSize() == self.size() and shift == 0:
            return old
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        self._pictured = view
        pixels = round(shift) if shift is not None else view.width
        moved = shift is not None and abs(shift - pixels) < _STILL and abs(pixels) < view.width
        with QPainter(picture) as painter:
            if old is not None and moved and old.size() == picture.size():
                painter.drawPixmap(-pixels, 0, old)
                self._draw(painter, view, view.width - pixels if pixels > 0 else 0, abs(pixels))
            else:
                self._draw(painter, view, 0, view.width)
        return picture

    def _draw(self, painter: QPainter, whole: Viewport, x: int, width: int) -> None:
        """Draw `width` pixels of the view from pixel `x` on."""
        view, look = whole.part(x, width), theme.current()
        painter.setClipRect(x, 0, width, self.height())
        painter.translate(x, 0)
        ground = QRect(0, 0, width, self.height())
        painter.fillRect(ground, look.colour("lane_selected" if self._selected else "lane"))
        self._draw_grid(painter, view)
        painter.setOpacity(1.0 if self._audible else _SILENT_OPACITY)
        self._draw_track(painter, view)
        painter.setOpacity(1.0)
        painter.fillRect(QRect(0, self.height() - 1, width, 1), look.colour("line"))

    def _draw_track(self, painter: QPainter, view: Viewport) -> None:
        scale = self._pictures.scale(self._view_state.song)
        place = QRect(0, 2, view.width, max(self.height() - 5, 1))
        if self._mode is LaneMode.BOTH:
            upper = QRect(0, place.top(), place.width(), place.height() * 2 // 5)
            self._pictures.paint_waveform(painter, upper, self._track, view, scale)
            place.setTop(upper.bottom() + 2)
        if self._mode is LaneMode.WAVEFORM:
            self._pictures.paint_waveform(painter, place, self._track, view, scale)
        else:
            self._pictures.paint_spectrogram(painter, place, self._track, view)

    def _draw_grid(self, painter: QPainter, view: Viewport) -> None:
        painter.setPen(QPen(theme.current().colour("grid"), 1))
        stop = view.first_frame + view.visible_frames
        for line in self._view_state.clock.lines(view.first_frame, stop, view.frames_per_pixel):
            if line.label:
                x = round(view.x(line.frame)) + 0.5
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _paint_selection(self, painter: QPainter) -> None:
        selection = self._timeline.selection
        if selection is not None:
            left, right = self._timeline.x(selection.start_frame), self._timeline.x(selection.stop_frame)
            place = QRectF(left, 0, right - left, self.height() - 1)
            painter.fillRect(place, theme.current().colour("selection", 0.22))

    def _move_playhead(self, before: int, now: int) -> None:
        for frame in (before, now):
            self.update(QRect(round(self._timeline.x(frame)) - 3, 0, 6, self.height()))

    def _note_files(self, path: object) -> None:
        if any(clip.file.path == path for clip in self._track.clips):
            self.forget_picture()
