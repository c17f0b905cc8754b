"""The folders of the program: what it ships, and what it keeps for the user.

`LASAFT_HOME` moves all of the user's folders into one place (tests, portable installations). A folder that
cannot be made is named all the same: nothing lies in it, and who writes there says why it cannot be.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import platformdirs

APP_NAME = "lasaft-studio"
APP_AUTHOR = "LaSAFT Studio"


def _folder(kind: str, default: str) -> Path:
    home = os.environ.get("LASAFT_HOME")
    return _made(expanded(home) / kind if home else Path(default))


def _made(path: Path) -> Path:
    with suppress(OSError):
        path.mkdir(parents=True, exist_ok=True)
    return path


def expanded(text: str) -> Path:
    """Return the path that a user writes as `text`: ``~`` is home, but for names of files that begin so."""
    with suppress(RuntimeError):  # there is no such user, or nobody knows a home
        if text.startswith("~") and not os.path.lexists(text):
            return Path(text).expanduser()
    return Path(text)


def config_folder() -> Path:
    """Return the folder of `settings.toml`, made if need be."""
    return _folder("config", platformdirs.user_config_dir(APP_NAME, APP_AUTHOR))


def data_folder() -> Path:
    """Return the folder of downloaded weights and imported models, made if need be."""
    return _folder("data", platformdirs.user_data_dir(APP_NAME, APP_AUTHOR))


def cache_folder() -> Path:
    """Return the folder of waveform pyramids and spectrogram tiles, which may be emptied any time."""
    return _folder("cache", platformdirs.user_cache_dir(APP_NAME, APP_AUTHOR))


def log_folder() -> Path:
    """Return the folder of log files, made if need be."""
    return _folder("log", platformdirs.user_log_dir(APP_NAME, APP_AUTHOR))


def models_folder() -> Path:
    """Return the folder that holds the user's weights, made if need be."""
    return _made(data_folder() / "models")


def resources_folder() -> Path:
    """Return the folder of shipped files: in a source tree, an installed package or a frozen bundle."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def resource(name: str) -> Path:
    """Return the path of the shipped file `name`, such as ``"models/lite.safetensors"``.

    Raises:
        FileNotFoundError: no such file was shipped.
    """
    path = resources_folder() / name
    if not path.exists():
        raise FileNotFoundError(path)
    return path


def program() -> list[str]:
    """Return the command that starts this program again, with arguments after it and a terminal's streams."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-P", "-m", "lasaft_studio"]  # -P: never from the current folder
    own = Path(sys.executable)
    return [str(own.with_name(f"{APP_NAME}.exe") if sys.platform == "win32" else own)]
