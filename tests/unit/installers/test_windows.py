"""The installer for Windows, as NSIS compiles it and, where there is one, as Wine runs it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from installers import commands, icons, product
from installers.bundle import Bundle
from installers.windows import nsis, version_resource

needs_nsis = pytest.mark.skipif(not shutil.which("makensis"), reason="NSIS is not installed")
WINE = shutil.which("wine64") or shutil.which("wine64", path="/usr/lib/wine")
PLACE = Path("drive_c", "users")


@pytest.fixture
def windows_bundle(bundle) -> Bundle:
    (
        bundle.folder / "_internal" / "lib" / "libreal.so"
    ).unlink()  # there are no links in a bundle for Windows
    bundle.program.unlink()
    for name in (product.NAME, product.PROGRAM):
        (bundle.folder / f"{name}.exe").write_bytes(b"MZ" + name.encode())
    return Bundle(bundle.folder, bundle.folder / f"{product.PROGRAM}.exe")


@needs_nsis
def test_the_installer_is_compiled_without_a_warning(windows_bundle, output):
    installer = nsis.make(windows_bundle, output)
    assert installer.read_bytes()[:2] == b"MZ"
    assert list(output.iterdir()) == [installer]


@needs_nsis
@pytest.mark.slow
@pytest.mark.skipif(not (WINE and shutil.which("xvfb-run")), reason="Wine or Xvfb is not installed")
def test_it_installs_and_leaves_nothing_but_what_others_have_put_there(windows_bundle, output, tmp_path):
    installer, icon = output / "trial.exe", icons.make(icons.SVG, output / "icon.ico")
    nsis.compile_script(["-DTRIAL=1", *nsis.definitions(windows_bundle, icon, installer)])
    prefix = tmp_path / "wine"
    prefix.mkdir()
    environment = {
        **os.environ,
        "WINEPREFIX": str(prefix),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",
    }

    def wine(*words):
        command = ["xvfb-run", "-a", WINE, *map(str, words)]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    assert wine(installer, "/S").returncode == 0
    (program,) = prefix.rglob(f"{product.NAME}.exe")
    folder = program.parent
    assert program.read_bytes() == (windows_bundle.folder / program.name).read_bytes()
    assert (folder / "_internal" / "lib" / "libreal.so.1").exists()
    assert list(prefix.rglob(f"{product.NAME}.lnk"))
    kind = r"HKCU\Software\Classes\LaSAFTStudio.Project"
    assert rf"{product.NAME}.exe" in wine("reg", "query", rf"{kind}\shell\open\command").stdout

    (folder / "mine.txt").write_text("of the user")
    (folder / "_internal" / "of-an-older-version.txt").write_text("old")
    assert wine(installer, "/S").returncode == 0  # over the one that is there
    assert not (folder / "_internal" / "of-an-older-version.txt").exists()

    wine(folder / "uninstall.exe", "/S", f"_?={folder}")  # with this it does not copy itself away first
    assert {path.name for path in folder.iterdir()} <= {"mine.txt", "uninstall.exe"}
    assert not list(prefix.rglob(f"{product.NAME}.lnk"))
    assert wine("reg", "query", kind).returncode != 0


def test_without_nsis_one_sentence_says_so(windows_bundle, output, monkeypatch):
    monkeypatch.setenv("PATH", str(output))
    with pytest.raises(commands.InstallerError, match="makensis is not installed"):
        nsis.make(windows_bundle, output)
    assert list(output.iterdir()) == []


def test_programs_and_installer_are_signed_where_there_is_a_certificate(windows_bundle, output, monkeypatch):
    commands_run = []
    monkeypatch.setattr(commands, "run", lambda *words: commands_run.append([str(word) for word in words]))
    monkeypatch.setenv(nsis.CERTIFICATE, "0123")
    installer = nsis.make(windows_bundle, output)
    signed = [Path(words[-1]).name for words in commands_run if words[:2] == ["signtool", "sign"]]
    assert signed == [f"{product.NAME}.exe", f"{product.PROGRAM}.exe", installer.name]
    assert all("0123" in words for words in commands_run if words[0] == "signtool")


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("0.1.0", (0, 1, 0, 0)),
        ("1.2", (1, 2, 0, 0)),
        ("2.0.1rc3", (2, 0, 1, 0)),
        ("1.2.3.dev4", (1, 2, 3, 0)),
    ],
)
def test_versions_have_four_numbers(version, numbers):
    assert version_resource.numbers(version) == numbers


def test_the_programs_properties_are_in_the_form_that_pyinstaller_reads():
    """It evaluates the text with classes of these names, which need Windows: here they keep what they get."""
    kinds = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct", "VarFileInfo")
    names = {kind: lambda *given, **named: [*given, *named.values()] for kind in (*kinds, "VarStruct")}
    fixed, (strings, _) = eval(version_resource.text(), names)  # noqa: S307 - as PyInstaller does
    assert fixed == [version_resource.numbers(product.VERSION)] * 2
    ((_, rows),) = strings[0]
    assert dict(rows)["ProductName"] == product.NAME
    assert dict(rows)["FileVersion"] == product.VERSION


def test_the_icon_has_every_size(tmp_path):
    from PIL import Image

    sizes = {(16, 16), (32, 32), (48, 48), (256, 256)}
    path = icons.make(icons.SVG, tmp_path / "app.ico")
    with Image.open(path) as icon:
        assert sizes <= icon.info["sizes"]
