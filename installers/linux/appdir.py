"""The program for all other Linux systems: a folder that runs from anywhere, as an AppImage or an archive.

Source: AppImage specification, AppDir.
"""

from __future__ import annotations

import platform
import shutil
import tarfile
import tempfile
from pathlib import Path

from installers import commands, icons, product
from installers.bundle import Bundle
from installers.linux import tree

_TOOL = "appimagetool"


def make(bundle: Bundle, output: Path) -> Path:
    """Write an AppImage where appimagetool is installed, else a compressed archive; return the file.

    Raises:
        InstallerError: appimagetool fails.
    """
    name = f"{product.PROGRAM}-{product.VERSION}-{platform.machine()}"
    with tempfile.TemporaryDirectory(prefix=".appdir-", dir=output) as work:
        folder = Path(work, name)
        lay_out(bundle.folder, folder)
        if shutil.which(_TOOL):
            target = output / f"{name}.AppImage"
            commands.run(_TOOL, folder, target)
        else:
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
