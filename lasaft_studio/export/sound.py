"""Sound files of an export: a track or a mix, from the first frame of its song to the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import IO, TypeVar

from lasaft_studio import disk
from lasaft_studio.audio.io import naming
from lasaft_studio.audio.io.files import AudioFile, AudioWriter, OutputFormat, open_writer
from lasaft_studio.audio.io.reader import Block
from lasaft_studio.audio.io.tags import Tags
from lasaft_studio.errors import AudioError
from lasaft_studio.export import wav_chunks
from lasaft_studio.export.exporter import SongExport
from lasaft_studio.export.pcm import Pcm, find_pcm
from lasaft_studio.export.wav import WavWriter
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Song, Track
from lasaft_studio.project.render import BLOCK_FRAMES, Renderer

P = TypeVar("P", bound=PurePath)

_HEADER_BYTES = 1 << 16  # more than any header and its chunks
_COPY_FRAMES = 1 << 19


@dataclass(frozen=True, slots=True)
class Sound:
    """What goes into one file.

    Attributes:
        name: of the track or mix.
        channels: of the file.
        read: gives frames [start, start + n) of it, (C, n).
        file: which is the whole sound from the first frame of the song to the last, if there is one.
    """

    name: str
    channels: int
    read: Callable[[Renderer, int, int], Block]
    file: AudioFile | None = None


def as_separated(track: Track) -> Sound:
    """Return a track as it lies in its files."""
    clip = track.clips[0]
    whole = len(track.clips) == 1 and (clip.start_frame, clip.offset_frame) == (0, 0)
    file = clip.file if whole and clip.frames == clip.file.frames else None
    return Sound(track.name, track.channels, lambda renderer, start, n: renderer.track(track, start, n), file)


def one_channel(track: Track, channel: int, name: str) -> Sound:
    """Return one channel of a track as it lies in its files."""
    return Sound(name, 1, lambda renderer, start, n: renderer.track(track, start, n)[channel : channel + 1])


def mix(export: SongExport, name: str, tracks: Sequence[Track]) -> Sound:
    """Return the sum of `tracks` with their faders, their pans and the song's fader, not their buttons."""
    song = replace(export.song, tracks=tuple(replace(t, soloed=False, muted=False) for t in tracks))
    channels = 1 if all(track.channels == 1 and track.pan == 0 for track in tracks) else 2
    return Sound(name, channels, lambda renderer, start, n: renderer.mix(song, start, n)[:channels])


def write_sound(
    export: SongExport, sound: Sound, path: Path, format_: OutputFormat, progress: Progress
) -> Sequence[str]:
    """Write a sound from the song's start to its end.

    Returns:
        Notes for the user: samples that were over full scale.

    Raises:
        AudioError: a file cannot be read, or the format cannot hold such a sound.
        StorageError: the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if format_.container == "WAV":
        with disk.storage_errors(path), path.open("wb") as file:
            return write_wav(export, sound, path, file, progress, format_=format_)
    song = export.song
    known = tags(export, sound.name)
    writer = open_writer(path, song.sample_rate, sound.channels, format_, song.frames, tags=known)
    return _write(export, sound, writer, path.name, progress)


def write_wav(
    export: SongExport,
    sound: Sound,
    path: Path,
    file: IO[bytes],
    progress: Progress,
    *,
    format_: OutputFormat | None = None,
) -> Sequence[str]:
    """Write a sound as WAV into an open file, which may be an entry of an archive; as `write_sound`."""
    song = export.song
    format_ = format_ or export.project_format
    format_.check(song.sample_rate, sound.channels)
    chunks = _chunks(export, sound, format_)
    writer = WavWriter(
        file, path, song.sample_rate, sound.channels, format_, frames=song.frames, chunks=chunks
    )
    pcm = find_pcm(sound.file) if sound.file and sound.file.bits == format_.bits else None
    if pcm is not None and sound.file is not None and sound.file.frames == song.frames:
        return _copy(pcm, writer, path.name, progress)
    return _write(export, sound, writer, path.name, progress)


def _copy(pcm: Pcm, opened: WavWriter, name: str, progress: Progress) -> Sequence[str]:
    """Copy samples that are already as they have to be, as fast as the disk."""
    step = _COPY_FRAMES * pcm.frame_bytes
    with opened as writer, pcm.path.open("rb") as source:
        source.seek(pcm.offset)
        for done in range(0, pcm.size_bytes, step):
            progress.report(done / pcm.size_bytes, f"Writing {name}")
            content = source.read(min(step, pcm.size_bytes - done))
            if len(content) < min(step, pcm.size_bytes - done):
                raise AudioError(f"{pcm.path.name} became shorter while it was read.", hint="Try again.")
            writer.write_encoded(content)
    progress.report(1.0, f"Writing {name}")
    return ()


def _write(
    export: SongExport, sound: Sound, opened: AudioWriter, name: str, progress: Progress
) -> Sequence[str]:
    frames = export.song.frames
    with opened as writer, Renderer() as renderer:
        for start in range(0, frames, BLOCK_FRAMES):
            progress.report(start / frames, f"Writing {name}")
            writer.write(sound.read(renderer, start, min(BLOCK_FRAMES, frames - start)))
    progress.report(1.0, f"Writing {name}")
    if not writer.clipped:
        return ()
    return (f"{name}: {writer.clipped} samples were over full scale; 32-bit float would keep them.",)


def size_bytes(export: SongExport, format_: OutputFormat, channels: Sequence[int]) -> int:
    """Return at most how long files of all the song's frames get, one for each entry of `channels`."""
    width = format_.bytes_per_sample or (format_.bits or 32) // 8
    return sum(export.song.frames * count * width + _HEADER_BYTES for count in channels)


def tracks_bytes(export: SongExport) -> int:
    """Return at most how long the files of all tracks get in a DAW project."""
    return size_bytes(export, export.project_format, [track.channels for track in export.tracks])


def write_media(export: SongExport, folder: Path, progress: Progress) -> tuple[dict[str, Path], list[str]]:
    """Write the exported tracks as WAV files for a DAW project, which has their faders itself.

    Returns:
        The file of each track's id, and notes.
    """
    paths = media_paths(export, folder)
    notes: list[str] = []
    for track, part in progress.each(export.tracks):
        notes += write_sound(export, as_separated(track), paths[track.id], export.project_format, part)
    return paths, notes


def media_paths(export: SongExport, folder: P) -> dict[str, P]:
    """Return where `write_media` puts each track, by its id: ``Song - Vocals.wav``."""
    names = naming.distinct(naming.safe_name(track.name) for track in export.tracks)
    return {
        track.id: folder / naming.file_name("{song} - {stem}", {"song": export.name, "stem": name}, ".wav")
        for track, name in zip(export.tracks, names, strict=True)
    }


def tags(export: SongExport, name: str) -> Tags:
    """Return the song's tags for a file of one of its stems."""
    song = export.song
    return Tags(f"{song.title} - {name}", song.artist, song.album, song.year, song.genre)


def _made(song: Song) -> datetime:
    """Return when the last of a song's files was made, so that the same song gives the same bytes."""
    paths = {clip.file.path for track in song.tracks for clip in track.clips}
    times = [path.stat().st_mtime for path in paths if path.is_file()]
    return datetime.fromtimestamp(max(times, default=0.0)).astimezone()


def _chunks(export: SongExport, sound: Sound, format_: OutputFormat) -> list[wav_chunks.Chunk]:
    song = export.song
    bits = format_.bits or 32
    known = tags(export, sound.name)
    info = {
        "INAM": known.title,
        "IART": known.artist,
        "IPRD": known.album,
        "ICRD": known.year,
        "IGNR": known.genre,
        "ISFT": wav_chunks.SOFTWARE,
    }
    chunks = [
        wav_chunks.bext(known.title, song.sample_rate, bits, sound.channels, _made(song)),
        wav_chunks.info(info),
    ]
    if export.options.acid and song.tempo.known:
        chunks.append(wav_chunks.acid(song.tempo, song.frames, song.sample_rate))
    chunks += wav_chunks.markers(
        [each for each in song.markers if 0 <= each.frame <= min(song.frames, 0xFFFFFFFF)]
    )
    chunks.append(wav_chunks.ixml(song.title, sound.name, song.sample_rate, bits, sound.channels))
    return chunks
