"""What is written for macOS. No Mac has run it here: Apple's programs are stood in for."""

import plistlib
import shutil
from pathlib import Path

import pytest

from installers import commands, icons, product
from installers.bundle import Bundle
from installers.macos import disk_image, property_list


@pytest.fixture
def application(bundle, tmp_path) -> Bundle:
    folder = tmp_path / "dist" / f"{product.NAME}.app"
    program = folder / "Contents" / "MacOS" / product.PROGRAM
    shutil.copytree(bundle.folder, program.parent, symlinks=True)
    return Bundle(folder, program)


@pytest.fixture
def ran(monkeypatch) -> list[list[str]]:
    """The commands that would have been run; what is to be in the image is looked at meanwhile."""
    calls = []

    def run(*words, **_options):
        calls.append([str(word) for word in words])
        if words[0] == "hdiutil":
            source = Path(words[words.index("-srcfolder") + 1])
            calls.append(sorted(path.name for path in source.iterdir()))

    monkeypatch.setattr(commands, "run", run)
    return calls


def test_the_image_holds_the_application_and_where_it_goes(application, output, ran):
    image = disk_image.make(application, output)
    assert image.suffix == ".dmg"
    assert ["Applications", f"{product.NAME}.app"] in ran
    assert [words[0] for words in ran[:3]] == ["codesign", "codesign", "hdiutil"]
    assert ran[0][ran[0].index("--sign") + 1] == "-"  # for this machine alone
    assert not list(output.glob(".dmg-*"))


def test_it_is_signed_and_notarised_where_there_are_an_identity_and_a_profile(
    application, output, ran, monkeypatch
):
    monkeypatch.setenv(disk_image.IDENTITY, "Developer ID Application: Somebody")
    monkeypatch.setenv(disk_image.PROFILE, "profile")
    image = disk_image.make(application, output)
    assert "Developer ID Application: Somebody" in ran[0]
    assert str(disk_image.ENTITLEMENTS) in ran[0]
    assert ["xcrun", "stapler", "staple", str(image)] == ran[-1]
    assert ran[-2][:3] == ["xcrun", "notarytool", "submit"]


def test_the_property_list_can_be_written_and_knows_projects():
    values = plistlib.loads(plistlib.dumps(property_list.values()))
    assert values["LSBackgroundOnly"] is False  # else it would have no place in the Dock
    (kind,) = values["UTExportedTypeDeclarations"]
    assert kind["UTTypeTagSpecification"]["public.filename-extension"] == ["lasaft"]
    opened = [document["LSItemContentTypes"] for document in values["CFBundleDocumentTypes"]]
    assert [kind["UTTypeIdentifier"]] in opened
    assert ["public.audio"] in opened


def test_the_entitlements_are_a_property_list():
    entitlements = plistlib.loads(disk_image.ENTITLEMENTS.read_bytes())
    assert entitlements["com.apple.security.cs.disable-library-validation"] is True


def test_the_icon_is_there_for_screens_of_high_density(tmp_path):
    from PIL import Image

    path = icons.make(icons.SVG, tmp_path / "app.icns")
    with Image.open(path) as icon:
        assert (512, 512, 2) in icon.info["sizes"]
