"""``python -m installers``: the bundle for this system, tried, and the installers that are made of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from installers import bundle, models
from installers.bundle import Bundle
from installers.commands import InstallerError
from installers.linux import appdir, appimage, deb
from installers.macos import disk_image
from installers.release import SUMS, write_sums
from installers.windows import nsis
from lasaft_studio.checkpoints import recommended

# each from a bundle and a folder to the file that it has made there
MAKERS: dict[str, Sequence[Callable[[Bundle, Path], Path]]] = {
    "linux": (deb.make, appdir.make),
    "darwin": (disk_image.make,),
    "win32": (nsis.make,),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what the arguments say, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m installers", description=__doc__)
    parser.add_argument("-o", "--output", metavar="DIR", type=Path, default=bundle.ROOT / "dist")
    parser.add_argument("--bundle-only", action="store_true", help="make no installers of it")
    parser.add_argument(
        "--appimage", action="store_true", help="on Linux also an AppImage, whose runtime is fetched"
    )
    parser.add_argument("--keep-bundle", action="store_true", help="use the bundle that is there")
    parser.add_argument(
        "--with",
        dest="models",
        metavar="A,B",
        default="",
        help="models that travel in the bundle, with their licences; 'recommended' for those",
    )
    parser.add_argument(
        "--models", dest="folder", metavar="DIR", type=Path, help="where their files are; others are fetched"
    )
    given = parser.parse_args(arguments)
    try:
        return _make(given.output.absolute(), given)
    except (InstallerError, OSError) as error:  # of the system: no room, no permission, a file for a folder
        print(f"installers: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("installers: Stopped.", file=sys.stderr)
        return 130


def _make(output: Path, given: argparse.Namespace) -> int:
    output.mkdir(parents=True, exist_ok=True)
    made = _bundle(output, given)
    if given.bundle_only:
        print(f"\n{made.folder}")
        return 0
    makers = [*MAKERS[sys.platform], *((appimage.make,) if given.appimage else ())]
    files = [make(made, output) for make in makers]
    write_sums(files, output / SUMS)
    for path in files:
        print(f"\n{path}  {path.stat().st_size / 1e6:.0f} MB")
    return 0


def _bundle(output: Path, given: argparse.Namespace) -> Bundle:
    """Return the bundle that is there, or a new one with the models that are asked for.

    Raises:
        InstallerError: it cannot be made, or a model cannot be had.
    """
    names = _names(given.models)
    if given.folder is not None and not given.folder.is_dir():
        raise InstallerError(f"There is no folder '{given.folder}'.")
    if given.keep_bundle:
        if names:
            raise InstallerError("--with needs a new bundle: leave out --keep-bundle.")
        return bundle.find(output)
    with models.staged(names, models.Source(given.folder)):
        return bundle.make(output)


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if recommended.ALL in names:
        names.remove(recommended.ALL)
        names += [entry.card.name for entry in recommended.downloads()]
    return list(dict.fromkeys(names))


if __name__ == "__main__":
    sys.exit(main())
