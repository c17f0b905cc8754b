"""What libraries write to the terminal by themselves, taken from there and put into the log.

libmpg123 complains on the process's file descriptor 2, past Python's `sys.stderr`.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2
_lock = threading.RLock()
log = logging.getLogger(__name__)


@contextmanager
def captured() -> Iterator[None]:
    """Keep file descriptor 2 away from the terminal for as long as a library is at work."""
    with _lock, tempfile.TemporaryFile() as complaints:
        try:
            kept = os.dup(_STDERR)
        except OSError:  # it is closed already
            yield
            return
        os.dup2(complaints.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(kept, _STDERR)
            os.close(kept)
            complaints.seek(0)
            for line in complaints.read().decode("utf-8", "replace").splitlines():
                log.info("a library says: %s", line)
