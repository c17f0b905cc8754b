"""``python -m installers``: the bundle for this system, tried, and the installers that are made of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from installers import bundle
from installers.bundle import Bundle
from installers.commands import InstallerError
from installers.linux import appdir, appimage, deb
from installers.macos import disk_image
from installers.release import SUMS, write_sums
from installers.windows import nsis

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
    made = bundle.find(output) if given.keep_bundle else bundle.make(output)
    if given.bundle_only:
        print(f"\n{made.folder}")
        return 0
    makers = [*MAKERS[sys.platform], *((appimage.make,) if given.appimage else ())]
    files = [make(made, output) for make in makers]
    write_sums(files, output / SUMS)
    for path in files:
        print(f"\n{path}  {path.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
