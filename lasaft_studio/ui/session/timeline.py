"""The one time axis that all views share: what is visible, where the playhead is, what is selected."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from lasaft_studio.project.model import Span

MOST_PIXELS_PER_FRAME = 24.0
SHARE_BEYOND_END = 0.02  # of the song, so that its end is seen to be the end
LEAST_SELECTED_PIXELS = 3


class Timeline(QObject):
    """Maps frames of the current song to pixels, and back.

    Attributes:
        first_frame: at the left edge; may lie between frames.
        frames_per_pixel: how far one is zoomed out.
        playhead_frame: where one listens.
        selection: the marked stretch, or None.
    """

    view_changed = Signal()
    playhead_moved = Signal(int, int)  # from frame, to frame
    selection_changed = Signal()
    song_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.frames = 0
        self.sample_rate = 44100
        self.width = 1000
        self.first_frame = 0.0
        self.frames_per_pixel = 1.0
        self.playhead_frame = 0
        self.selection: Span | None = None

    def show_song(self, frames: int, sample_rate: int) -> None:
        """Show a song from its beginning to its end."""
        self.frames, self.sample_rate = frames, sample_rate
        self.selection = None
        self.playhead_frame = 0
        self.song_changed.emit()
        self.selection_changed.emit()
        self.fit()

    def stretch(self, frames: int) -> None:
        """Follow a song that has become longer or shorter."""
        self.frames = frames
        self.resize(self.width)

    def resize(self, width: int) -> None:
        """Follow the views' width; a song that was shown whole still is."""
        whole = self.frames_per_pixel >= self._most_frames_per_pixel() * 0.999
        self.width = max(width, 1)
        if whole:
            self.fit()
        else:
            self._look(self.first_frame, self.frames_per_pixel)

    def x(self, frame: float) -> float:
        """Return the pixel of `frame`, perhaps outside the view."""
        return (frame - self.first_frame) / self.frames_per_pixel

    def frame(self, x: float) -> int:
        """Return the frame nearest to pixel `x`, inside the song."""
        return min(max(round(self.first_frame + x * self.frames_per_pixel), 0), self.frames)

    @property
    def visible_frames(self) -> float:
        """How many frames the view is wide."""
        return self.width * self.frames_per_pixel

    def fit(self) -> None:
        """Show the whole song."""
        self._look(0.0, self._most_frames_per_pixel())

    def show_span(self, span: Span) -> None:
        """Show a stretch with a little air around it."""
        air = span.frames * 0.05
        frames_per_pixel = (span.frames + 2 * air) / self.width
        self._look(span.start_frame - air, frames_per_pixel)

    def zoom(self, factor: float, x: float) -> None:
        """Zoom in by `factor` (below 1: out), while the frame at pixel `x` stays where it is."""
        least, most = 1 / MOST_PIXELS_PER_FRAME, self._most_frames_per_pixel()
        frames_per_pixel = min(max(self.frames_per_pixel / factor, least), max(most, least))
        anchor = self.first_frame + x * self.frames_per_pixel
        self._look(anchor - x * frames_per_pixel, frames_per_pixel)

    def scroll(self, pixels: float) -> None:
        """Move the view to the right by `pixels`."""
        self.scroll_to(self.first_frame + pixels * self.frames_per_pixel)

    def scroll_to(self, first_frame: float) -> None:
        """Begin the view at `first_frame` or less than a pixel beside it, as far as the song reaches.

        By whole pixels, so that views can move what they have drawn.
        """
        pixels = round((first_frame - self.first_frame) / self.frames_per_pixel)
        self._look(self.first_frame + pixels * self.frames_per_pixel, self.frames_per_pixel)

    def place_playhead(self, frame: int) -> None:
        """Move the playhead."""
        before, self.playhead_frame = self.playhead_frame, min(max(frame, 0), self.frames)
        if before != self.playhead_frame:
            self.playhead_moved.emit(before, self.playhead_frame)

    def follow_playhead(self) -> None:
        """Turn the page when the playhead leaves the view."""
        if not 0 <= self.x(self.playhead_frame) < self.width:
            self.scroll_to(self.playhead_frame - 0.05 * self.visible_frames)

    def select(self, first: int, last: int) -> None:
        """Mark what lies between two frames in either order; next to nothing marks nothing."""
        start, stop = sorted((min(max(first, 0), self.frames), min(max(last, 0), self.frames)))
        wide = stop - start >= max(LEAST_SELECTED_PIXELS * self.frames_per_pixel, 1)
        self._put_selection(Span(start, stop) if wide else None)

    def clear_selection(self) -> None:
        """Mark nothing."""
        self._put_selection(None)

    def _put_selection(self, selection: Span | None) -> None:
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit()

    def _most_frames_per_pixel(self) -> float:
        return max(self.frames, 1) * (1 + SHARE_BEYOND_END) / self.width

    def _look(self, first_frame: float, frames_per_pixel: float) -> None:
        last = self.frames * (1 + SHARE_BEYOND_END) - self.width * frames_per_pixel
        self.first_frame = max(min(first_frame, last), 0.0)
        self.frames_per_pixel = frames_per_pixel
        self.view_changed.emit()
