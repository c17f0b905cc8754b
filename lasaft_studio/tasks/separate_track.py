"""A song of the project in, its stems as sound files of the project out: what the window runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lasaft_studio.audio.io.files import AudioFile, probe
from lasaft_studio.audio.io.naming import free_path
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import PRESETS, SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.load_separator import load_network
from lasaft_studio.tasks.separate_song import OnBlock, separate_song
from lasaft_studio.tasks.threads import use_threads
from lasaft_studio.tasks.writing.output_spec import OutputSpec

STEM_TEMPLATE = "{song} - {stem}"
_LOADING = 0.03  # of the task


@dataclass(frozen=True)
class TrackOrder:
    """What is to be separated, and how.

    Attributes:
        source: the song.
        title: of the song, for the names of the files.
        model: the name of its card.
        preset: fast, balanced or best; any other name leaves all to `values`.
        values: attributes of the `SeparationRequest` that differ from the preset.
        media: the folder of the project's sound files.
        threads: of the processor that compute; 0 for every core.
    """

    source: Path
    title: str
    model: str
    preset: str
    media: Path
    values: Mapping[str, Any] = field(default_factory=dict)
    threads: int = 0


@dataclass(frozen=True)
class SeparatedTrack:
    """What came of it.

    Attributes:
        stems: the sound files by the stems' names.
        model: the name of the model.
        start_frame: of the song, where the files begin.
        seconds: of the song that were separated.
        speed: seconds of audio a second.
        device: that computed, for people.
        notes: sentences that the user should know.
    """

    stems: Mapping[str, AudioFile]
    model: str
    start_frame: int
    seconds: float
    speed: float
    device: str
    notes: tuple[str, ...]


def separate_track(
    order: TrackOrder, progress: Progress | None = None, on_block: OnBlock | None = None
) -> SeparatedTrack:
    """Separate a song into WAV files of 24 bits in a folder of their own among the project's media.

    Raises:
        StudioError: as `checkpoint.load` and `separate_song`; nothing is left behind.
        Cancelled: the user asked to stop.
    """
    progress = progress or Progress()
    progress.report(0.0, "Loading the model")
    use_threads(order.threads)
    network = load_network(order.model)
    separator = Separator(network, request_of(order))
    progress.report(_LOADING, "Separating")
    folder = free_path(order.media, order.title)
    output = OutputSpec(name_template=STEM_TEMPLATE, song_name=order.title)
    step = progress.part(_LOADING, 1.0)
    result = separate_song(order.source, folder, separator, output, step, on_block=on_block)
    gain = (f"All stems are {-result.gain_db:.1f} dB quieter, so that none is over full scale.",)
    return SeparatedTrack(
        stems={name: probe(path) for name, path in result.files.items()},
        model=order.model,
        start_frame=result.start_frame,
        seconds=result.frames / result.source.sample_rate,
        speed=result.speed,
        device=result.device,
        notes=(*(gain if result.gain_db else ()), *result.notes),
    )


def request_of(order: TrackOrder) -> SeparationRequest:
    """Return the request of an order.

    Raises:
        UsageError: a value is out of its range.
    """
    if order.preset in PRESETS:
        return SeparationRequest.preset(order.preset, **order.values)
    return SeparationRequest(**order.values)
