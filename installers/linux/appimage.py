"""An AppImage: the type-2 runtime, with the AppDir behind it as a compressed file system.

Source: AppImage specification, type 2; the runtime's README.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import tempfile
import urllib.request
from pathlib import Path

from installers import commands, product
from installers.bundle import Bundle
from installers.linux import appdir

RUNTIME = "LASAFT_APPIMAGE_RUNTIME"  # names a runtime that is here already
_RELEASE = "https://github.com/AppImage/type2-runtime/releases/download/20251108/runtime-{}"
RUNTIME_SHA256 = {
    "x86_64": "2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d",
    "aarch64": "00cbdfcf917cc6c0ff6d3347d59e0ca1f7f45a6df1a428a0d6d8a78664d87444",
}
_TIMEOUT_SECONDS = 60
_LARGEST_RUNTIME = 8 << 20


def make(bundle: Bundle, output: Path) -> Path:
    """Write the AppImage into `output` and return the file.

    Raises:
        InstallerError: the runtime is not the one that is expected, or mksquashfs is missing or fails.
    """
    machine = platform.machine()
    name = f"{product.PROGRAM}-{product.VERSION}-{machine}"
    target = output / f"{name}.AppImage"
    with tempfile.TemporaryDirectory(prefix=".appimage-", dir=output) as work:
        folder, image = Path(work, name), Path(work, "image")
        appdir.lay_out(bundle.folder, folder)
        program = runtime(machine)
        squashed = ("-root-owned", "-noappend", "-no-progress", "-comp", "zstd", "-Xcompression-level", "15")
        commands.run("mksquashfs", folder, image, *squashed)
        with Path(work, "joined").open("wb") as joined:
            joined.write(program)
            with image.open("rb") as behind:
                shutil.copyfileobj(behind, joined)
        Path(work, "joined").replace(target)
    target.chmod(0o755)
    return target


def runtime(machine: str) -> bytes:
    """Return the runtime for a processor, from the file that `LASAFT_APPIMAGE_RUNTIME` names or its release.

    Raises:
        InstallerError: it cannot be had, or is another file than the one whose checksum stands here.
    """
    if machine not in RUNTIME_SHA256:
        raise commands.InstallerError(f"There is no AppImage runtime for {machine}.")
    local = os.environ.get(RUNTIME)
    try:
        content = Path(local).read_bytes() if local else _fetch(_RELEASE.format(machine))
    except OSError as error:
        raise commands.InstallerError(f"The AppImage runtime cannot be read: {error}.") from error
    if hashlib.sha256(content).hexdigest() != RUNTIME_SHA256[machine]:
        raise commands.InstallerError("The AppImage runtime is not the one expected: its SHA-256 differs.")
    return content


def _fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310 - https, above
        return bytes(response.read(_LARGEST_RUNTIME))
