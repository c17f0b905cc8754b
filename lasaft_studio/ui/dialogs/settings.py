"""The preferences: built from the rows of the settings; every change counts at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QTabWidget, QVBoxLayout, QWidget

from lasaft_studio.audio.io.files import OUTPUT_FORMATS
from lasaft_studio.settings import ROWS, Row, Settings
from lasaft_studio.ui.dialogs.setting_editors import (
    Choice,
    ChoiceEditor,
    Editor,
    FolderEditor,
    NumberEditor,
    WholeEditor,
)
from lasaft_studio.ui.style.setting_texts import CHOICES, GROUPS, LANGUAGES
from lasaft_studio.ui.style.setting_texts import ROWS as TEXTS
from lasaft_studio.ui.widgets.plain import Label

_WIDTH = 600


class SettingsDialog(QDialog):
    """Shows settings, and tells of each change as it is made.

    Args:
        settings: as they are.
        choices: of the rows whose choices only the running program knows, such as sound devices.
    """

    changed = Signal(object)  # Settings

    def __init__(
        self, settings: Settings, choices: Mapping[str, Sequence[Choice]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        self.settings = settings
        self._choices = dict(choices)
        rows = {row.name: row for row in ROWS}
        tabs = QTabWidget()
        for title, names in GROUPS:
            tabs.addTab(self._page([rows[name] for name in names]), _text(title))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.addWidget(tabs)
        layout.addWidget(buttons)

    def _page(self, rows: Sequence[Row]) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(8, 18, 8, 12)
        form.setVerticalSpacing(14)
        form.setHorizontalSpacing(18)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for row in rows:
            label, help_text = TEXTS[row.name]
            editor = self._editor(row)
            editor.setAccessibleName(_text(label))
            editor.edited.connect(partial(self._take, row.name, editor))
            form.addRow(_text(label), _explained(editor, _text(help_text)))
        return page

    def _editor(self, row: Row) -> Editor:
        value = getattr(self.settings, row.name)
        lowest, highest = row.range or (0, 0)
        if row.name == "output_folder":
            return FolderEditor(value, self.tr("“LaSAFT Studio” in the music folder"))
        if isinstance(row.default, int):
            return WholeEditor(value, round(lowest), round(highest))
        if isinstance(row.default, float):
            return NumberEditor(value, lowest, highest)
        return ChoiceEditor(self._choices_of(row), value)

    def _choices_of(self, row: Row) -> Sequence[Choice]:
        if row.name == "language":
            return [("", _text(CHOICES["system"])), *LANGUAGES.items()]
        if row.name == "output_format":
            return [(name, output.label) for name, output in OUTPUT_FORMATS.items()]
        known = [(choice, _text(CHOICES.get(choice, choice))) for choice in row.choices]
        return self._choices.get(row.name, known)

    def _take(self, name: str, editor: Editor) -> None:
        self.settings = replace(self.settings, **{name: editor.content})
        self.changed.emit(self.settings)


def _explained(editor: Editor, help_text: str) -> QWidget:
    """Return an editor with a sentence right below it."""
    if not help_text:
        return editor
    small = Label(help_text)
    small.setProperty("role", "small")
    small.setWordWrap(True)
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(editor)
    column.addWidget(small)
    return both


def _text(source: str) -> str:
    return QCoreApplication.translate("Settings", source) if source else ""
