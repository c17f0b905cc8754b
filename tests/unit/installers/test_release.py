"""What stands between a tag and a draft release."""

import base64
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from installers import certificate, commands, release, sbom
from installers.product import VERSION

TAG = f"v{VERSION}"


@pytest.fixture
def changelog(tmp_path, monkeypatch):
    path = tmp_path / "CHANGELOG.md"
    path.write_text(
        f"# Changelog\n\n## Unreleased\n\n- Later.\n\n## {VERSION} - 2026-01-02\n\n### Added\n\n- This.\n\n## 0.0.1\n\n- Old.\n"
    )
    monkeypatch.setattr(release, "CHANGELOG", path)
    return path


@pytest.fixture
def dist(tmp_path):
    folder = tmp_path / "dist"
    folder.mkdir()
    for name in ("a.deb", "b.AppImage", "c.tar.gz", "d-setup.exe", "e.dmg", "f.cdx.json", "unrelated.txt"):
        (folder / name).write_bytes(name.encode())
    (folder / "bundle.exe").mkdir()
    return folder


@pytest.fixture
def called(monkeypatch):
    """The commands that would have been run."""
    calls = []
    monkeypatch.setattr(
        commands, "run", lambda *words, hidden=(): calls.append([str(word) for word in words])
    )
    return calls


def test_the_text_is_the_section_of_the_version(changelog):
    assert release.notes() == "### Added\n\n- This.\n"
    assert release.notes("0.0.1") == "- Old.\n"


def test_a_tag_of_another_version_is_refused(changelog, capsys):
    assert release.main(["check", TAG]) == 0
    assert release.main(["check", "v99.0.0"]) == 1
    assert capsys.readouterr().err == f"release: The tag is v99.0.0, the source's version {VERSION}.\n"


def test_a_version_without_a_section_is_refused(changelog, capsys):
    changelog.write_text("# Changelog\n\n## Unreleased\n\n- Later.\n")
    assert release.main(["check", TAG]) == 1
    assert "has no section" in capsys.readouterr().err


def test_sums_and_text_lie_beside_the_files(changelog, dist):
    assert release.main(["gather", TAG, "--dist", str(dist)]) == 0
    names = [row.split("  ")[1] for row in (dist / "SHA256SUMS").read_text().splitlines()]
    assert names == ["a.deb", "b.AppImage", "c.tar.gz", "d-setup.exe", "e.dmg", "f.cdx.json"]
    if sys.platform == "linux":
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=dist, check=True)
    assert (dist / "NOTES.md").read_text() == "### Added\n\n- This.\n"


def test_a_draft_with_every_file_is_made(changelog, dist, called):
    assert release.main(["publish", TAG, "--dist", str(dist)]) == 0
    ((*words,),) = called
    assert words[:5] == ["gh", "release", "create", TAG, "--draft"]
    assert {Path(word).name for word in words[-7:]} == {
        "a.deb", "b.AppImage", "c.tar.gz", "d-setup.exe", "e.dmg", "f.cdx.json", "SHA256SUMS",
    }  # fmt: skip


def test_nothing_to_release_gets_one_sentence(changelog, tmp_path, capsys):
    assert release.main(["gather", TAG, "--dist", str(tmp_path)]) == 1
    assert "There is nothing to release" in capsys.readouterr().err


def test_the_list_of_parts_names_them(tmp_path):
    assert sbom.main(["-o", str(tmp_path)]) == 0
    (path,) = tmp_path.iterdir()
    parts = json.loads(path.read_text())
    assert parts["bomFormat"] == "CycloneDX"
    assert parts["metadata"]["component"]["name"] == "lasaft-studio"
    names = {part["name"].lower() for part in parts["components"]}
    assert {"torch", "pyside6", "numpy", "soundfile"} <= names


def test_without_a_certificate_nothing_is_signed(monkeypatch, called, capsys):
    monkeypatch.setenv(certificate.CERTIFICATE, "")
    assert certificate.main() == 0
    assert called == []
    assert "stay unsigned" in capsys.readouterr().out


@pytest.mark.parametrize(("system", "tool"), [("darwin", "security"), ("win32", "pwsh")])
def test_a_certificate_goes_where_the_system_signs_from(monkeypatch, called, system, tool):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv(certificate.CERTIFICATE, base64.b64encode(b"certificate").decode())
    monkeypatch.setenv(certificate.PASSWORD, "secret")
    assert certificate.main() == 0
    assert {words[0] for words in called} == {tool}
    imported = next(words for words in called if any("certificate.p12" in word for word in words))
    assert not any(Path(word).exists() for word in imported if word.endswith("certificate.p12"))


def test_passwords_are_not_shown(capsys):
    commands.run(sys.executable, "-c", "pass", "secret word", hidden=("secret word",))
    shown = capsys.readouterr().out
    assert "secret word" not in shown
    assert "***" in shown


def test_what_is_no_certificate_gets_one_sentence(monkeypatch, called, capsys):
    monkeypatch.setenv(certificate.CERTIFICATE, "no base64!")
    assert certificate.main() == 1
    assert capsys.readouterr().err == f"installers: {certificate.CERTIFICATE} is not base64.\n"
    assert called == []


def test_the_version_is_that_of_the_package():
    assert release.version() == VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", VERSION)
