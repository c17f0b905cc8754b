"""A release: its tag checked, its files gathered with checksums and text, a draft for a person to publish.

Runs on a bare Python with GitHub's ``gh`` beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from installers import commands

ROOT = Path(__file__).resolve().parents[1]
CHANGELOG = ROOT / "CHANGELOG.md"
SUMS = "SHA256SUMS"
NOTES = "NOTES.md"
KINDS = (".deb", ".AppImage", ".tar.gz", ".exe", ".dmg", ".cdx.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one step of a release, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m installers.release", description=__doc__)
    parser.add_argument("step", choices=("check", "gather", "publish"))
    parser.add_argument("tag", help="such as v1.2.0")
    parser.add_argument("-d", "--dist", metavar="DIR", type=Path, default=ROOT / "dist")
    given = parser.parse_args(arguments)
    try:
        check(given.tag)
        if given.step == "gather":
            gather(given.dist)
        elif given.step == "publish":
            publish(given.tag, given.dist)
    except (commands.InstallerError, OSError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


def version() -> str:
    """Return the version that the source says it is."""
    text = (ROOT / "lasaft_studio" / "__init__.py").read_text("utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise commands.InstallerError("The package does not say which version it is.")
    return found[1]


def check(tag: str) -> None:
    """Hold the tag to the source's version, and see that the changelog has a section for it.

    Raises:
        InstallerError: they differ.
    """
    if tag != f"v{version()}":
        raise commands.InstallerError(f"The tag is {tag}, the source's version {version()}.")
    notes()


def notes(of: str | None = None) -> str:
    """Return the changelog's section of a version (of the source's, if none is given), without its heading.

    Raises:
        InstallerError: there is no such section, or nothing in it.
    """
    wanted = of or version()
    sections = re.split(r"^## ", CHANGELOG.read_text("utf-8"), flags=re.MULTILINE)[1:]
    for section in sections:
        heading, _, text = section.partition("\n")
        if re.split(r"[\s\]]", heading.lstrip("["))[0] == wanted and text.strip():
            return text.strip() + "\n"
    raise commands.InstallerError(f"CHANGELOG.md has no section '{wanted}'.")


def files(dist: Path) -> list[Path]:
    """Return what a release offers, in order.

    Raises:
        InstallerError: there is nothing.
    """
    found = sorted(path for path in dist.iterdir() if path.is_file() and path.name.endswith(KINDS))
    if not found:
        raise commands.InstallerError(f"There is nothing to release in {dist}.")
    return found


def gather(dist: Path) -> None:
    """Write the checksums of all files, and the text of the release, beside them."""
    write_sums(files(dist), dist / SUMS)
    (dist / NOTES).write_text(notes(), "utf-8")


def write_sums(paths: Sequence[Path], target: Path) -> None:
    """Write the SHA-256 of files as `sha256sum --check` reads them."""
    rows = []
    for path in paths:
        with path.open("rb") as file:
            rows.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    target.write_text("".join(rows), "utf-8", newline="\n")


def publish(tag: str, dist: Path) -> None:
    """Make a draft, which a person looks at and publishes.

    Raises:
        InstallerError: `gh` is missing or fails.
    """
    text = ("--title", f"LaSAFT Studio {version()}", "--notes-file", dist / NOTES)
    commands.run("gh", "release", "create", tag, "--draft", "--verify-tag", *text, *files(dist), dist / SUMS)


if __name__ == "__main__":
    sys.exit(main())
