"""What the program is, which version, and whom it owes its ideas to."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from lasaft_studio import __version__
from lasaft_studio.ui.style import icons
from lasaft_studio.ui.widgets.plain import Label, linked_label

_PAPER = "https://arxiv.org/abs/2010.11631"


class AboutDialog(QDialog):
    """One page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About LaSAFT Studio"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(430)
        picture = Label()
        picture.setPixmap(icons.picture("app", QSize(88, 88), "#ffffff", self.devicePixelRatioF()))
        name = Label("LaSAFT Studio")
        name.setProperty("role", "title")
        version = Label(self.tr("Version {}").format(__version__))
        version.setProperty("role", "muted")
        text = linked_label(
            self.tr(
                "Separates songs into stems with latent source attentive networks, after "
                "<a href='{}'>“LaSAFT: Latent Source Attentive Frequency Transformation for Conditioned "
                "Source Separation”</a> by W. Choi, M. Kim, J. Chung and S. Jung (ICASSP 2021)."
            ).format(_PAPER)
        )
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        licence = Label(self.tr("Free software under the MIT licence. Your songs never leave this computer."))
        licence.setProperty("role", "small")
        licence.setWordWrap(True)
        licence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 28, 32, 18)
        layout.setSpacing(10)
        for widget in (picture, name, version):
            layout.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        for label in (text, licence):
            layout.addWidget(label)
        layout.addWidget(buttons)
