"""The package for Debian, Ubuntu and what descends from them.

Source: Debian Policy Manual, chapters 5 (control fields) and 12 (documentation).
"""

from __future__ import annotations

import gzip
import os
import platform
import tempfile
from pathlib import Path

from installers import commands, product
from installers.bundle import ROOT, Bundle
from installers.linux import tree

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_DEPENDS = (
    "libc6 (>= 2.34)",  # of PySide6's wheels
    "libgl1", "libegl1", "libxcb1", "libdrm2", "libwayland-client0", "libwayland-cursor0", "libwayland-egl1",
    "fontconfig", "fonts-dejavu-core | fonts-noto-core", "shared-mime-info", "desktop-file-utils",
)  # fmt: skip
_COPYRIGHT = f"""\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: {product.NAME}
Comment: The program itself is under the licence below. The libraries in this package have their own,
 which are in /usr/lib/{product.PROGRAM}/_internal/licences; with them it is as a whole under the GPL,
 version 3 or later.

Files: *
Copyright: 2026 {product.AUTHORS}
License: Expat
"""


def architecture() -> str:
    """Return Debian's name of this machine's processor."""
    return _ARCHITECTURES.get(platform.machine(), platform.machine())


def control(installed_bytes: int) -> str:
    """Return the package's control file.

    The maintainer is who `DEBFULLNAME` and `DEBEMAIL` name, as with Debian's own tools.
    """
    name = os.environ.get("DEBFULLNAME", product.AUTHORS)
    address = os.environ.get("DEBEMAIL", "lasaft-studio@localhost")
    fields = {
        "Package": product.PROGRAM,
        "Version": product.VERSION,
        "Architecture": architecture(),
        "Maintainer": f"{name} <{address}>",
        "Installed-Size": str(-(-installed_bytes // 1024)),
        "Depends": ", ".join(_DEPENDS),
        "Recommends": "ffmpeg",
        "Section": "sound",
        "Priority": "optional",
        "Description": f"{product.SUMMARY}\n"
        " Vocals, drums, bass and everything else, which add up to the song again, to\n"
        " the last bit. A model is built in; nothing leaves this computer.",
    }
    return "".join(f"{key}: {value}\n" for key, value in fields.items())


def make(bundle: Bundle, output: Path) -> Path:
    """Write the package into `output` and return the file.

    Raises:
        InstallerError: dpkg-deb is missing or fails.
    """
    target = output / f"{product.PROGRAM}_{product.VERSION}_{architecture()}.deb"
    with tempfile.TemporaryDirectory(prefix=".deb-", dir=output) as work:
        root = Path(work, "root")
        tree.make(bundle.folder, root / "usr")
        _document(root / "usr" / "share" / "doc" / product.PROGRAM)
        size = sum(each.lstat().st_size for each in root.rglob("*") if each.is_file())
        description = root / "DEBIAN" / "control"
        description.parent.mkdir()
        description.write_text(control(size), "utf-8")
        for folder in (root, *(each for each in root.rglob("*") if each.is_dir() and not each.is_symlink())):
            folder.chmod(0o755)
        commands.run("dpkg-deb", "--root-owner-group", "-Zzstd", "-z10", "--build", root, target)
    return target


def _document(folder: Path) -> None:
    folder.mkdir(parents=True)
    licence = "".join(f" {line or '.'}\n" for line in (ROOT / "LICENSE").read_text("utf-8").splitlines())
    (folder / "copyright").write_text(_COPYRIGHT + licence, "utf-8")
    changes = (ROOT / "CHANGELOG.md").read_bytes()
    (folder / "changelog.gz").write_bytes(gzip.compress(changes, mtime=0))
    for path in folder.iterdir():
        path.chmod(0o644)
