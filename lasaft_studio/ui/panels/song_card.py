"""The current song's cover, title, artist, length, format and loudness."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from lasaft_studio.project.model import Song
from lasaft_studio.ui.session.timecode import minutes
from lasaft_studio.ui.style import icons, theme
from lasaft_studio.ui.widgets.plain import Label

COVER_PIXELS = 64


class SongCard(QFrame):
    """Shows what is known about a song."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cover = Cover()
        self._title, self._artist, self._facts = Label(), Label(), Label()
        self._title.setProperty("role", "heading")
        self._artist.setProperty("role", "muted")
        self._facts.setProperty("role", "small")
        for label in (self._title, self._artist, self._facts):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._facts.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addStretch()
        for label in (self._title, self._artist, self._facts):
            texts.addWidget(label)
        texts.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._cover)
        layout.addLayout(texts, 1)

    def show_song(self, song: Song, loudness_lufs: float | None, cover: QImage | None) -> None:
        """Show a song; what is not known yet is left out."""
        self._cover.show_picture(cover)
        self._title.setText(song.title)
        self._title.setToolTip(song.title)
        self._artist.setText(" · ".join(part for part in (song.artist, song.album) if part))
        self._artist.setVisible(bool(song.artist or song.album))
        self._facts.setText(" · ".join(self._describe(song, loudness_lufs)))
        self._facts.setToolTip(self._facts.text())

    def _describe(self, song: Song, loudness_lufs: float | None) -> list[str]:
        channels = {1: self.tr("mono"), 2: self.tr("stereo")}
        facts = [minutes(song.seconds, 0), f"{song.sample_rate / 1000:g} kHz"]
        facts.append(channels.get(song.channels, self.tr("{} channels").format(song.channels)))
        if loudness_lufs is not None:
            facts.append(f"{loudness_lufs:.1f} LUFS".replace("-", "−"))
        return facts


class Cover(QWidget):
    """A picture with round corners, or a note where there is none."""

    def __init__(self, pixels: int = COVER_PIXELS) -> None:
        super().__init__()
        self.setFixedSize(QSize(pixels, pixels))
        self._image: QImage | None = None
        self._picture = QPixmap()

    def show_picture(self, image: QImage | None) -> None:
        """Show a small picture, as `read_cover` returns it."""
        if image is self._image:
            return
        self._image = image
        pixels = self.size() * self.devicePixelRatioF()
        fill = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        smooth = Qt.TransformationMode.SmoothTransformation
        self._picture = QPixmap() if image is None else QPixmap.fromImage(image.scaled(pixels, fill, smooth))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        place = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(place, 8, 8)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(outline)
            if self._picture.isNull():
                painter.fillRect(place, theme.current().colour("raised"))
                air = place.width() * 0.28
                icons.paint(
                    painter, "song", place.adjusted(air, air, -air, -air), theme.current().colours.faint_text
                )
            else:
                size = self._picture.size()
                source = QRectF(0, 0, min(size.width(), size.height()), min(size.width(), size.height()))
                source.moveCenter(self._picture.rect().toRectF().center())
                painter.drawPixmap(place, self._picture, source)
