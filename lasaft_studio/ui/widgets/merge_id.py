"""Ids that join the edits of one gesture, such as a drag of a fader, into one step of undo."""

from __future__ import annotations

import itertools

_ids = itertools.count(1)


def new_merge_id() -> int:
    """Return an id that no gesture has had yet."""
    return next(_ids)
