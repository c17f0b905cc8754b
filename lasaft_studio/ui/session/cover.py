"""The picture in a song's tags: read with limits, since a few bytes of it can stand for gigabytes.

Only the four formats that music files carry are read, by their first bytes and never by what the tag says;
SVG is not among them, which can name other files and draw for hours.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

PIXELS = 256  # of the picture that is kept, four times what is shown: screens may be dense
MOST_BYTES = 32 << 20
MOST_PIXELS = 40_000_000  # of the whole picture; scans of record sleeves have 36 million
_MOST_SCANS = 64  # of a progressive JPEG, each of which goes over the whole picture
_MEMORY_MEGABYTES = 256
_STARTS = {"jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "gif": b"GIF8", "webp": b"RIFF"}


def read_cover(data: bytes | None) -> QImage | None:
    """Return a small picture of a cover, on any thread; None where there is none within the limits."""
    kind = _kind(data) if data else None
    if data is None or kind is None or len(data) > MOST_BYTES:
        return None
    if kind == "jpeg" and data.count(b"\xff\xda") > _MOST_SCANS:
        return None
    device = QBuffer()
    device.setData(QByteArray(data))
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(device, QByteArray(kind.encode()))
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return None
    reader.setScaledSize(size.scaled(QSize(PIXELS, PIXELS), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    return None if image.isNull() else image


def limit_memory() -> None:
    """Let no picture take more memory than a cover may need."""
    QImageReader.setAllocationLimit(_MEMORY_MEGABYTES)


def _kind(data: bytes) -> str | None:
    kinds = [kind for kind, start in _STARTS.items() if data.startswith(start)]
    if kinds == ["webp"] and data[8:12] != b"WEBP":
        return None
    return kinds[0] if kinds else None
