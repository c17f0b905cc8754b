"""Listen to a song for its tempo, its bars and its key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lasaft_studio.audio import stems
from lasaft_studio.audio.analysis.beats import BEATS_PER_BAR, Beats, find_beats
from lasaft_studio.audio.analysis.key import find_key
from lasaft_studio.audio.analysis.onsets import find_onsets
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Key, Song, Track
from lasaft_studio.project.render import Renderer
from lasaft_studio.project.tempo import MAX_BPM, MIN_BPM, Tempo, TempoMap

_BLOCK_FRAMES = 1 << 17
_TONAL_STEMS = frozenset({stems.VOCALS, stems.BASS, stems.OTHER, "guitar", "piano"})


@dataclass(frozen=True, slots=True)
class Detected:
    """What was heard, for `edits.set_tempo` and `edits.set_key`.

    Attributes:
        tempo: with its confidence, or 120 bpm and no confidence where nothing regular was heard.
        key: with its confidence, or `None` where nothing tonal was heard.
    """

    tempo: TempoMap
    key: Key | None


def detect_tempo(song: Song, progress: Progress | None = None) -> Detected:
    """Listen to the original, or else to all stems; for the key, to the stems without drums if there are any.

    Raises:
        AudioError: a file cannot be read.
        Cancelled: the user asked to stop.
    """
    progress = progress or Progress()
    beat = _blocks(song, _whole(song), progress.part(0.0, 0.5), "Finding the tempo")
    tempo = _tempo_map(find_beats(find_onsets(beat, song.sample_rate)), song.sample_rate)
    tune = _blocks(song, _tonal(song), progress.part(0.5, 1.0), "Finding the key")
    found = find_key(tune, song.sample_rate)
    key = Key(found.tonic, found.mode, found.confidence) if found else None
    progress.report(1.0, "Tempo and key")
    return Detected(tempo, key)


def _whole(song: Song) -> list[Track]:
    return [song.source] if song.source else list(song.tracks)


def _tonal(song: Song) -> list[Track]:
    """Return what has pitches: drums blur the chroma of everything else."""
    return [track for track in song.stems if track.stem in _TONAL_STEMS] or _whole(song)


def _blocks(
    song: Song, tracks: Sequence[Track], progress: Progress, text: str
) -> Iterator[NDArray[np.float64]]:
    """Yield blocks (n,) of the sum of tracks, mixed to mono."""
    with Renderer() as renderer:
        for start in range(0, song.frames, _BLOCK_FRAMES):
            progress.report(start / song.frames, text)
            frames = min(_BLOCK_FRAMES, song.frames - start)
            yield np.sum([renderer.track(track, start, frames).mean(axis=0) for track in tracks], axis=0)


def _tempo_map(beats: Beats | None, sample_rate: int) -> TempoMap:
    if beats is None:
        return TempoMap()
    changes: list[Tempo] = []
    for seconds, bpm in beats.pieces:
        frame = max(0, round(seconds * sample_rate))
        if not changes or frame > changes[-1].start_frame:
            changes.append(Tempo(frame, min(max(bpm, MIN_BPM), MAX_BPM), BEATS_PER_BAR))
    return TempoMap(tuple(changes), beats.confidence)
