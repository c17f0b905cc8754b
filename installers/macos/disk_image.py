"""The disk image for macOS: the application beside a link to where it belongs; signed where that is possible.

Source: Apple, man pages of codesign, hdiutil, notarytool and stapler.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from pathlib import Path

from installers import commands, product
from installers.bundle import Bundle

ENTITLEMENTS = Path(__file__).with_name("entitlements.plist")
IDENTITY = "LASAFT_SIGN_IDENTITY"  # a "Developer ID Application" of the keychain
PROFILE = "LASAFT_NOTARY_PROFILE"  # as `notarytool store-credentials` has kept it


def make(bundle: Bundle, output: Path) -> Path:
    """Write the disk image into `output` and return the file.

    `LASAFT_SIGN_IDENTITY` names who signs; without it the application is signed for this machine alone.
    `LASAFT_NOTARY_PROFILE` has Apple notarise the image.

    Raises:
        InstallerError: one of Apple's tools is missing or fails.
    """
    target = output / f"{product.PROGRAM}-{product.VERSION}-{platform.machine()}.dmg"
    identity, profile = os.environ.get(IDENTITY) or "-", os.environ.get(PROFILE)
    hardened = ("--options", "runtime", "--entitlements", ENTITLEMENTS)
    commands.run("codesign", "--force", "--deep", "--sign", identity, *hardened, bundle.folder)
    commands.run("codesign", "--verify", "--deep", "--strict", bundle.folder)
    with tempfile.TemporaryDirectory(prefix=".dmg-", dir=output) as work:
        shutil.copytree(bundle.folder, Path(work, bundle.folder.name), symlinks=True)
        Path(work, "Applications").symlink_to("/Applications")
        image = ("-volname", product.NAME, "-srcfolder", work, "-ov", "-format", "UDZO")
        commands.run("hdiutil", "create", *image, target)
    if profile:
        commands.run("xcrun", "notarytool", "submit", target, "--keychain-profile", profile, "--wait")
        commands.run("xcrun", "stapler", "staple", target)
    return target
