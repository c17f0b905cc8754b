"""What goes into a bundle, what stays out, and how the whole is made."""

import subprocess
import sys
from importlib.metadata import distribution

import pytest

from installers import __main__ as command
from installers import bundle as bundles
from installers import commands, icons, licences, slimming
from installers.bundle import ROOT
from lasaft_studio.paths import resource


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("torch/lib/libtorch_cpu.so", True),
        ("torch/bin/torch_shm_manager", True),
        ("torch/bin/test_api", False),
        ("torch/include/ATen/ATen.h", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/translations/qtbase_ko.qm", True),
        ("PySide6/Qt/translations/qtbase_fr.qm", False),
        ("PySide6\\translations\\qtbase_fr.qm".replace("\\", "/"), False),
        ("PySide6/Qt/lib/libQt6Pdf.so.6", False),
        ("PySide6/Qt/lib/libQt6Quick.so.6", True),
        ("libcairo.so.2", False),
        ("libglib-2.0.so.0", True),
    ],
)
def test_what_is_left_out(place, wanted):
    assert slimming.is_wanted(place) is wanted


def test_our_own_files_are_shipped_but_for_pictures_of_the_readme():
    shipped = {place for _, place in slimming.resources(ROOT / "resources")}
    assert {"resources/models", "resources/demo", "resources/themes", "resources/model_cards"} <= shipped
    assert not shipped & {"resources/screenshots", "resources/records"}
    sources = [source for source, _ in slimming.resources(ROOT / "resources")]
    assert str(resource("models/lite.safetensors")) in sources


def test_licences_of_everything_inside_are_gathered(tmp_path):
    folder = licences.collect(ROOT, tmp_path / "licences")
    parts = (folder / "PARTS.txt").read_text("utf-8")
    for name in ("torch", "PySide6", "numpy", "soundfile", "pyqtgraph", "mutagen"):
        assert f"\n{name} " in parts
    assert "\nmutagen " in parts
    assert "GPL" in next(row for row in parts.splitlines() if row.startswith("mutagen"))
    assert "Permission is hereby granted" in (folder / "LICENSE").read_text()
    told = [
        path for path in distribution("torch").files if path.name == "LICENSE" and "licenses" in path.parts
    ]
    gathered = [path for path in (folder / "torch").rglob("LICENSE") if path.is_file()]
    assert len(gathered) == len(told) > 0  # those of its own parts among them
    assert "\npytest " not in parts


def test_requirements_of_requirements_are_found():
    found = licences.needed("lasaft-studio")
    assert {"lasaft-studio", "httpx", "httpcore", "socksio"} <= set(found)  # the last by an extra


def test_an_icon_is_a_picture_on_nothing():
    picture = icons.draw(icons.SVG, 64)
    assert picture.size == (64, 64)
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((32, 32))[3] == 255


def test_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "no.svg").write_text("no picture")
    with pytest.raises(ValueError, match=r"no\.svg is not an SVG picture"):
        icons.draw(tmp_path / "no.svg", 64)


def test_sums_are_read_by_sha256sum(tmp_path):
    (tmp_path / "a.deb").write_bytes(b"package")
    command.write_sums([tmp_path / "a.deb"], tmp_path / "SHA256SUMS")
    assert (tmp_path / "SHA256SUMS").read_text().endswith("  a.deb\n")
    if sys.platform == "linux":
        done = subprocess.run(
            ["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_a_bundle_that_is_not_there_gets_one_sentence(tmp_path, capsys):
    assert command.main(["-o", str(tmp_path), "--keep-bundle"]) == 1
    assert capsys.readouterr().err == f"installers: There is no bundle in {tmp_path}.\n"


def test_a_file_where_the_folder_should_be_gets_one_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("no folder")
    assert command.main(["-o", str(tmp_path / "file" / "dist")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("installers: ")
    assert error.count("\n") == 1


def test_ctrl_c_ends_it_in_a_sentence(tmp_path, capsys, monkeypatch):
    def stop(_output):
        raise KeyboardInterrupt

    monkeypatch.setattr(bundles, "make", stop)
    assert command.main(["-o", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "installers: Stopped.\n"


def test_a_bundle_that_fails_its_own_test_becomes_no_installer(tmp_path, monkeypatch, bundle):
    bundle.program.write_text("#!/bin/sh\nexit 1\n")
    monkeypatch.setattr(commands, "python", lambda *_words, **_options: None)  # PyInstaller
    monkeypatch.setattr(bundles, "find", lambda _output: bundle)
    with pytest.raises(commands.InstallerError, match="has ended with 1"):
        bundles.make(tmp_path)
