"""LaSAFT Studio: songs in, exact stems out, ready for a DAW.

As a library: `separate` a file or an array, or keep a `Separator` for several songs; stems are `Audio`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lasaft_studio.api import Audio, Separator, separate

__version__ = "0.1.0"
__all__ = ["Audio", "Separator", "__version__", "separate"]


def __getattr__(name: str) -> Any:
    """Import the library's names when they are first used (PEP 562): the terminal starts without numpy."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lasaft_studio import api

    return getattr(api, name)


def __dir__() -> list[str]:
    """Return the names of the library, loaded or not."""
    return sorted({*globals(), *__all__})
