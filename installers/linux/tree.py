"""The program where Linux looks for it, below ``usr``, with its entries in menus and among file types.

Source: freedesktop.org, Desktop Entry, Shared MIME-info, Icon Theme and AppStream specifications.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from installers import icons, product

HERE = Path(__file__).parent
DESKTOP_ENTRY = f"{product.PROGRAM}.desktop"
_ICON_SIZES = (16, 32, 48, 64, 128, 256)
_FILES = {
    DESKTOP_ENTRY: "applications",
    f"{product.PROGRAM}.xml": "mime/packages",
    f"{product.BUNDLE_ID}.metainfo.xml": "metainfo",
}


def make(bundle: Path, usr: Path) -> None:
    """Lay the bundle out below the folder `usr`, which is made; its files are linked where possible."""
    program = usr / "lib" / product.PROGRAM
    shutil.copytree(bundle, program, symlinks=True, copy_function=_link)
    command = usr / "bin" / product.PROGRAM
    command.parent.mkdir(parents=True)
    command.symlink_to(Path("..", "lib", product.PROGRAM, product.PROGRAM))
    for name, place in _FILES.items():
        _copy(HERE / name, usr / "share" / place / name)
    themes = usr / "share" / "icons" / "hicolor"
    _copy(icons.SVG, themes / "scalable" / "apps" / f"{product.PROGRAM}.svg")
    for size in _ICON_SIZES:
        picture = themes / f"{size}x{size}" / "apps" / f"{product.PROGRAM}.png"
        picture.parent.mkdir(parents=True)
        icons.draw(icons.SVG, size).save(picture)
        picture.chmod(0o644)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)


def _link(source: str, target: str) -> str:
    """Give a file a second name instead of copying it: half a gigabyte stays where it is."""
    try:
        Path(target).hardlink_to(source)
    except OSError:  # another disk
        shutil.copy2(source, target)
    return target
