"""Preferences, the sheet of shortcuts, and what the program is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from lasaft_studio import paths
from lasaft_studio.audio.pictures import peaks, spectrogram
from lasaft_studio.checkpoints import catalog
from lasaft_studio.errors import StudioError
from lasaft_studio.settings import Settings
from lasaft_studio.ui.dialogs.about import AboutDialog
from lasaft_studio.ui.dialogs.setting_editors import Choice
from lasaft_studio.ui.dialogs.settings import SettingsDialog
from lasaft_studio.ui.dialogs.shortcuts import ShortcutsDialog
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.style import theme
from lasaft_studio.ui.widgets.actions import Actions

_WAVEFORMS_SHARE = 2 / 3  # of the room on disk; spectrograms are quicker to compute again


class HelpCommands(QObject):
    """Opens dialogs that have little to do with songs."""

    def __init__(self, workspace: Workspace, actions: Actions, window: QWidget) -> None:
        super().__init__(workspace)
        self._workspace, self._actions, self._window = workspace, actions, window
        workspace.settings_changed.connect(self._use_settings)
        self._use_settings()

    @property
    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each action does."""
        return {
            "preferences": self.show_preferences,
            "shortcuts": lambda: ShortcutsDialog(self._actions, self._window).open(),
            "about": lambda: AboutDialog(self._window).open(),
            "logs": lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.log_folder()))),
        }

    def show_preferences(self) -> SettingsDialog:
        """Open the preferences."""
        self._workspace.player.prepare()  # it knows the devices
        choices = {"audio_device": self._devices(), "model": self._models()}
        dialog = SettingsDialog(self._workspace.settings, choices, self._window)
        dialog.changed.connect(self._workspace.change_settings)
        dialog.open()
        return dialog

    def _use_settings(self) -> None:
        settings: Settings = self._workspace.settings
        theme.current().choose(settings.theme)
        share_room(settings.cache_megabytes)
        if settings.audio_device != self._workspace.player.device_id:
            self._workspace.player.use_device(settings.audio_device)

    def _devices(self) -> Sequence[Choice]:
        return [("", self.tr("The system's choice")), *self._workspace.player.devices]

    @staticmethod
    def _models() -> Sequence[Choice]:
        try:
            entries = catalog.load().entries.values()
        except StudioError:
            return []
        return [(entry.card.name, entry.card.label) for entry in entries if entry.usable]


def share_room(megabytes: int) -> None:
    """Give waveforms and spectrograms this much room on the disk, from the next one on that is kept."""
    peaks.CACHE.limit_bytes = round(megabytes * 1e6 * _WAVEFORMS_SHARE)
    spectrogram.CACHE.limit_bytes = round(megabytes * 1e6 * (1 - _WAVEFORMS_SHARE))
