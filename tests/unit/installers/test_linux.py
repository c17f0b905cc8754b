"""Packages for Linux, as dpkg, tar and the checkers of freedesktop.org read them."""

import configparser
import gzip
import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
from xml.etree import ElementTree as ET

import pytest

from installers import product
from installers.commands import InstallerError
from installers.linux import appdir, appimage, deb, tree
from tests.foreign import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these are packages for Linux")
needs_dpkg = pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg is not installed")


@pytest.fixture
def unpacked(bundle, output, tmp_path):
    package = deb.make(bundle, output)
    run("dpkg-deb", "-R", package, tmp_path / "unpacked")
    return tmp_path / "unpacked"


@needs_dpkg
def test_the_package_holds_the_bundle_and_runs_from_the_path(unpacked, bundle):
    command = unpacked / "usr" / "bin" / "lasaft-studio"
    assert run(command, "a", "b c").strip() == "2 arguments: a b c"
    library = unpacked / "usr" / "lib" / "lasaft-studio" / "_internal" / "lib" / "libreal.so"
    assert library.is_symlink()
    assert library.read_bytes() == b"library" * 1000
    assert bundle.program.exists()  # what it was made of stays


@needs_dpkg
def test_everything_in_the_package_is_for_everybody(bundle, output):
    rows = run("dpkg-deb", "--contents", deb.make(bundle, output)).splitlines()
    assert len(rows) > 20
    for row in rows:
        rights, owner, *_ = row.split()
        assert owner == "root/root", row
        assert rights.startswith("l") or rights[7] == "r", row
        assert not rights.startswith("d") or rights == "drwxr-xr-x", row


@needs_dpkg
def test_the_package_says_what_it_is(bundle, output, monkeypatch):
    monkeypatch.setenv("DEBFULLNAME", "Jinsung Kim")
    monkeypatch.setenv("DEBEMAIL", "someone@example.org")
    package = deb.make(bundle, output)
    fields = {
        key: run("dpkg-deb", "--field", package, key).strip() for key in ("Package", "Version", "Maintainer")
    }
    assert fields == {
        "Package": "lasaft-studio",
        "Version": product.VERSION,
        "Maintainer": "Jinsung Kim <someone@example.org>",
    }
    assert product.VERSION in package.name
    assert int(run("dpkg-deb", "--field", package, "Installed-Size")) >= 7


@needs_dpkg
def test_the_package_has_its_licence_and_its_changes(unpacked):
    documents = unpacked / "usr" / "share" / "doc" / "lasaft-studio"
    assert "Permission is hereby granted" in (documents / "copyright").read_text()
    assert b"# Changelog" in gzip.decompress((documents / "changelog.gz").read_bytes())


def test_without_dpkg_one_sentence_says_so(bundle, output, monkeypatch):
    monkeypatch.setenv("PATH", str(output))
    with pytest.raises(InstallerError, match="dpkg-deb is not installed"):
        deb.make(bundle, output)
    assert list(output.iterdir()) == []


def test_the_archive_runs_from_wherever_it_is_unpacked(bundle, output, tmp_path):
    archive = appdir.make(bundle, output)
    place = tmp_path / "some where"
    with tarfile.open(archive) as opened:
        assert {(member.uname, member.uid) for member in opened} == {("root", 0)}
        opened.extractall(place, filter="tar")
    (folder,) = place.iterdir()
    assert run(folder / "AppRun", "song.wav").strip() == "1 arguments: song.wav"


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    """A stand-in for the AppImage runtime, with the checksum that is expected."""
    path = tmp_path / "runtime"
    path.write_bytes(b"\x7fELF and so on")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setitem(appimage.RUNTIME_SHA256, platform.machine(), digest)
    monkeypatch.setenv(appimage.RUNTIME, str(path))
    return path


@pytest.mark.skipif(not shutil.which("unsquashfs"), reason="squashfs-tools is not installed")
def test_an_appimage_is_the_runtime_with_the_program_behind_it(bundle, output, tmp_path, runtime):
    image = appimage.make(bundle, output)
    assert image.read_bytes().startswith(runtime.read_bytes())
    assert image.stat().st_mode & 0o111
    offset = str(runtime.stat().st_size)
    run("unsquashfs", "-q", "-n", "-o", offset, "-d", tmp_path / "unpacked", image)
    assert run(tmp_path / "unpacked" / "AppRun", "song.wav").strip() == "1 arguments: song.wav"
    assert [path.name for path in output.iterdir()] == [image.name]


def test_another_runtime_than_the_expected_one_is_refused(bundle, output, runtime):
    runtime.write_bytes(b"something else")
    with pytest.raises(InstallerError, match="is not the one expected"):
        appimage.make(bundle, output)
    assert list(output.iterdir()) == []


def test_without_a_runtime_one_sentence_says_so(bundle, output, runtime):
    runtime.unlink()
    with pytest.raises(InstallerError, match="runtime cannot be read"):
        appimage.make(bundle, output)


def test_files_on_another_disk_are_copied(bundle, tmp_path, monkeypatch):
    def refuse(*_arguments):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("pathlib.Path.hardlink_to", refuse)
    tree.make(bundle.folder, tmp_path / "usr")
    assert run(tmp_path / "usr" / "bin" / "lasaft-studio").strip() == "0 arguments:"


def test_the_menu_entry_is_valid():
    path = tree.HERE / tree.DESKTOP_ENTRY
    entry = configparser.RawConfigParser()
    entry.optionxform = str
    entry.read(path, "utf-8")
    values = entry["Desktop Entry"]
    assert values["Name"] == product.NAME
    assert values["Exec"].split()[0] == values["Icon"] == product.PROGRAM
    assert values["Comment"] == product.SUMMARY
    assert product.PROJECT_MIME in values["MimeType"].split(";")
    if shutil.which("desktop-file-validate"):
        assert run("desktop-file-validate", path) == ""


def test_projects_are_a_type_of_their_own():
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    (kind,) = ET.parse(tree.HERE / "lasaft-studio.xml").getroot().findall("m:mime-type", space)
    assert kind.get("type") == product.PROJECT_MIME
    assert kind.find("m:glob", space).get("pattern") == f"*{product.SUFFIX}"
    assert kind.find("m:comment", space).text == product.PROJECT


def test_software_centres_get_what_they_show():
    path = tree.HERE / f"{product.BUNDLE_ID}.metainfo.xml"
    root = ET.parse(path).getroot()
    assert root.findtext("id") == product.BUNDLE_ID
    assert root.findtext("launchable") == tree.DESKTOP_ENTRY
    assert root.findtext("summary") == product.SUMMARY
    if shutil.which("appstreamcli"):
        done = subprocess.run(
            ["appstreamcli", "validate", "--no-net", path], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout
