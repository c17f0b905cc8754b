"""The installer for Windows, compiled by NSIS, and signed where there is a certificate.

Source: NSIS Users Manual; Microsoft, SignTool.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from installers import commands, icons, product
from installers.bundle import ROOT, Bundle
from installers.windows import version_resource

SCRIPT = Path(__file__).with_name("studio.nsi")
CERTIFICATE = "LASAFT_SIGN_SHA1"  # names the certificate in the user's store
_ARCHITECTURES = {"AMD64": "x64", "ARM64": "arm64", "x86_64": "x64"}


def make(bundle: Bundle, output: Path) -> Path:
    """Write the installer into `output` and return the file.

    Raises:
        InstallerError: makensis or signtool is missing or fails.
    """
    for program in sorted(bundle.folder.glob("*.exe")):
        sign(program)
    target = output / f"{product.PROGRAM}-{product.VERSION}-{architecture()}-setup.exe"
    icon = icons.make(icons.SVG, output / "installer.ico")
    try:
        compile_script(definitions(bundle, icon, target))
    finally:
        icon.unlink()
    sign(target)
    return target


def compile_script(arguments: Sequence[str]) -> None:
    """Let makensis compile the script; a warning is an error.

    Raises:
        InstallerError: makensis is missing or fails.
    """
    commands.run("makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *arguments, SCRIPT)


def architecture() -> str:
    """Return what people call this machine's processor."""
    return _ARCHITECTURES.get(platform.machine(), platform.machine())


def definitions(bundle: Bundle, icon: Path, target: Path) -> list[str]:
    """Return what the script has to know, as arguments of makensis."""
    values = {
        "NAME": product.NAME,
        "PROGRAM": product.PROGRAM,
        "AUTHORS": product.AUTHORS,
        "VERSION": product.VERSION,
        "FOUR_NUMBERS": ".".join(map(str, version_resource.numbers(product.VERSION))),
        "SUFFIX": product.SUFFIX,
        "PROJECT": product.PROJECT,
        "KILOBYTES": str(bundle.size_bytes // 1024),
        "SOURCE": str(bundle.folder),
        "LICENCE": str(ROOT / "LICENSE"),
        "ICON": str(icon),
        "TARGET": str(target),
    }
    return [f"-D{key}={value}" for key, value in values.items()]


def sign(path: Path) -> None:
    """Sign a program, if `LASAFT_SIGN_SHA1` names a certificate; unsigned ones alarm virus scanners.

    Raises:
        InstallerError: signtool is missing or fails.
    """
    certificate = os.environ.get(CERTIFICATE)
    if certificate:
        stamp = (
            "/tr",
            os.environ.get("LASAFT_TIMESTAMP_URL", "http://timestamp.digicert.com"),
            "/td",
            "sha256",
        )
        commands.run("signtool", "sign", "/sha1", certificate, "/fd", "sha256", *stamp, path)
