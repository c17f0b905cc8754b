"""The window: places the parts and joins them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from lasaft_studio import paths
from lasaft_studio.audio.pictures.peaks import PeakPyramid
from lasaft_studio.ui.commands.edit import EditCommands
from lasaft_studio.ui.commands.exports import Exports
from lasaft_studio.ui.commands.file import DEMO, FileCommands, local_paths
from lasaft_studio.ui.commands.help import HelpCommands
from lasaft_studio.ui.commands.look_inside import InsideCommands
from lasaft_studio.ui.commands.playback import PlaybackCommands
from lasaft_studio.ui.commands.separation import SeparationCommands, choice_of
from lasaft_studio.ui.commands.view import ViewCommands
from lasaft_studio.ui.dialogs.error import show_error
from lasaft_studio.ui.panels.drop_overlay import DropVeil
from lasaft_studio.ui.panels.hand_off import HandOffPanel
from lasaft_studio.ui.panels.job_list import JobList
from lasaft_studio.ui.panels.separate import SeparatePanel
from lasaft_studio.ui.panels.side_panel import SidePanel
from lasaft_studio.ui.panels.song_card import SongCard
from lasaft_studio.ui.panels.song_list import SongList
from lasaft_studio.ui.panels.toast import Toast
from lasaft_studio.ui.panels.transport_bar import TransportBar
from lasaft_studio.ui.panels.welcome import Welcome
from lasaft_studio.ui.session.audition import Audition
from lasaft_studio.ui.session.drag_out import DragOut
from lasaft_studio.ui.session.mixer import Mixer
from lasaft_studio.ui.session.recovery import Recovery
from lasaft_studio.ui.session.song_facts import SongFacts
from lasaft_studio.ui.session.tempo_finder import TempoFinder
from lasaft_studio.ui.session.workspace import Workspace
from lasaft_studio.ui.style import theme
from lasaft_studio.ui.tracks.lane_rendering import LanePictures
from lasaft_studio.ui.tracks.spectrograms import Spectrograms
from lasaft_studio.ui.tracks.tracks_view import TracksView
from lasaft_studio.ui.tracks.waveform_cache import Overviews
from lasaft_studio.ui.widgets.actions import Actions

LEAST_SIZE = QSize(880, 560)
FIRST_SIZE = QSize(1280, 800)


class MainWindow(QMainWindow):
    """One project, from the drop to the stems."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.actions_table = Actions(self)
        self.setAcceptDrops(True)
        self.setMinimumSize(LEAST_SIZE)
        self._make_parts()
        self._place_parts()
        self._join_parts()
        self._show_document()
        self._restore_geometry()
        self.tracks.setFocus()

    def open(self, files: Sequence[Path]) -> None:
        """Open songs or a project, and come to the front."""
        self.files.openings.open(files)
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_paths(event.mimeData()) and event.source() is not self:
            _copy(event)
            self._invite(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        del event
        self._invite(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._invite(False)
        _copy(event)
        self.open(local_paths(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_leave and self.files.has_to_ask:
            event.ignore()  # a question, or the saving, comes first; then the window closes itself
            QTimer.singleShot(0, lambda: self.files.before_quitting(self._leave))
            return
        self._keep_geometry()
        self.hide()  # at once: a task may need a moment until it hears that it is to stop
        self.workspace.close()
        self.files.saving.close()
        event.accept()

    def _invite(self, inviting: bool) -> None:
        """Show where dragged files may fall."""
        self._welcome.invite(inviting)
        self._veil.show_over(inviting and self._pages.currentWidget() is self._studio)

    def _leave(self) -> None:
        self._may_leave = True
        self.close()

    def _make_parts(self) -> None:
        workspace, actions = self.workspace, self.actions_table
        self._may_leave = False
        self.mixer = Mixer(workspace.view_state, workspace)
        self.audition = Audition(workspace)
        self.overviews = Overviews(workspace.views, workspace)
        self.spectrograms = Spectrograms(workspace.views, workspace)
        self.facts = SongFacts(workspace.facts, workspace)
        self.tempo = TempoFinder(workspace)
        self.files = FileCommands(workspace, actions, self)
        self.recovery = Recovery(workspace, self.files.saving, self)
        self.drag_out = DragOut(workspace, self)
        self.exports = Exports(workspace, self.drag_out, self)
        self._pictures = LanePictures(self.overviews, self.spectrograms, workspace)
        self._welcome = Welcome(has_demo=(paths.resources_folder() / DEMO).is_file())
        self.transport = TransportBar(actions, workspace.view_state, workspace.player)
        self.tracks = TracksView(actions, workspace.view_state, self._pictures)
        self._card = SongCard()
        self.hand_off = HandOffPanel()
        self.separate_panel = SeparatePanel(choice_of(workspace))
        lanes = (workspace.compute, workspace.downloads, workspace.files)
        self._side = SidePanel(self._card, self.hand_off, self.separate_panel, JobList(lanes))
        self.playback = PlaybackCommands(workspace, actions, self.mixer, self.audition)
        self.view = ViewCommands(workspace, actions, self.tracks)
        self.separation = SeparationCommands(workspace, actions, self.separate_panel)
        self.inside = InsideCommands(workspace, actions, self.separate_panel, self.spectrograms, self)
        self.help = HelpCommands(workspace, actions, self)
        self.edit = EditCommands(workspace, actions, self.mixer, self.tempo, self)

    def _place_parts(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(SongList(self.workspace.view_state))
        middle.addWidget(self.tracks, 1)
        middle.addWidget(self._side)
        self._studio = QWidget()
        column = QVBoxLayout(self._studio)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.transport)
        column.addLayout(middle, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._welcome)
        self._pages.addWidget(self._studio)
        self.setCentralWidget(self._pages)
        self._veil = DropVeil(self._pages)
        self.actions_table.fill(self.menuBar())

    def _join_parts(self) -> None:
        workspace, actions = self.workspace, self.actions_table
        for commands in (
            self.files,
            self.edit,
            self.playback,
            self.view,
            self.separation,
            self.inside,
            self.help,
        ):
            actions.join(commands.slots)
        actions.join(
            {
                "export": self.exports.ask,
                "copy": self.drag_out.copy,
                "copy_mix": self.drag_out.copy_mix,
                "reveal": self.drag_out.reveal,
                "side_panel": self._side.setVisible,
                "full_screen": self._show_full_screen,
                "quit": self.close,
            }
        )
        actions.hide_unjoined()
        recent = actions.submenus["recent"]
        recent.aboutToShow.connect(lambda: self.files.fill_recent(recent))
        self._welcome.open_wanted.connect(self.files.ask_what_to_open)
        self._welcome.demo_wanted.connect(self.files.open_demo)
        self._welcome.recent_wanted.connect(lambda path: self.files.openings.open([path]))
        self.files.recent.changed.connect(self._show_recent)
        self._join_tracks()
        self.separate_panel.changed.connect(self._await_stems)
        workspace.view_state.song_changed.connect(self._await_stems)
        self.transport.compare_wanted.connect(self.audition.compare)
        self.transport.mix_drag_wanted.connect(self.drag_out.drag_mix)
        self.hand_off.drag_wanted.connect(self.drag_out.drag_project)
        self.hand_off.copy_wanted.connect(self.drag_out.copy_project)
        self.transport.gain_wanted.connect(self.mixer.set_song_gain)
        self.audition.comparing_changed.connect(self.transport.show_comparing)
        self.separation.previewed.connect(self.playback.judge)
        separations = self.separation.separations
        separations.appeared.connect(self._show_live)
        separations.grew.connect(self._note_growth)
        self.facts.changed.connect(self._show_song)
        workspace.view_state.song_edited.connect(self._show_song)
        workspace.document.settled.connect(self._show_document)
        workspace.document.path_changed.connect(self._show_document)
        workspace.document.stack.cleanChanged.connect(self._show_document)
        workspace.player.levels_changed.connect(self.tracks.show_levels)
        workspace.failed.connect(lambda error: show_error(error, self))
        workspace.noted.connect(Toast(self).say)
        theme.current().changed.connect(self._redraw)
        self.spectrograms.look_changed.connect(self.tracks.redraw)

    def _join_tracks(self) -> None:
        tracks, mixer = self.tracks, self.mixer
        tracks.mute_wanted.connect(mixer.set_muted)
        tracks.solo_wanted.connect(mixer.set_soloed)
        tracks.gain_wanted.connect(mixer.set_gain)
        tracks.pan_wanted.connect(mixer.set_pan)
        tracks.seek_wanted.connect(self.playback.seek)
        tracks.drag_wanted.connect(self.drag_out.drag)
        tracks.menu_wanted.connect(self.edit.show_track_menu)
        tracks.rename_wanted.connect(self.edit.rename_track)
        tracks.ruler.seek_wanted.connect(self.playback.seek)
        tracks.ruler.loop_wanted.connect(mixer.set_loop)
        tracks.ruler.marker_moved.connect(mixer.move_marker)
        tracks.ruler.marker_rename_wanted.connect(self.edit.rename_marker)

    def _show_document(self) -> None:
        document = self.workspace.document
        songs = document.project.songs
        self._pages.setCurrentWidget(self._studio if songs else self._welcome)
        if not songs:
            self._show_recent()
        name = document.path.stem if document.path else (songs[0].title if songs else "")
        self.setWindowTitle(f"{name}[*] – LaSAFT Studio" if name else "LaSAFT Studio")
        self.setWindowModified(bool(songs) and not document.saved)

    def _show_recent(self) -> None:
        self._welcome.show_recent(self.files.recent.paths)

    def _show_song(self) -> None:
        song = self.workspace.view_state.song
        self.hand_off.setVisible(song is not None and bool(song.stems))
        if song is not None:
            self._card.show_song(song, self.facts.loudness_lufs(song), self.facts.cover(song))

    def _await_stems(self) -> None:
        self.tracks.awaited.show_stems(self.separate_panel.choice.results)

    def _show_live(self, pyramids: dict[Path, PeakPyramid]) -> None:
        for path, pyramid in pyramids.items():
            self.overviews.put(path, pyramid)

    def _note_growth(self, paths_: list[Path]) -> None:
        for path in paths_:
            self.overviews.changed.emit(path)

    def _redraw(self) -> None:
        self.actions_table.refresh_icons()
        self.tracks.redraw()
        self._show_song()

    def _show_full_screen(self, wanted: bool) -> None:
        if wanted:
            self.showFullScreen()
        else:
            self.showNormal()

    def _restore_geometry(self) -> None:
        self.resize(FIRST_SIZE)
        kept = _window_settings().value("geometry")
        if isinstance(kept, QByteArray):
            self.restoreGeometry(kept)

    def _keep_geometry(self) -> None:
        _window_settings().setValue("geometry", self.saveGeometry())


def _copy(event: QDropEvent) -> None:
    """Take what is dragged as a copy, whatever is proposed: after a move its source may delete the song."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def _window_settings() -> QSettings:
    """Return where the window's place is kept; all other settings are in `settings.toml`."""
    return QSettings(str(paths.config_folder() / "window.ini"), QSettings.Format.IniFormat)
