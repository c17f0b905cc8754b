"""Paths as libsndfile takes them: names of files need not be text."""

from __future__ import annotations

import os
import sys
from pathlib import Path

RAW_SUFFIXES = {".raw"}  # whose rate and channels libsndfile wants to be told, whatever the file holds


def native_path(path: Path) -> str | bytes:
    """Return a path for soundfile, which encodes strings strictly: names that are no UTF-8 need bytes."""
    return str(path) if sys.platform == "win32" else os.fsencode(path)
