"""DAWproject: the open exchange format of Bitwig, Studio One, Cubase and others.

A ZIP of `metadata.xml`, `project.xml` and the sound files, laid out as in the schemas of
https://github.com/bitwig/dawproject. Clips are warped from seconds to beats, the form that Bitwig itself
writes; as some importers mistake other forms, clips in plain seconds are a choice.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from xml.etree import ElementTree as ET

from lasaft_studio import __version__
from lasaft_studio.export import sound
from lasaft_studio.export.exporter import Exporter, SongExport, main_file, media_folder
from lasaft_studio.export.grid import Grid, grid
from lasaft_studio.export.text import decimal, xml_text
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import MAX_GAIN_DB, Song, Track
from lasaft_studio.project.render import linear

_METADATA = ("Title", "Artist", "Album", "Year", "Genre", "Comment")  # in the order of the schema
_EPOCH = (1980, 1, 1, 0, 0, 0)  # ZIP's first day: the same project gives the same file


def write(export: SongExport, folder: Path, progress: Progress) -> Sequence[str]:
    """Write the project, with its sound files inside or beside it."""
    embedded = export.options.embedded
    notes: list[str] = []
    with zipfile.ZipFile(folder / f"{export.name}.dawproject", "w") as archive:
        media = sound.media_paths(export, PurePath("audio" if embedded else media_folder(export)))
        _add_text(archive, "metadata.xml", metadata(export.song))
        _add_text(
            archive, "project.xml", project(export, {key: path.as_posix() for key, path in media.items()})
        )
        if embedded:
            notes = _embed(export, archive, media, progress)
    if not embedded:
        _, notes = sound.write_media(export, folder / media_folder(export), progress)
    return notes


def _embed(
    export: SongExport, archive: zipfile.ZipFile, media: Mapping[str, PurePath], progress: Progress
) -> list[str]:
    """Write the sound straight into the archive, uncompressed, as importers expect."""
    notes: list[str] = []
    for track, part in progress.each(export.tracks):
        info = zipfile.ZipInfo(media[track.id].as_posix(), _EPOCH)
        with archive.open(info, "w", force_zip64=True) as stream:
            content = sound.as_separated(track)
            notes += sound.write_wav(export, content, Path(info.filename), stream, part)
    return notes


def metadata(song: Song) -> ET.Element:
    """Return the document that describes the song."""
    texts = (
        song.title,
        song.artist,
        song.album,
        song.year,
        song.genre,
        f"Key: {song.key}" if song.key else "",
    )
    root = ET.Element("MetaData")
    for name, text in zip(_METADATA, texts, strict=True):
        if text:
            ET.SubElement(root, name).text = xml_text(text)
    return root


def project(export: SongExport, media: Mapping[str, str]) -> ET.Element:
    """Return the document with tracks, tempo and clips; `media` gives the file of each track."""
    song = export.song
    timeline = grid(song)
    root = ET.Element("Project", version="1.0")
    ET.SubElement(root, "Application", name="LaSAFT Studio", version=__version__)
    _transport(root, timeline)
    structure = ET.SubElement(root, "Structure")
    for number, track in enumerate(export.tracks):
        _track(structure, number, track)
    _master(structure, song)
    arrangement = ET.SubElement(root, "Arrangement", id="arrangement")
    unit = "seconds" if export.options.seconds else "beats"
    lanes = ET.SubElement(arrangement, "Lanes", id="lanes", timeUnit=unit)
    for number, track in enumerate(export.tracks):
        _lane(lanes, number, media[track.id], export, timeline)
    _markers(arrangement, export, timeline)
    _automation(arrangement, timeline)
    return root


def _transport(root: ET.Element, timeline: Grid) -> None:
    first = timeline.tempi[0]
    transport = ET.SubElement(root, "Transport")
    ET.SubElement(
        transport,
        "Tempo",
        id="tempo",
        name="Tempo",
        unit="bpm",
        value=decimal(first.bpm),
        min="20",
        max="999",
    )
    ET.SubElement(
        transport,
        "TimeSignature",
        id="metre",
        numerator=str(first.beats_per_bar),
        denominator=str(first.beat_unit),
    )


def _track(structure: ET.Element, number: int, track: Track) -> None:
    element = ET.SubElement(
        structure,
        "Track",
        id=f"track{number}",
        name=xml_text(track.name),
        color=track.colour,
        contentType="audio",
        loaded="true",
    )
    channel = ET.SubElement(
        element,
        "Channel",
        id=f"channel{number}",
        role="regular",
        audioChannels=str(min(track.channels, 2)),
        destination="master-channel",
        solo=_flag(track.soloed),
    )
    ET.SubElement(channel, "Mute", id=f"mute{number}", name="Mute", value=_flag(track.muted))
    pan = decimal((track.pan + 1) / 2)
    ET.SubElement(
        channel, "Pan", id=f"pan{number}", name="Pan", unit="normalized", value=pan, min="0", max="1"
    )
    _volume(channel, f"volume{number}", track.gain_db)


def _master(structure: ET.Element, song: Song) -> None:
    element = ET.SubElement(
        structure, "Track", id="master", name="Master", contentType="audio notes", loaded="true"
    )
    channel = ET.SubElement(
        element, "Channel", id="master-channel", role="master", audioChannels="2", solo="false"
    )
    _volume(channel, "master-volume", song.gain_db)


def _volume(channel: ET.Element, identity: str, gain_db: float) -> None:
    most = decimal(linear(MAX_GAIN_DB))
    value = decimal(linear(gain_db))
    ET.SubElement(
        channel, "Volume", id=identity, name="Volume", unit="linear", value=value, min="0", max=most
    )


def _lane(lanes: ET.Element, number: int, path: str, export: SongExport, timeline: Grid) -> None:
    song, track = export.song, export.tracks[number]
    lane = ET.SubElement(lanes, "Lanes", id=f"lane{number}", track=f"track{number}")
    clips = ET.SubElement(lane, "Clips", id=f"clips{number}")
    seconds = export.options.seconds
    duration = song.seconds if seconds else timeline.beat(song.frames)
    clip = ET.SubElement(
        clips,
        "Clip",
        name=xml_text(track.name),
        color=track.colour,
        time="0",
        duration=decimal(duration),
        contentTimeUnit="seconds" if seconds else "beats",
        playStart="0",
    )
    parent = clip if seconds else _warps(clip, number)
    audio = ET.SubElement(
        parent,
        "Audio",
        id=f"audio{number}",
        timeUnit="seconds",
        channels=str(track.channels),
        duration=decimal(song.seconds),
        sampleRate=str(song.sample_rate),
    )
    ET.SubElement(audio, "File", path=path, external=_flag(not export.options.embedded))
    if not seconds:
        _warp_points(parent, song, timeline)


def _warps(clip: ET.Element, number: int) -> ET.Element:
    return ET.SubElement(clip, "Warps", id=f"warps{number}", timeUnit="beats", contentTimeUnit="seconds")


def _warp_points(warps: ET.Element, song: Song, timeline: Grid) -> None:
    """Tie beats to seconds where the tempo changes, so that nothing is stretched."""
    frames = [tempo.frame for tempo in timeline.tempi if tempo.frame < song.frames]
    for frame in (*frames, song.frames):
        ET.SubElement(
            warps, "Warp", time=decimal(timeline.beat(frame)), contentTime=decimal(timeline.seconds(frame))
        )


def _markers(arrangement: ET.Element, export: SongExport, timeline: Grid) -> None:
    if not export.song.markers:  # the schema allows no empty list
        return
    seconds = export.options.seconds
    markers = ET.SubElement(arrangement, "Markers", id="markers", timeUnit="seconds" if seconds else "beats")
    for marker in export.song.markers:
        time = timeline.seconds(marker.frame) if seconds else timeline.beat(marker.frame)
        ET.SubElement(markers, "Marker", time=decimal(time), name=xml_text(marker.name))


def _automation(arrangement: ET.Element, timeline: Grid) -> None:
    if len(timeline.tempi) == 1:
        return
    tempi = ET.SubElement(arrangement, "TempoAutomation", id="tempi", timeUnit="beats", unit="bpm")
    ET.SubElement(tempi, "Target", parameter="tempo")
    metres = ET.SubElement(arrangement, "TimeSignatureAutomation", id="metres", timeUnit="beats")
    ET.SubElement(metres, "Target", parameter="metre")
    for tempo in timeline.tempi:
        time = decimal(tempo.beat)
        ET.SubElement(tempi, "RealPoint", time=time, value=decimal(tempo.bpm), interpolation="hold")
        ET.SubElement(
            metres,
            "TimeSignaturePoint",
            time=time,
            numerator=str(tempo.beats_per_bar),
            denominator=str(tempo.beat_unit),
        )


def _add_text(archive: zipfile.ZipFile, name: str, root: ET.Element) -> None:
    ET.indent(root)
    text = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    archive.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _names(export: SongExport) -> Sequence[PurePath]:
    beside = [] if export.options.embedded else [PurePath(media_folder(export))]
    return [*main_file(".dawproject")(export), *beside]


EXPORTER = Exporter(
    id="dawproject",
    label="DAWproject",
    suffix=".dawproject",
    opens_in=(
        "Bitwig Studio 5.0.9",
        "Studio One 6.5",
        "Cubase 14",
        "Cubasis 3.7.1",
        "VST Live 2.2",
        "n-Track 10.2.2",
    ),
    carries=("audio", "names", "colours", "gain", "pan", "mute", "solo", "tempo map", "markers", "tags"),
    checked="valid by the XSDs of DAWproject 1.0; no DAW was run",
    write=write,
    names=_names,
    size_bytes=sound.tracks_bytes,
    options=("original", "format", "seconds", "embedded"),
)
