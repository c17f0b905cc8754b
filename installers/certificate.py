"""Certificates of a build machine that forgets everything: ``python -m installers.certificate``.

`LASAFT_CERTIFICATE` holds a PKCS #12 file in base64, `LASAFT_CERTIFICATE_PASSWORD` its password. Where the
first is empty, nothing happens and the installers stay unsigned.

Source: Apple, man page of security; Microsoft, Import-PfxCertificate.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import sys
import tempfile
from pathlib import Path

from installers import commands
from installers.macos.disk_image import PROFILE

CERTIFICATE = "LASAFT_CERTIFICATE"
PASSWORD = "LASAFT_CERTIFICATE_PASSWORD"  # noqa: S105 - the variable's name
APPLE_ID, APPLE_TEAM, APPLE_PASSWORD = "LASAFT_APPLE_ID", "LASAFT_APPLE_TEAM", "LASAFT_APPLE_PASSWORD"
_KEYCHAIN = "lasaft-build.keychain"


def main() -> int:
    """Import what the environment holds, and return the exit code."""
    encoded = os.environ.get(CERTIFICATE, "")
    if not encoded:
        print("No certificate: the installers stay unsigned.")
        return 0
    try:
        with tempfile.TemporaryDirectory(prefix="lasaft-certificate-") as folder:
            path = Path(folder, "certificate.p12")
            path.write_bytes(base64.b64decode(encoded, validate=True))
            import_certificate(path, os.environ.get(PASSWORD, ""))
    except binascii.Error:
        print(f"installers: {CERTIFICATE} is not base64.", file=sys.stderr)
        return 1
    except (commands.InstallerError, OSError) as error:
        print(f"installers: {error}", file=sys.stderr)
        return 1
    return 0


def import_certificate(path: Path, password: str) -> None:
    """Put a certificate where this system's signing tool looks for it.

    Raises:
        InstallerError: this system has no such place, or its tool fails.
    """
    if sys.platform == "darwin":
        _into_keychain(path, password)
        _store_notary_profile()
    elif sys.platform == "win32":
        script = (
            "Import-PfxCertificate -CertStoreLocation Cert:\\CurrentUser\\My -FilePath $args[0] "
            f"-Password (ConvertTo-SecureString -AsPlainText -Force $env:{PASSWORD})"
        )
        commands.run("pwsh", "-NoProfile", "-CommandWithArgs", script, path)
    else:
        raise commands.InstallerError("Installers for this system are not signed with a certificate.")


def _into_keychain(path: Path, password: str) -> None:
    key = secrets.token_hex(16)
    own = ("-k", _KEYCHAIN, "-P", password, "-T", "/usr/bin/codesign")
    for words in (
        ("create-keychain", "-p", key, _KEYCHAIN),
        ("unlock-keychain", "-p", key, _KEYCHAIN),
        ("import", path, *own),
        ("set-key-partition-list", "-S", "apple-tool:,apple:", "-s", "-k", key, _KEYCHAIN),
        ("list-keychains", "-d", "user", "-s", _KEYCHAIN, "login.keychain"),
    ):
        commands.run("security", *words, hidden=(key, password))


def _store_notary_profile() -> None:
    profile, password = os.environ.get(PROFILE, ""), os.environ.get(APPLE_PASSWORD, "")
    if not profile:
        return
    account = ("--apple-id", os.environ.get(APPLE_ID, ""), "--team-id", os.environ.get(APPLE_TEAM, ""))
    stored = ("xcrun", "notarytool", "store-credentials", profile, *account, "--password", password)
    commands.run(*stored, hidden=(password,))


if __name__ == "__main__":
    sys.exit(main())
