"""The program's one door: without arguments, or with files alone, the window; otherwise the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT_SUFFIX = ".lasaft"
DECODE = "decode-with-qt"  # how the program starts itself again, to decode a file in another process
PLAY = "play-through-qt"  # and to play sound in another process
SHOW = "show-the-window-once"  # and to see whether its window can be shown, for `self-test`
QT_LIBRARIES = (  # what Qt's wheels expect of the system, by Debian's names
    "libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxrandr2 libpulse0"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with `arguments` (those of the process, if none are given) and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [DECODE]:
        from lasaft_studio.audio.io import decoder_process

        decoder_process.main(*given[1:])
        return 0
    if given == [PLAY]:
        from lasaft_studio.ui.sound import device_process, sound_output

        sound_output.ignore_interrupts()
        return device_process.main()
    if given == [SHOW]:
        from lasaft_studio.ui import smoke_test as trial

        return trial.main()
    if is_for_window(given):
        return window(given)
    from lasaft_studio.cli import main as command_line

    return command_line.main(given)


def window(arguments: Sequence[str] | None = None) -> int:
    """Open the window, with the files that `arguments` name, and return the exit code when it is closed."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not has_screen():
        return _refuse("There is no screen to open the window on. Use 'lasaft-studio separate SONG' instead.")
    try:
        from lasaft_studio.ui.app import main as open_window
    except ImportError as error:
        if "shared object" not in str(error):
            raise
        return _refuse(f"Qt lacks a library of the system ({error}). On Debian: apt install {QT_LIBRARIES}")
    return open_window(given)


def is_for_window(arguments: Sequence[str]) -> bool:
    """Tell whether `arguments` are nothing, or nothing but projects and files that exist."""
    return all(
        Path(each).suffix.lower() == PROJECT_SUFFIX or os.path.isfile(each)  # noqa: PTH113 - never raises
        for each in arguments
    )


def has_screen() -> bool:
    """Tell whether there is a screen, before Qt ends the process because there is none."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _refuse(sentence: str) -> int:
    print(f"lasaft-studio: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
