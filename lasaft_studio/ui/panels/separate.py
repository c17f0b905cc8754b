"""What to do with the song: which stems, by which model, how carefully; and the button that starts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lasaft_studio.audio import stems as stem_names
from lasaft_studio.checkpoints.catalog import Entry
from lasaft_studio.ui.panels.advanced_options import AdvancedChoice
from lasaft_studio.ui.session.separation_choice import ALL, CUSTOM, PRESETS, SOME, TWO, SeparationChoice
from lasaft_studio.ui.style import icons, theme
from lasaft_studio.ui.style.model_texts import model_text
from lasaft_studio.ui.style.stem_text import stem_title
from lasaft_studio.ui.widgets.choice_box import ChoiceBox
from lasaft_studio.ui.widgets.fold import Fold
from lasaft_studio.ui.widgets.plain import Label, tip
from lasaft_studio.ui.widgets.segments import Segments
from lasaft_studio.ui.widgets.stem_chip import StemChip


class SeparatePanel(QWidget):
    """Shows a `SeparationChoice`, and tells what the user changes of it.

    Attributes:
        choice: as it stands.
        buttons: what starts it, to be placed where it is always in sight.
    """

    changed = Signal()
    separate_wanted = Signal()
    selection_wanted = Signal()
    preview_wanted = Signal()

    def __init__(self, choice: SeparationChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self._entries: dict[str, Entry] = {}
        self._chips: list[StemChip] = []
        self._chip_grid = QGridLayout()
        self._chip_grid.setSpacing(6)
        self._kinds = Segments(
            [(ALL, self.tr("All stems")), (TWO, self.tr("Vocals + band")), (SOME, self.tr("Choose"))]
        )
        self._kinds.chosen.connect(lambda kind: self._change(kind=kind))
        self._rest = QCheckBox(self.tr("The rest as one more track"))
        self._rest.clicked.connect(lambda rest: self._change(rest=rest))
        self._model, self._about = ChoiceBox(), Label()
        self._model.setAccessibleName(self.tr("Model"))
        self._model.activated.connect(self._choose_model)
        self._model.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._model.setMinimumContentsLength(8)
        self._about.setProperty("role", "small")
        self._about.setWordWrap(True)
        self._presets = Segments(
            [("fast", self.tr("Fast")), ("balanced", self.tr("Balanced")), ("best", self.tr("Best"))]
        )
        self._presets.chosen.connect(lambda preset: self._change(preset=preset))
        self._time = Label()
        self._time.setProperty("role", "small")
        self._advanced = AdvancedChoice()
        self._advanced.changed.connect(self._change_advanced)
        self._start = QPushButton(self.tr("Separate"))
        self._selection = QPushButton()
        self._preview = QPushButton(self.tr("Preview 15 seconds"))
        self.buttons = QFrame()
        self.buttons.setProperty("role", "foot")
        self._arrange()
        self._show()
        self.show_times({})

    def show_models(self, entries: Sequence[Entry]) -> None:
        """Offer these models."""
        self._entries = {entry.card.name: entry for entry in entries}
        self._model.clear()
        for entry in entries:
            picture = icons.icon("check" if entry.usable else "download")
            self._model.addItem(picture, entry.card.label, entry.card.name)
        if self._entries:
            name = self.choice.model if self.choice.model in self._entries else next(iter(self._entries))
            self.choice = self.choice.of_model(name, self._entries[name].card.stems)
        self._show()

    def show_devices(self, devices: Sequence[tuple[str, str]]) -> None:
        """Offer these devices: pairs of an id and a text."""
        self._advanced.show_devices(devices)
        self._show()

    def show_times(self, times: Mapping[str, str]) -> None:
        """Say how long each preset takes here, as far as it is known."""
        self._time.setText(times.get(self.choice.preset, ""))
        self._time.setVisible(bool(self._time.text()))
        for preset in PRESETS:
            self._presets.button(preset).setToolTip(tip(times.get(preset, "")))

    def show_span(self, text: str) -> None:
        """Offer to separate the selected stretch, which is `text` long; nothing where nothing is selected."""
        self._selection.setText(self.tr("Separate the selection ({})").format(text))
        self._selection.setVisible(bool(text))
        self._preview.setVisible(not text)

    def enable(self, possible: bool) -> None:
        """Let the user start, or not."""
        self._start.setEnabled(possible and self.choice.possible and bool(self._entries))
        for button in (self._selection, self._preview):
            button.setEnabled(self._start.isEnabled())

    @property
    def entry(self) -> Entry | None:
        """The chosen model."""
        return self._entries.get(self.choice.model)

    def _arrange(self) -> None:
        self._start.setProperty("role", "main")
        self._start.setMinimumHeight(26)
        self._start.setIcon(icons.icon("separate", theme.current().colours.accent_text))
        self._start.setIconSize(QSize(18, 18))
        self._start.clicked.connect(self.separate_wanted)
        self._selection.setToolTip(self.tr("Hear it in a loop as soon as it is done"))
        self._selection.clicked.connect(self.selection_wanted)
        self._preview.setToolTip(self.tr("Hear a short part first, from the playhead on, in a loop  (P)"))
        self._preview.clicked.connect(self.preview_wanted)
        self.show_span("")
        for control in (self._start, self._selection, self._preview, self._rest):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        fold = Fold(self.tr("More"))
        inside = QVBoxLayout(fold.content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._advanced)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for title, widgets in (
            (self.tr("STEMS"), (self._kinds,)),
            ("", (self._chip_grid, self._rest)),
            (self.tr("MODEL"), (self._model, self._about)),
            (self.tr("QUALITY"), (self._presets, self._time)),
        ):
            if title:
                layout.addSpacing(4)
                layout.addWidget(_section(title))
            for widget in widgets:
                if isinstance(widget, QWidget):
                    layout.addWidget(widget)
                else:
                    layout.addLayout(widget)
        layout.addWidget(fold)
        below = QVBoxLayout(self.buttons)
        below.setContentsMargins(16, 12, 16, 14)
        below.setSpacing(8)
        below.addWidget(self._start)
        below.addWidget(self._selection)
        below.addWidget(self._preview)

    def _show(self) -> None:
        choice = self.choice
        self._show_chips()
        self._kinds.choose(choice.kind)
        for kind in (ALL, TWO, SOME):
            self._kinds.button(kind).setVisible(kind in choice.kinds)
        self._rest.setVisible(choice.kind == SOME and len(choice.chosen) < len(choice.known))
        self._rest.setChecked(choice.rest)
        self._model.setCurrentIndex(self._model.findData(choice.model))
        entry = self.entry
        self._about.setText(self._about_text(entry) if entry else self.tr("No model is installed."))
        self._about.setToolTip(entry.card.description if entry else "")
        if choice.preset in PRESETS:
            self._presets.choose(choice.preset)
        self._presets.setEnabled(choice.preset != CUSTOM)
        self._advanced.show_choice(choice)
        self._start.setText(self._start_text())
        self.enable(True)

    def _show_chips(self) -> None:
        stems = self.choice.known
        if [chip.stem for chip in self._chips] != list(stems):
            for chip in self._chips:
                chip.deleteLater()
            self._chips = [StemChip(stem, stem_title(stem)) for stem in stems]
            for place, chip in enumerate(self._chips):
                self._chip_grid.addWidget(chip, place // 2, place % 2)
                chip.clicked.connect(lambda _on, stem=chip.stem: self._toggle(stem))
        for chip in self._chips:
            two = self.choice.kind == TWO
            chip.setChecked(chip.stem in self.choice.chosen or two)
            chip.setVisible(not two)

    def _toggle(self, stem: str) -> None:
        self.choice = self.choice.toggled(stem)
        self._show()
        self.changed.emit()

    def _change(self, **changes: object) -> None:
        self.choice = replace(self.choice, **changes)  # type: ignore[arg-type]  # each caller names a field
        self._show()
        self.changed.emit()

    def _change_advanced(self) -> None:
        self._change(**self._advanced.values())

    def _choose_model(self, index: int) -> None:
        name = self._model.itemData(index)
        self.choice = self.choice.of_model(name, self._entries[name].card.stems)
        self._show()
        self.changed.emit()

    def _start_text(self) -> str:
        usable = self.entry is None or self.entry.usable
        return self.tr("Separate") if usable else self.tr("Download and separate")

    def _about_text(self, entry: Entry) -> str:
        stems = ", ".join(stem_title(stem) for stem in stem_names.in_order(entry.card.stems))
        parts = [model_text(entry.card) or stems]
        if not entry.usable:
            size = entry.card.total_bytes
            known = self.tr("{:,.0f} MB to download.").format(size / 1e6) if size else ""
            parts.append(known or self.tr("To be downloaded."))
        if entry.card.licence:
            parts.append(self.tr("Licence: {}.").format(entry.card.licence))
        return " ".join(parts)


def _section(text: str) -> Label:
    label = Label(text)
    label.setProperty("role", "section")
    return label
