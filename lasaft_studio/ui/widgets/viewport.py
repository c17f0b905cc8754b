"""A stretch of the time axis at a zoom: what pictures are drawn for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Axis(Protocol):
    """Whatever maps frames to pixels: the common timeline, or a part of it."""

    @property
    def first_frame(self) -> float: ...
    @property
    def frames_per_pixel(self) -> float: ...
    @property
    def visible_frames(self) -> float: ...

    def x(self, frame: float) -> float: ...


@dataclass(frozen=True)
class Viewport:
    """A part of the axis, so many pixels wide.

    Attributes:
        first_frame: at its left edge.
        frames_per_pixel: how far one is zoomed out.
        width: in pixels.
    """

    first_frame: float
    frames_per_pixel: float
    width: int

    @property
    def visible_frames(self) -> float:
        """How many frames it is wide."""
        return self.width * self.frames_per_pixel

    def x(self, frame: float) -> float:
        """Return the pixel of `frame`."""
        return (frame - self.first_frame) / self.frames_per_pixel

    def part(self, x: float, width: int) -> Viewport:
        """Return the view of `width` pixels from pixel `x` on."""
        return Viewport(self.first_frame + x * self.frames_per_pixel, self.frames_per_pixel, width)

    def shift_to(self, other: Viewport) -> float | None:
        """Return by how many pixels `other` lies further right; None where the zoom or the width differs."""
        if (self.frames_per_pixel, self.width) != (other.frames_per_pixel, other.width):
            return None
        return (other.first_frame - self.first_frame) / self.frames_per_pixel
