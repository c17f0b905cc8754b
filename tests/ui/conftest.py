"""A whole window for tests: folders of its own, a model that has learnt nothing, no questions asked."""

import dataclasses
import gc
from functools import partial

import command_line
import pytest
import signals
import tiny_model as installed_model
from PySide6.QtWidgets import QMessageBox

from lasaft_studio import settings
from lasaft_studio.audio.io.files import probe
from lasaft_studio.project import edits
from lasaft_studio.ui.main_window import MainWindow
from lasaft_studio.ui.session import crash_report
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.style.theme import Theme


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory):
    """Return a file of weights that have learnt nothing."""
    return command_line.save_tiny_model(tmp_path_factory.mktemp("model") / "tiny.safetensors")


@pytest.fixture
def tiny_model(home, tiny_weights):
    """Install the tiny model as "tiny", and return its name."""
    return installed_model.install(tiny_weights)


@pytest.fixture
def theme(qapp, home):
    theme = Theme(qapp, "dark")
    yield theme
    theme.setParent(None)


@pytest.fixture
def window(qtbot, theme, tiny_model, monkeypatch, tmp_path):
    """Return the window, empty and shown; errors that nobody expects fail the test."""
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Discard)
    monkeypatch.setattr(crash_report, "write", lambda error: pytest.fail(f"a bug: {error!r}"))
    folder = str(tmp_path / "out")
    chosen = dataclasses.replace(settings.Settings(), model=tiny_model, device="cpu", output_folder=folder)
    workspace = Workspace(chosen)
    window = MainWindow(workspace)
    window.separation.prepares = window.tempo.listens = window.playback.prepares = False
    window.show()
    yield window
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    window.drag_out.release_clipboard()
    window.deleteLater()
    gc.collect()


@pytest.fixture
def song_file(tmp_path):
    """Return a file of four seconds, at 16 bits."""
    return signals.write(tmp_path / "My Song.wav", sum(signals.song(4.0).values()))


@pytest.fixture
def opened(qtbot, window, song_file):
    """Return the window with a song."""
    with qtbot.waitSignal(window.files.openings.opened):
        window.open([song_file])
    return window


@pytest.fixture
def separated(opened, tmp_path):
    """Return the window with a song and its true stems, as if they had been separated."""
    folder = opened.workspace.folder / "media"
    stems = {
        name: probe(signals.write(folder / f"{name}.wav", samples, subtype="PCM_24"))
        for name, samples in signals.song(4.0).items()
    }
    song = opened.workspace.view_state.song
    edit = partial(edits.add_stems, song_id=song.id, stems=stems, model="tiny")
    opened.workspace.document.apply("Separate", edit)
    return opened
