"""What the properties of the Windows programs say.

Source: Microsoft, VERSIONINFO resource; the text is in the form that PyInstaller reads.
"""

from __future__ import annotations

import re
from pathlib import Path

from installers import product

_LANGUAGE = "040904B0"  # US English, Unicode


def numbers(version: str) -> tuple[int, int, int, int]:
    """Return the four numbers that Windows wants of a version such as ``1.2.0`` or ``1.2.0rc1``."""
    found = [int(each) for each in re.findall(r"\d+", re.match(r"[\d.]*", version)[0])]  # type: ignore[index] # matches anything
    first, second, third, fourth = (*found, 0, 0, 0, 0)[:4]
    return first, second, third, fourth


def text() -> str:
    """Return the resource."""
    strings = {
        "CompanyName": product.AUTHORS,
        "FileDescription": product.NAME,
        "FileVersion": product.VERSION,
        "InternalName": product.PROGRAM,
        "LegalCopyright": f"© {product.AUTHORS}. MIT licence.",
        "ProductName": product.NAME,
        "ProductVersion": product.VERSION,
    }
    rows = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    four = numbers(product.VERSION)
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={four}, prodvers={four}), kids=["
        f"StringFileInfo([StringTable({_LANGUAGE!r}, [{rows}])]), "
        "VarFileInfo([VarStruct('Translation', [0x409, 1200])])])\n"
    )


def write(folder: Path) -> str:
    """Write the resource into `folder` and return the file's path."""
    path = folder / "version.txt"
    path.write_text(text(), "utf-8")
    return str(path)
