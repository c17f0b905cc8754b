"""Tempo, metre and markers as a MIDI file, which every DAW imports: the grid for consolidated stems.

A second track holds one note, as good as silent, from the first sample to the last: Ableton Live takes the
tempo only from files with notes, and only as far as they reach (its help, "Importing a tempo map").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import mido

from lasaft_studio.export.exporter import Exporter, SongExport, main_file
from lasaft_studio.export.grid import grid
from lasaft_studio.export.text import one_line
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Song

_TICKS_PER_BEAT = 960
_LOWEST_NOTE, _SOFTEST = 0, 1
_BYTES = 1 << 16  # far more than any tempo map


def write(export: SongExport, folder: Path, progress: Progress) -> Sequence[str]:
    """Write the file."""
    progress.report(0.0, f"Writing {export.name}.mid")
    file = mido.MidiFile(type=1, ticks_per_beat=_TICKS_PER_BEAT, charset="utf-8")
    file.tracks.append(_conductor(export.song))
    file.tracks.append(_span(export.song))
    file.save(folder / f"{export.name}.mid")
    return ()


def _conductor(song: Song) -> mido.MidiTrack:
    """Return the track that only conducts; its messages are placed by the ticks since the one before."""
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=one_line(song.title), time=0)])
    now = 0
    for tick, message in sorted(_messages(song), key=lambda placed: placed[0]):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=0))
    return track


def _span(song: Song) -> mido.MidiTrack:
    """Return the track with the note that is as long as the song."""
    end = round(grid(song).beat(song.frames) * _TICKS_PER_BEAT)
    return mido.MidiTrack(
        [
            mido.MetaMessage("track_name", name="Tempo", time=0),
            mido.Message("note_on", note=_LOWEST_NOTE, velocity=_SOFTEST, time=0),
            mido.Message("note_off", note=_LOWEST_NOTE, velocity=0, time=end),
            mido.MetaMessage("end_of_track", time=0),
        ]
    )


def _messages(song: Song) -> Iterator[tuple[int, mido.MetaMessage]]:
    timeline = grid(song)
    for tempo in timeline.tempi:
        tick = round(tempo.beat * _TICKS_PER_BEAT)
        yield (
            tick,
            mido.MetaMessage("time_signature", numerator=tempo.beats_per_bar, denominator=tempo.beat_unit),
        )
        yield tick, mido.MetaMessage("set_tempo", tempo=round(60e6 / tempo.bpm))
    for marker in song.markers:
        tick = round(timeline.beat(marker.frame) * _TICKS_PER_BEAT)
        yield tick, mido.MetaMessage("marker", text=one_line(marker.name))


EXPORTER = Exporter(
    id="midi",
    label="MIDI tempo map",
    suffix=".mid",
    opens_in=("every DAW",),
    carries=("tempo map", "markers"),
    checked="read by mido; no DAW was run",
    write=write,
    names=main_file(".mid"),
    size_bytes=lambda _: _BYTES,
)
