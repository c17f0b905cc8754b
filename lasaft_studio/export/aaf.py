"""AAF: the old bridge to Pro Tools, Logic, Cubase and to picture editors. Experimental.

Every program reads a part of this format, and each another one. What most of them take is written here: one
composition, linked mono WAV files of 16 or 24 bits, a track for each; Pro Tools links no stereo files (note
in https://github.com/markreidvfx/pyaaf2/pull/24) and makes pairs of ``.L`` and ``.R`` stereo by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

from lasaft_studio.audio.io.files import OUTPUT_FORMATS, OutputFormat
from lasaft_studio.export import sound
from lasaft_studio.export.exporter import Exporter, SongExport, main_file, media_folder
from lasaft_studio.export.text import one_line
from lasaft_studio.progress import Progress


def write(export: SongExport, folder: Path, progress: Progress) -> Sequence[str]:
    """Write the composition and the sound files beside it."""
    import aaf2

    format_ = _format(export)
    media = _channels(export)
    notes: list[str] = []
    for (content, name), part in progress.each(media):
        notes += sound.write_sound(export, content, folder / name, format_, part)
    with aaf2.open(str(folder / f"{export.name}.aaf"), "w") as file:
        _compose(file, export, folder, media)
    return notes


def _compose(
    file: Any, export: SongExport, folder: Path, media: Sequence[tuple[sound.Sound, PurePath]]
) -> None:
    composition = file.create.CompositionMob(one_line(export.song.title))
    composition.usage = "Usage_TopLevel"
    file.content.mobs.append(composition)
    rate = export.song.sample_rate
    for number, (content, name) in enumerate(media, 1):
        master = _linked(file, export, folder / name, (export.destination / name).absolute().as_uri())
        slot = composition.create_sound_slot(edit_rate=rate)
        slot.name = one_line(content.name)
        slot["PhysicalTrackNumber"].value = number
        clip = master.create_source_clip(slot_id=1, start=0, length=export.song.frames, media_kind="sound")
        slot.segment.components.append(clip)
        slot.segment.length = export.song.frames


def _linked(file: Any, export: SongExport, path: Path, url: str) -> Any:
    """Return a master of a sound file which lies at `path` now, and at `url` when the export is done."""
    stream = {
        "codec_type": "audio",
        "sample_rate": str(export.song.sample_rate),
        "channels": 1,
        "duration_ts": export.song.frames,
    }
    description = {
        "format": {"filename": str(path), "format_name": "wav"},
        "streams": [stream],
    }  # as `ffprobe -show_format -show_streams` gives it
    master, source, _ = file.content.create_ama_link(str(path.absolute()), description)
    for locator in source.descriptor["Locator"].value:
        locator["URLString"].value = url
    return master


def _channels(export: SongExport) -> list[tuple[sound.Sound, PurePath]]:
    """Return every channel of every track as a sound with its file: ``Vocals.L`` and ``Vocals.R``."""
    media = []
    for track in export.tracks:
        path = sound.media_paths(export, PurePath(media_folder(export)))[track.id]
        for channel in range(min(track.channels, 2)):
            side = f".{'LR'[channel]}" if track.channels > 1 else ""
            content = sound.one_channel(track, channel, f"{track.name}{side}")
            media.append((content, path.with_name(f"{path.stem}{side}{path.suffix}")))
    return media


def _format(export: SongExport) -> OutputFormat:
    chosen = export.project_format
    return chosen if chosen.is_integer else OUTPUT_FORMATS["wav24"]


def _names(export: SongExport) -> Sequence[PurePath]:
    return [*main_file(".aaf")(export), PurePath(media_folder(export))]


EXPORTER = Exporter(
    id="aaf",
    label="AAF",
    suffix=".aaf",
    opens_in=("Pro Tools 6.1", "Logic Pro 7", "Nuendo 3"),
    carries=("audio (linked mono WAV)", "names"),
    checked="read by pyaaf2; no DAW was run",
    write=write,
    names=_names,
    size_bytes=sound.tracks_bytes,
    options=("original", "format"),
    experimental=True,
)
