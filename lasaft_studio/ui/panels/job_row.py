"""One job in the list: how far it is, and buttons, keys and a menu to stop it or to change its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lasaft_studio.ui.session.jobs import Job, Lane
from lasaft_studio.ui.style import icons
from lasaft_studio.ui.style.progress_text import progress_text
from lasaft_studio.ui.widgets.plain import Label, tip


class JobRow(QWidget):
    """One job of a lane; a waiting one can be moved to any place among those which wait."""

    def __init__(self, job: Job, lane: Lane) -> None:
        super().__init__()
        self._job, self._lane = job, lane
        self._queue: Sequence[Job] = ()
        self._title, self._text = Label(job.title), Label()
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._title.setToolTip(job.title)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setProperty("role", "small")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(job.title)
        self._make_actions()
        self._up, self._down, self._end = map(self._button, (self._sooner, self._later, self._stop))
        job.progressed.connect(self._show_progress)
        job.started.connect(self._show_state)
        self._arrange()
        self._take_keys()
        self._show_state()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the tab key goes through, in its order."""
        return (self, self._up, self._down, self._end)

    def show_queue(self, queue: Sequence[Job]) -> None:
        """Show where the job stands among `queue`, the jobs of its lane which wait."""
        self._queue = queue
        self._show_state()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take keys before the buttons do, and before the window, where they mean tracks."""
        if isinstance(event, QKeyEvent):
            action = self._keys.get(_keys_of(event))
            if action is not None and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if action is not None and event.type() == QEvent.Type.KeyPress:
                if not (event.isAutoRepeat() and action is self._stop):
                    action.trigger()
                return True
        return super().eventFilter(watched, event)

    def _make_actions(self) -> None:
        self._keys: dict[str, QAction] = {}
        up, down = (lambda: self._move(self._place - 1)), (lambda: self._move(self._place + 1))
        self._first = self._action(self.tr("Do This First"), "Alt+Home", lambda: self._move(0))
        self._sooner = self._action(self.tr("Move Up"), "Alt+Up", up, "chevron-up")
        self._later = self._action(self.tr("Move Down"), "Alt+Down", down, "chevron-down")
        self._last = self._action(self.tr("Do This Last"), "Alt+End", lambda: self._move(-1))
        line = QAction(self)
        line.setSeparator(True)
        self._stop = self._action(self.tr("Cancel"), "Del", self._cancel, "close")
        self._keys["Backspace"] = self._stop
        self._moves = (self._first, self._sooner, self._later, self._last, line)
        self.addActions([*self._moves, self._stop])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _action(self, text: str, keys: str, do: Callable[[], None], icon: str = "") -> QAction:
        action = QAction(self)
        if icon:
            action.setIcon(icons.icon(icon))
        action.triggered.connect(do)
        action.setData(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
        self._keys[keys] = action
        _show_text(action, text)
        return action

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(QSize(14, 14))
        button.setFixedSize(24, 24)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(2)
        top.addWidget(self._title, 1)
        for button in (self._up, self._down, self._end):
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5, 3, 5, 5)
        layout.setSpacing(5)
        layout.addLayout(top)
        layout.addWidget(self._bar)
        layout.addWidget(self._text)

    def _take_keys(self) -> None:
        self.setProperty("role", "job")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self._job.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for stop in self.stops:
            stop.installEventFilter(self)

    @property
    def _place(self) -> int:
        return self._queue.index(self._job) if self._job in self._queue else 0

    def _move(self, place: int) -> None:
        """Go where the waiting job at `place` is; those which the list does not show stay where they are."""
        self._lane.move_to(self._job, self._queue[place])

    def _cancel(self) -> None:
        self._stop.setEnabled(False)
        self._text.setText(self.tr("Stopping…"))
        self._job.cancel()

    def _show_state(self) -> None:
        waiting, place, last = self._job.waiting, self._place, len(self._queue) - 1
        for action in self._moves:
            action.setVisible(waiting and last > 0)
        for action in (self._first, self._sooner):
            action.setEnabled(waiting and place > 0)
        for action in (self._later, self._last):
            action.setEnabled(waiting and place < last)
        for button in (self._up, self._down):
            button.setVisible(waiting and last > 0)
        _show_text(self._stop, self.tr("Remove from the Queue") if waiting else self.tr("Cancel"))
        for button in (self._up, self._down, self._end):
            button.setAccessibleName(f"{button.defaultAction().iconText()}: {self._job.title}")
        if waiting:
            self._text.setText(self.tr("Waiting"))
        elif not self._job.text:
            self._text.setText(self.tr("Starting…"))

    def _show_progress(self, fraction: float, text: str) -> None:
        self._bar.setValue(round(fraction * 1000))
        self._text.setText(progress_text(text, fraction, self._job.seconds_left))


def _show_text(action: QAction, text: str) -> None:
    """Show an action with its keys, which are no shortcuts: they hold only where the row has the focus."""
    action.setIconText(text)
    action.setText(f"{text}\t{action.data()}")
    action.setToolTip(tip(f"{text}  ({action.data()})"))


def _keys_of(event: QKeyEvent) -> str:
    """Return the pressed keys as ``Alt+Up``, whichever block of the keyboard they are in."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(event.key() | modifiers.value).toString()
