"""Show a file in the system's file manager."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def reveal(path: Path) -> None:
    """Open the folder of `path`, with the file marked where the system can do that."""
    if sys.platform == "win32":
        subprocess.Popen(["explorer", "/select,", str(path)])  # noqa: S603, S607 - the system's own, no shell
    elif sys.platform == "darwin":
        subprocess.Popen(["open", "-R", str(path)])  # noqa: S603, S607 - as above
    else:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
