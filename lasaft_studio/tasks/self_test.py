"""Whether an installation is whole: each part of the program does its work once, on the song that it ships.

A package that lacks a library or a file, as one that was put together by a freezing tool may, shows it here
and not with the user's first song.
"""

from __future__ import annotations

import math
import os
import subprocess
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lasaft_studio import paths, programs
from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.io.decoder_process import open_qt
from lasaft_studio.audio.io.files import open_writer, read
from lasaft_studio.audio.io.formats import OUTPUT_FORMATS, OutputFormat
from lasaft_studio.audio.resample import resample
from lasaft_studio.checkpoints import catalog
from lasaft_studio.errors import StudioError
from lasaft_studio.export import formats
from lasaft_studio.nn.empty import without_memory
from lasaft_studio.nn.families import build_network
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.tasks.export_project import export_project
from lasaft_studio.tasks.export_separated import separated_project
from lasaft_studio.tasks.load_separator import load_separator
from lasaft_studio.tasks.separate_song import SeparationResult, separate_song

WINDOW = "show-the-window-once"  # the program's argument for it
_SECONDS = 2.0  # of the demo song
_WINDOW_PATIENCE_SECONDS = 120.0


class Failed(Exception):  # noqa: N818 - a finding, and what this is about
    """A part does not do what it should; the text says what."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one part.

    Attributes:
        part: its name.
        result: what it did, or what went wrong.
        details: of an error nobody has foreseen: where it happened; else empty.
        passed: whether it works.
    """

    part: str
    result: str
    details: str
    passed: bool


class SelfTest:
    """Tries the parts one after the other.

    Args:
        folder: to work in, which who calls removes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def run(self, progress: Progress) -> Iterator[Finding]:
        """Give what came of each part as soon as it is known.

        Raises:
            Cancelled: the user asked to stop.
        """
        for (part, check), step in progress.each(list(self._parts.items())):
            step.report(0.0, part)
            yield _finding(part, check)

    @property
    def _parts(self) -> dict[str, Callable[[], str]]:
        return {
            "sound files": self._sound_files,
            "Qt's decoder": self._qt_decoder,
            "models": self._models,
            "separation": self._separation,
            "exports": self._exports,
            "window": self._window,
        }

    @cached_property
    def _song(self) -> Path:
        """A stretch of the demo song, as 24-bit WAV."""
        demo = paths.resource("demo/demo.flac")
        sample_rate = read(demo, 0, 1).sample_rate
        audio = read(demo, 0, round(_SECONDS * sample_rate))
        return _write(self._folder / "song.wav", audio, OUTPUT_FORMATS["wav24"])

    @cached_property
    def _separated(self) -> SeparationResult:
        request = SeparationRequest.preset("fast")
        separator = load_separator("lite", request)
        return separate_song(self._song, self._folder / "stems", separator)

    def _sound_files(self) -> str:
        song = read(self._song)
        possible = [each for each in OUTPUT_FORMATS.values() if _available("ffmpeg" * each.needs_ffmpeg)]
        for kind in possible:
            audio = song if song.sample_rate in kind.rates else resample(song, max(kind.rates))
            found = read(_write(self._folder / f"song-{kind.id}{kind.suffix}", audio, kind)).frames
            if not kind.is_lossy and found != audio.frames:
                raise Failed(f"{kind.label} has {found} frames instead of {audio.frames}.")
        return f"{len(possible)} of {len(OUTPUT_FORMATS)} formats written and read"

    def _qt_decoder(self) -> str:
        demo = paths.resource("demo/demo.flac")
        with open_qt(demo) as reader:
            frames = reader.file.frames
        if frames != read(demo).frames:
            raise Failed(f"It found {frames} frames in the demo song.")
        return f"{frames} frames decoded"

    def _models(self) -> str:
        cards = [part for card in catalog.cards().values() for part in card.parts()]
        with without_memory():
            for card in cards:
                build_network(card.family, card.config, card.stems)
        return f"{len(cards)} networks made"

    def _separation(self) -> str:
        result = self._separated
        if result.null_depth_db != -math.inf:
            raise Failed(f"The stems differ from the song by {result.null_depth_db} dB.")
        return f"{len(result.files)} stems add up to the last bit ({result.device}, {result.precision})"

    def _exports(self) -> str:
        project = separated_project(self._separated, {}, "song", "lite")
        possible = [each for each in formats.EXPORTERS.values() if _available(each.needs)]
        for exporter in possible:
            folder = self._folder / "exports" / exporter.id
            exported = export_project(project, exporter.id, folder)
            if not all(path.exists() for path in exported.paths):
                raise Failed(f"Of {exporter.label}, a file is missing.")
        return f"{len(possible)} of {len(formats.EXPORTERS)} formats written"

    def _window(self) -> str:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "LASAFT_HOME": str(self._folder / "home"),
        }
        try:
            done = subprocess.run(  # noqa: S603 - this very program
                [*paths.program(), WINDOW],
                env=environment,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_WINDOW_PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Failed(f"It did not come up within {_WINDOW_PATIENCE_SECONDS:g} seconds.") from error
        if done.returncode:
            raise Failed(done.stderr.strip() or f"It ended with {done.returncode}.")
        return "shown with the demo song"


def _finding(part: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(part, check(), "", passed=True)
    except (Failed, StudioError) as error:
        return Finding(part, str(error), "", passed=False)
    except Exception as error:  # noqa: BLE001 - whatever is broken in a package is what this looks for
        return Finding(part, f"{type(error).__name__}: {error}", traceback.format_exc(), passed=False)


def _write(path: Path, audio: Audio, kind: OutputFormat) -> Path:
    with open_writer(path, audio.sample_rate, audio.channels, kind, audio.frames) as writer:
        writer.write(audio.samples)
    return path


def _available(program: str) -> bool:
    return not program or programs.find(program) is not None
