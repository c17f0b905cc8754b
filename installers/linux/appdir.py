"""The program for all other Linux systems: a folder that runs from anywhere, in an archive.

Source: AppImage specification, AppDir.
"""

from __future__ import annotations

import platform
import shutil
import tarfile
import tempfile
from pathlib import Path

from installers import icons, product
from installers.bundle import Bundle
from installers.linux import tree


def make(bundle: Bundle, output: Path) -> Path:
    """Write the folder as a compressed archive into `output`, and return the file."""
    name = f"{product.PROGRAM}-{product.VERSION}-{platform.machine()}"
    with tempfile.TemporaryDirectory(prefix=".appdir-", dir=output) as work:
        folder = Path(work, name)
        lay_out(bundle.folder, folder)
        target = output / f"{name}.tar.gz"
        with tarfile.open(target, "w:gz", compresslevel=6) as archive:
            archive.add(folder, name, filter=_of_nobody)
    return target


def lay_out(bundle: Path, folder: Path) -> None:
    """Make `folder` an AppDir with the bundle in it."""
    tree.make(bundle, folder / "usr")
    shutil.copy(tree.HERE / "AppRun", folder)
    (folder / "AppRun").chmod(0o755)
    shutil.copyfile(tree.HERE / tree.DESKTOP_ENTRY, folder / tree.DESKTOP_ENTRY)
    icons.draw(icons.SVG, 256).save(folder / f"{product.PROGRAM}.png")
    (folder / ".DirIcon").symlink_to(f"{product.PROGRAM}.png")


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who has built it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry
