"""The program as such: light to import, one instance, bugs reported, preferences kept."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QApplication, QComboBox

from lasaft_studio import settings
from lasaft_studio.errors import AudioError, Cancelled, StudioError
from lasaft_studio.ui.dialogs.error import _HEADINGS, heading_of, show_error
from lasaft_studio.ui.dialogs.shortcuts import ShortcutsDialog
from lasaft_studio.ui.session import crash_report
from lasaft_studio.ui.single_instance import FirstInstance, hand_over
from lasaft_studio.ui.style import translation
from lasaft_studio.ui.style.setting_texts import GROUPS
from lasaft_studio.ui.style.setting_texts import ROWS as TEXTS
from lasaft_studio.ui.style.theme import load_colours, style_sheet

ROOT = Path(__file__).resolve().parents[2]


def test_importing_the_window_loads_nothing_heavy():
    code = "import sys, lasaft_studio.ui.app; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"torch", "scipy", "pyqtgraph", "httpx", "pandas", "lxml", "aaf2", "pyloudnorm"}


def test_a_second_start_hands_its_files_to_the_first(qtbot, home, tmp_path):
    assert not hand_over([tmp_path / "a.wav"])
    first = FirstInstance()
    code = (
        "import sys; from pathlib import Path; from lasaft_studio.ui.single_instance import hand_over; "
        "from PySide6.QtCore import QCoreApplication; app = QCoreApplication([]); "
        "sys.exit(not hand_over([Path(name) for name in sys.argv[1:]]))"
    )
    with qtbot.waitSignal(first.files_came, timeout=20000) as came:
        second = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "노래 #1.wav")], cwd=ROOT)
    assert second.wait(20) == 0
    assert came.args[0] == [tmp_path / "노래 #1.wav"]
    first.close()


def test_every_error_has_a_heading_and_cancelling_is_none(qtbot, theme):
    assert heading_of(AudioError("x")) == _HEADINGS[AudioError]
    assert heading_of(StudioError("x")) == _HEADINGS[StudioError]
    assert show_error(Cancelled()) is None


def test_a_bug_gets_a_report(qtbot, theme, home):
    dialog = show_error(ZeroDivisionError("division by zero"))
    qtbot.addWidget(dialog)
    reports = list((home / "log").glob("crash-*.txt"))
    assert len(reports) == 1
    assert "ZeroDivisionError" in reports[0].read_text()


def test_a_bug_in_a_slot_is_shown(monkeypatch):
    shown = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    crash_report.catch_bugs(shown.append)
    error = ValueError("bug")
    sys.excepthook(ValueError, error, None)
    assert shown == [error]


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_theme_knows_every_colour_of_the_sheet(name, home):
    sheet = style_sheet(load_colours(name))
    assert "@" not in sheet.split("*/", 1)[1]


def test_themes_can_be_changed_while_the_program_runs(separated):
    for theme in ("light", "dark", "system"):
        changed = settings.Settings(theme=theme)
        separated.workspace.change_settings(changed)
        assert not separated.grab().isNull()
    assert settings.load()[0].theme == "system"


def test_preferences_are_kept_at_once(qtbot, window):
    dialog = window.help.show_preferences()
    shown = {name for _, names in GROUPS for name in names}
    assert shown == set(TEXTS)
    assert shown <= {row.name for row in settings.ROWS}
    box = next(box for box in dialog.findChildren(QComboBox) if box.accessibleName() == "Quality")
    box.setCurrentIndex(box.findData("best"))
    box.activated.emit(box.currentIndex())
    assert settings.load()[0].preset == "best"
    dialog.close()


def test_everything_that_can_be_used_has_a_name(separated):
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)
    nameless = [
        widget
        for kind in kinds
        for widget in separated.findChildren(kind)
        if widget.isVisible()
        and not (widget.accessibleName() or getattr(widget, "text", str)())
        and not widget.objectName().startswith("qt_")
        and type(widget).__name__ != "QScrollBar"
    ]
    assert nameless == []


def test_the_sheet_of_shortcuts_can_be_shown(qtbot, window):
    dialog = ShortcutsDialog(window.actions_table, window)
    qtbot.addWidget(dialog)
    assert not dialog.grab().isNull()


def test_languages_can_be_installed(qapp):
    before = QApplication.translate("Stems", "Vocals")
    translation.install(qapp, "ko")
    assert QApplication.translate("Stems", "Vocals") == "보컬"
    for translator in qapp.findChildren(translation.QTranslator):
        qapp.removeTranslator(translator)
    assert QApplication.translate("Stems", "Vocals") == before
