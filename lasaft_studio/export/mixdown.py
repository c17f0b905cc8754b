"""Mixes: any set of stems with their faders and pans in one file.

Besides the mix as it is heard there are the usual ones, which take the stems by name whatever their mute and
solo buttons say: without the voice to sing to, without the drums to play to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from lasaft_studio.audio import stems as stem_names
from lasaft_studio.audio.io import naming
from lasaft_studio.errors import ExportError
from lasaft_studio.export import sound
from lasaft_studio.export.exporter import Exporter, SongExport
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Song, Track
from lasaft_studio.project.render import audible

MIX = "mix"
_MINUS, _ONLY = "minus-", "only-"
_NAMED = {
    "instrumental": "minus-vocals",
    "acappella": "only-vocals",
    "drumless": "minus-drums",
    "bassless": "minus-bass",
}
_LABELS = {
    "instrumental": "Instrumental",
    "acappella": "A Cappella",
    "drumless": "Drumless",
    "bassless": "Bassless",
}


def available(song: Song) -> list[str]:
    """Return the names of the mixes that can be made of a song; ``minus-guitar`` is without the guitar."""
    present = [track.stem for track in stem_set(song) if not _is_mix(track)]
    if len(stem_set(song)) < 2:
        return [MIX]
    named = [name for name, recipe in _NAMED.items() if recipe.split("-")[1] in present]
    taken = {_NAMED[name] for name in named}
    others = [_MINUS + stem for stem in present if _MINUS + stem not in taken]
    return [MIX, *named, *others]


def label(name: str) -> str:
    """Return a mix's name as people write it, also in file names: ``Instrumental``, ``Minus Guitar``."""
    if name == MIX:
        return "Mix"
    return _LABELS.get(name) or " ".join(stem_names.title(part) for part in name.split("-", 1))


def stem_set(song: Song) -> list[Track]:
    """Return the stems that belong together: all of the separation that is heard, muted or not.

    Where a song was separated twice, stems of both would double each other: those count which the model
    made whose stems are not muted, or the last one's.
    """
    stems = song.stems
    if not stems:
        return []
    model = next((t.model for t in reversed(stems) if not t.muted), stems[-1].model)
    latest = {track.stem: track.id for track in stems if track.model == model}
    return [track for track in stems if track.id in latest.values()]


def write(export: SongExport, folder: Path, progress: Progress) -> Sequence[str]:
    """Write one file for each of the chosen mixes."""
    notes: list[str] = []
    for (mix, name), part in progress.each(list(zip(export.options.mixes, names(export), strict=True))):
        content = sound.mix(export, label(mix), tracks_of(export, mix))
        notes += sound.write_sound(export, content, folder / name, export.format, part)
    widest = max((track.channels for track in export.song.tracks), default=0)
    if widest > 2:
        notes.append(f"{widest} channels were mixed down to stereo (ITU-R BS.775).")
    return notes


def tracks_of(export: SongExport, mix: str) -> list[Track]:
    """Return the tracks that a mix is made of.

    Raises:
        ExportError: there is no such mix of this song, or nothing would sound.
    """
    song = export.song
    if mix == MIX:
        heard = audible(song)
        tracks = [t for t in song.tracks if t.id in (export.options.tracks or heard)]
    else:
        tracks = _recipe(song, _NAMED.get(mix, mix))
    if not tracks:
        raise ExportError(
            f"There is no mix {mix} of {song.title}.", hint=f"Possible are {', '.join(available(song))}."
        )
    return tracks


def names(export: SongExport) -> Sequence[PurePath]:
    """Return the files' names."""
    return [
        naming.file_name("{song} - {stem}", {"song": export.name, "stem": label(mix)}, export.format.suffix)
        for mix in export.options.mixes
    ]


def size_bytes(export: SongExport) -> int:
    """Return at most how long all files get."""
    return sound.size_bytes(export, export.format, [2] * len(export.options.mixes))


def _recipe(song: Song, recipe: str) -> list[Track]:
    tracks = stem_set(song)
    if recipe.startswith(_ONLY):
        return [track for track in tracks if track.stem == recipe.removeprefix(_ONLY)]
    stem = recipe.removeprefix(_MINUS)
    if not recipe.startswith(_MINUS) or all(track.stem != stem for track in tracks):
        return []
    rest = [track for track in tracks if track.stem == stem_names.complement(stem)]
    return rest or [track for track in tracks if track.stem != stem and not _is_mix(track)]


def _is_mix(track: Track) -> bool:
    """Whether a stem is all but one of the others: with them it would sound twice."""
    return track.stem == stem_names.ACCOMPANIMENT or track.stem.startswith("no_")


EXPORTER = Exporter(
    id="mixdown",
    label="Mix",
    suffix="",
    opens_in=("every DAW", "every editor and player"),
    carries=("audio with gain, pan, mute and solo", "markers (WAV)", "tags"),
    checked="read by libsndfile and ffprobe",
    write=write,
    names=names,
    size_bytes=size_bytes,
    options=("format", "mixes"),
)
