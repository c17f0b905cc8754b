"""A seal on what the program has written for itself, so that nobody else can put words into its mouth.

Autosaves name files anywhere on the computer, which are then copied into the project. Only one that this
installation has sealed is taken at its word: the key lies in the data folder, readable by its user alone.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from lasaft_studio import paths

_KEY_BYTES = 32


def seal(text: str) -> str:
    """Return the seal of `text`; empty where no key can be kept."""
    key = _key()
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest() if key else ""


def is_sealed(text: str, sealed: object) -> bool:
    """Whether `sealed` is the seal of `text` by this installation."""
    wanted = seal(text)
    return isinstance(sealed, str) and bool(wanted) and hmac.compare_digest(wanted.encode(), sealed.encode())


def _key() -> bytes:
    path = paths.data_folder() / "seal.key"
    with suppress(OSError):
        with suppress(FileExistsError), _made_private(path) as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        key = path.read_bytes()
        return key if len(key) == _KEY_BYTES else b""
    return b""


def _made_private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
