"""LaSAFT Studio as a library: separate a file or an array into stems.

    import lasaft_studio as ls

    stems = ls.separate("song.wav")
    stems["vocals"].samples  # float32 (channels, frames), at the song's sample rate

The stems sum to the song within float32 rounding. Errors are kinds of `lasaft_studio.errors.StudioError`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.errors import AudioError, UsageError
from lasaft_studio.progress import Progress

__all__ = ["Audio", "Layout", "ProgressListener", "Separator", "Song", "separate"]

Layout = Literal["channels_first", "frames_first"]
"""Of a two-dimensional array: (channels, frames), or (frames, channels) as `soundfile.read` returns it."""

ProgressListener = Callable[[float, str], None]
"""Called with the fraction that is done, 0 to 1, and a text."""

Song = str | Path | Audio | ArrayLike
"""The path of any sound file, an `Audio`, or an array of samples."""

_MOST_CHANNELS = 64  # of an array: more are frames


class Separator:
    """A loaded model, to separate several songs with. One song at a time, in one thread at a time.

    Args:
        model: a name of ``lasaft-studio models list``, or a file of weights; ``lite`` is built in.
        stems: the results wanted, such as ``["vocals"]``; empty for every stem of the model.
        two_stems: a stem, to get it and the sum of all others: with ``"vocals"``, vocals and accompaniment.
        mixes: names and the stems that are summed, such as ``{"backing": ["drums", "bass"]}``.
        residual: whether to return what the other results leave of the song, as ``rest``.
        preset: ``fast``, ``balanced`` or ``best``: overlap and number of time-shifted passes.
        device: ``auto``, ``cpu``, ``mps``, ``cuda`` or ``cuda:1``.

    Raises:
        UsageError: there is no such model, stem, preset or device.
        CheckpointError: the model's weights are missing or damaged.
    """

    def __init__(
        self,
        model: str | Path = "lite",
        *,
        stems: Sequence[str] = (),
        two_stems: str | None = None,
        mixes: Mapping[str, Sequence[str]] | None = None,
        residual: bool = False,
        preset: str = "balanced",
        device: str = "auto",
    ) -> None:
        from lasaft_studio.separation.request import SeparationRequest
        from lasaft_studio.tasks.load_separator import load_separator

        if isinstance(stems, str):
            raise UsageError(f"`stems` is a list of names, not '{stems}'.", hint=f"Pass ['{stems}'].")
        request = SeparationRequest.preset(
            preset,
            stems=tuple(stems),
            two_stems=two_stems,
            mixes={name: tuple(parts) for name, parts in (mixes or {}).items()},
            rest=residual,
            device=device,
        )
        self._engine = load_separator(model, request)

    @property
    def results(self) -> tuple[str, ...]:
        """The names that `separate` returns, in their order."""
        return tuple(self._engine.plan.results)

    def separate(
        self,
        song: Song,
        sample_rate: int | None = None,
        *,
        layout: Layout = "channels_first",
        progress: Progress | ProgressListener | None = None,
    ) -> dict[str, Audio]:
        """Return the stems of a song, each with its sample rate, channels and frames.

        Args:
            song: the path of a sound file, an `Audio`, or an array of floats, nominally within -1 to 1:
                (frames,) for mono, or two-dimensional as `layout` says. It is left unchanged.
            sample_rate: of an array, in Hz.
            layout: of a two-dimensional array: ``channels_first`` or ``frames_first``.
            progress: called as the song proceeds; a `Progress` can also cancel.

        Returns:
            Audio by the names of `results`: float32 samples (channels, frames).

        Raises:
            UsageError: the array has no sample rate, is not of floats, or has the wrong shape for its layout.
            AudioError: the file cannot be read, or samples are NaN or infinite.
            SeparationError: the network fails, or memory does not suffice.
            Cancelled: `progress` was cancelled.
        """
        from lasaft_studio.separation.song import separate_audio

        audio = _as_audio(song, sample_rate, layout)
        listener = progress if isinstance(progress, Progress) else Progress(progress)
        return separate_audio(self._engine, audio, listener)


def separate(
    song: Song,
    sample_rate: int | None = None,
    *,
    model: str | Path = "lite",
    stems: Sequence[str] = (),
    device: str = "auto",
    layout: Layout = "channels_first",
    progress: Progress | ProgressListener | None = None,
) -> dict[str, Audio]:
    """Separate one song; for several, make one `Separator` and keep it.

    Args:
        song: as for `Separator.separate`.
        sample_rate: of an array, in Hz.
        model: as for `Separator`.
        stems: as for `Separator`.
        device: as for `Separator`.
        layout: as for `Separator.separate`.
        progress: as for `Separator.separate`.

    Returns:
        Audio by the stems' names: float32 samples (channels, frames) at the song's sample rate.

    Raises:
        StudioError: as `Separator` and `Separator.separate`.
        Cancelled: `progress` was cancelled.
    """
    audio = _as_audio(song, sample_rate, layout)  # before a model is loaded
    return Separator(model, stems=stems, device=device).separate(audio, progress=progress)


def _as_audio(song: Song, sample_rate: int | None, layout: Layout) -> Audio:
    if isinstance(song, Audio):
        audio = song
    elif isinstance(song, str | Path):
        from lasaft_studio.audio.io.files import read

        audio = read(Path(song))
    else:
        audio = _from_array(np.asarray(song), sample_rate, layout)
    if not np.isfinite(audio.samples).all():
        raise AudioError("The song has NaN or infinite samples.", hint="Export it again.")
    return audio


def _from_array(samples: np.ndarray, sample_rate: int | None, layout: Layout) -> Audio:
    if sample_rate is None or not math.isfinite(sample_rate) or sample_rate <= 0:
        raise UsageError("An array needs a sample rate in Hz.", hint="Such as separate(array, 44100).")
    if not np.issubdtype(samples.dtype, np.floating):
        raise UsageError(
            f"The array is of {samples.dtype}, not of floats.", hint="Divide 16-bit integers by 32768."
        )
    if samples.ndim == 1:
        samples = samples[np.newaxis]
    elif layout == "frames_first":
        samples = samples.T
    elif layout != "channels_first":
        raise UsageError(f"There is no layout '{layout}'.", hint="Use channels_first or frames_first.")
    if samples.ndim != 2 or not 1 <= samples.shape[0] <= _MOST_CHANNELS:
        raise UsageError(
            f"An array of shape {samples.shape} is not {layout.replace('_', ' ')} audio.",
            hint="(channels, frames) is layout='channels_first'; (frames, channels) is 'frames_first'.",
        )
    return Audio(np.ascontiguousarray(samples, dtype=np.float32), round(sample_rate))
