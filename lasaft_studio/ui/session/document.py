"""The open project, with undo: each step is the project before and after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from lasaft_studio.project.model import Project

Edit = Callable[[Project], Project]


class Document(QObject):
    """The project as it is, what it was, and where it is saved.

    Attributes:
        project: the present state.
        path: where it was saved or opened; None for a new one.
        stack: the steps, for undo, redo and the star in the title bar.
    """

    changed = Signal(object, object)  # Project before, Project after: for models that hold a copy
    settled = Signal(object, object)  # the same, once all of these are up to date: for what reads them
    path_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = Project()
        self.path: Path | None = None
        self.stack = QUndoStack(self)

    @property
    def saved(self) -> bool:
        """Whether there is nothing to be saved."""
        return self.stack.isClean()

    def apply(self, name: str, edit: Edit, merge: int = -1) -> None:
        """Do `edit` as one step called `name`; an edit which changes nothing leaves no step.

        Args:
            name: for the menu: "Undo Gain".
            edit: a function of `project.edits` with all but the project filled in.
            merge: a `new_merge_id`; steps that follow each other with the same one become one.

        Raises:
            ProjectError: what is to be edited is no longer there.
        """
        after = edit(self.project)
        if after != self.project:
            self.stack.push(_Step(self, name, self.project, after, merge))

    def open(self, project: Project, path: Path | None, *, saved: bool = True) -> None:
        """Put another project in place of this one; nothing before it can be undone."""
        self.stack.clear()
        self.show(project)
        if not saved:
            self.stack.resetClean()
        self.rename(path)

    def rename(self, path: Path | None) -> None:
        """Note where the project is kept from now on."""
        self.path = path
        self.path_changed.emit()

    def show(self, project: Project) -> None:
        """Make `project` the present state."""
        before, self.project = self.project, project
        if before is not project:
            self.changed.emit(before, project)
            self.settled.emit(before, project)


class _Step(QUndoCommand):
    """One edit, as the project before and after it."""

    def __init__(self, document: Document, name: str, before: Project, after: Project, merge: int) -> None:
        super().__init__(name)
        self._document = document
        self._before = before
        self._after = after
        self._merge = merge

    def id(self) -> int:
        return self._merge

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Step):
            return False
        self._after = other._after  # noqa: SLF001 - a step like this one
        return True

    def redo(self) -> None:
        self._document.show(self._after)

    def undo(self) -> None:
        self._document.show(self._before)
