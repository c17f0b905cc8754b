"""Ardour sessions: a folder with an XML document and the sound files, as Ardour 7 writes them.

Every track is a stereo track with the balance panner, whose law is ours, so that a centred session plays
exactly the sum of its stems; regions have no fades, which Ardour would otherwise put at their ends. Times are
counted in superclocks, of which every usual sample rate has a whole number to the sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path, PurePath
from xml.etree import ElementTree as ET

from lasaft_studio.audio.io.naming import numbered
from lasaft_studio.export import sound
from lasaft_studio.export.exporter import Exporter, SongExport
from lasaft_studio.export.grid import Grid, grid
from lasaft_studio.export.text import decimal, xml_text
from lasaft_studio.export.wav_chunks import SOFTWARE
from lasaft_studio.progress import Progress
from lasaft_studio.project.model import Song, Track
from lasaft_studio.project.render import linear

_VERSION = "7002"  # of the session format, as Ardour 7.3 writes it
_SUPERCLOCKS = 282_240_000  # a second
_TICKS = 1920  # a quarter note
_CONFIG = {"native-file-data-format": "FormatFloat", "native-file-header-format": "WAVE"}
_PANNER = "http://ardour.org/plugin/panner_balance"


def write(export: SongExport, folder: Path, progress: Progress) -> Sequence[str]:
    """Write the session folder."""
    session = folder / export.name
    place = session / "interchange" / export.name / "audiofiles"
    media, notes = sound.write_media(export, place, progress)
    root = _Session(export, media).document()
    ET.indent(root)
    text = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    (session / f"{export.name}.ardour").write_bytes(text)
    return notes


class _Session:
    """The document of a session; elements refer to each other by numbers that are used once."""

    def __init__(self, export: SongExport, media: dict[str, Path]) -> None:
        self._export = export
        self._media = media
        self._ids = map(str, count(1))
        self._names = _distinct_names(export.tracks)

    def document(self) -> ET.Element:
        """Return the whole document."""
        song = self._export.song
        root = ET.Element(
            "Session", {"version": _VERSION, "name": self._export.name, "sample-rate": str(song.sample_rate)}
        )
        ET.SubElement(root, "ProgramVersion", {"created-with": SOFTWARE, "modified-with": SOFTWARE})
        config = ET.SubElement(root, "Config")
        for name, value in _CONFIG.items():
            ET.SubElement(config, "Option", name=name, value=value)
        metadata = ET.SubElement(root, "Metadata")
        for name, text in (("title", song.title), ("artist", song.artist), ("album", song.album)):
            ET.SubElement(metadata, name).text = xml_text(text)
        sources, regions = ET.SubElement(root, "Sources"), ET.SubElement(root, "Regions")
        self._locations(root)
        ET.SubElement(root, "Bundles")
        routes = ET.SubElement(root, "Routes")
        playlists = ET.Element("Playlists")
        self._master(routes)
        for order, track in enumerate(self._export.tracks, 1):
            source_ids = self._sources(sources, track)
            playlist_id = next(self._ids)
            route_id = self._route(routes, track, order, playlist_id)
            playlist = ET.SubElement(
                playlists,
                "Playlist",
                {
                    "id": playlist_id,
                    "name": self._names[track.id],
                    "type": "audio",
                    "orig-track-id": route_id,
                },
            )
            for parent, whole in ((regions, "1"), (playlist, "0")):
                self._region(parent, track, source_ids, whole)
        root.append(playlists)
        ET.SubElement(root, "RouteGroups")  # Ardour opens no session without
        _tempo_map(root, grid(song))
        root.set("id-counter", next(self._ids))
        return root

    def _sources(self, parent: ET.Element, track: Track) -> list[str]:
        ids = []
        for channel in range(min(track.channels, 2)):
            ids.append(next(self._ids))
            ET.SubElement(
                parent,
                "Source",
                {
                    "name": self._media[track.id].name,
                    "type": "audio",
                    "flags": "",
                    "id": ids[-1],
                    "channel": str(channel),
                    "origin": "",
                    "gain": "1",
                },
            )
        return ids

    def _region(self, parent: ET.Element, track: Track, source_ids: list[str], whole: str) -> None:
        length = _clocks(self._export.song.frames, self._export.song)
        left, right = source_ids[0], source_ids[-1]  # a mono file sounds on both sides
        ET.SubElement(
            parent,
            "Region",
            {
                "name": self._names[track.id],
                "id": next(self._ids),
                "type": "audio",
                "channels": "2",
                "muted": "0",
                "opaque": "1",
                "locked": "0",
                "automatic": "0",
                "whole-file": whole,
                "import": "0",
                "external": "0",
                "start": "a0",
                "length": f"a{length}@a0",
                "position": "a0",
                "layer": "0",
                "sync-position": "a0",
                "first-edit": "nothing",
                "fade-in-active": "0",
                "fade-out-active": "0",
                "default-fade-in": "0",
                "default-fade-out": "0",
                "envelope-active": "0",
                "scale-amplitude": "1",
                "source-0": left,
                "source-1": right,
                "master-source-0": left,
                "master-source-1": right,
            },
        )

    def _locations(self, root: ET.Element) -> None:
        song = self._export.song
        locations = ET.SubElement(root, "Locations")
        spans = [("session", 0, song.frames, "IsSessionRange")]
        spans += [(marker.name, marker.frame, marker.frame, "IsMark") for marker in song.markers]
        for name, start, stop, flags in spans:
            ET.SubElement(
                locations,
                "Location",
                {
                    "id": next(self._ids),
                    "name": xml_text(name),
                    "start": f"a{_clocks(start, song)}",
                    "end": f"a{_clocks(stop, song)}",
                    "flags": flags,
                    "locked": "0",
                },
            )

    def _master(self, routes: ET.Element) -> None:
        route = ET.SubElement(
            routes,
            "Route",
            {"version": _VERSION, "id": next(self._ids), "name": "Master", "default-type": "audio"},
        )
        ET.SubElement(route, "PresentationInfo", order="0", flags="MasterOut,OrderSet", color="0")
        self._io(route, "Master", "Input", ())
        self._io(route, "Master", "Output", ("system:playback_1", "system:playback_2"))
        self._fader(route, self._export.song.gain_db)
        self._outputs(route, "Master")

    def _route(self, routes: ET.Element, track: Track, order: int, playlist_id: str) -> str:
        name = self._names[track.id]
        route_id = next(self._ids)
        route = ET.SubElement(
            routes,
            "Route",
            {
                "version": _VERSION,
                "id": route_id,
                "name": name,
                "default-type": "audio",
                "audio-playlist": playlist_id,
                "mode": "Normal",
            },
        )
        colour = str(int(track.colour.removeprefix("#"), 16) << 8 | 0xFF)
        ET.SubElement(route, "PresentationInfo", order=str(order), flags="AudioTrack,OrderSet", color=colour)
        solo = {"name": "solo", "id": next(self._ids), "value": str(int(track.soloed))}
        ET.SubElement(route, "Controllable", {**solo, "self-solo": str(int(track.soloed))})
        ET.SubElement(
            route, "MuteMaster", {"mute-point": "PostFader,Listen,Main", "muted": str(int(track.muted))}
        )
        ET.SubElement(route, "Controllable", name="mute", id=next(self._ids), value=str(int(track.muted)))
        self._io(route, name, "Input", ())
        self._io(route, name, "Output", ("Master/audio_in 1", "Master/audio_in 2"))
        pannable = ET.SubElement(route, "Pannable")
        position = decimal((track.pan + 1) / 2)
        ET.SubElement(pannable, "Controllable", name="pan-azimuth", id=next(self._ids), value=position)
        player = {"id": next(self._ids), "name": f"player:{name}", "active": "1", "type": "diskreader"}
        ET.SubElement(route, "Processor", player)
        self._fader(route, track.gain_db)
        self._outputs(route, name)
        return route_id

    def _io(self, route: ET.Element, name: str, direction: str, others: Sequence[str]) -> None:
        attributes = {"name": name, "id": next(self._ids), "direction": direction, "default-type": "audio"}
        io = ET.SubElement(route, "IO", attributes)
        way = "in" if direction == "Input" else "out"
        for number in (1, 2):
            port = ET.SubElement(io, "Port", type="audio", name=f"{name}/audio_{way} {number}")
            if others:
                ET.SubElement(port, "Connection", other=others[number - 1])

    def _fader(self, route: ET.Element, gain_db: float) -> None:
        fader = ET.SubElement(route, "Processor", id=next(self._ids), name="Amp", active="1", type="amp")
        ET.SubElement(
            fader, "Controllable", name="gaincontrol", id=next(self._ids), value=decimal(linear(gain_db))
        )

    def _outputs(self, route: ET.Element, name: str) -> None:
        outputs = ET.SubElement(
            route,
            "Processor",
            {
                "id": next(self._ids),
                "name": name,
                "active": "1",
                "own-input": "1",
                "own-output": "0",
                "output": name,
                "type": "main-outs",
                "role": "Main",
            },
        )
        shell = {"bypassed": "0", "user-panner": _PANNER, "linked-to-route": "1"}
        ET.SubElement(outputs, "PannerShell", shell)


def _tempo_map(root: ET.Element, timeline: Grid) -> None:
    tempo_map = ET.SubElement(root, "TempoMap", {"superclocks-per-second": str(_SUPERCLOCKS)})
    tempi, metres = ET.SubElement(tempo_map, "Tempos"), ET.SubElement(tempo_map, "Meters")
    bar = 1
    for index, tempo in enumerate(timeline.tempi):
        if index:
            before = timeline.tempi[index - 1]
            bar += round((tempo.beat - before.beat) * before.beat_unit / 4 / before.beats_per_bar)
        place = {
            "sclock": str(round(tempo.frame * _SUPERCLOCKS / timeline.sample_rate)),
            "quarters": f"{int(tempo.beat)}:{round(tempo.beat % 1 * _TICKS)}",
            "bbt": f"{bar}|1|0",
        }
        bpm = decimal(tempo.bpm)
        speed = {"npm": bpm, "enpm": bpm, "note-type": "4", "type": "Tempo::Constant", "active": "1"}
        more = {"locked-to-meter": "0", "continuing": "0", "omega": "0"}
        ET.SubElement(tempi, "Tempo", {**speed, **more, **place})
        metre = {"note-value": str(tempo.beat_unit), "divisions-per-bar": str(tempo.beats_per_bar)}
        ET.SubElement(metres, "Meter", {**metre, **place})
    ET.SubElement(tempo_map, "MusicTimes")


def _clocks(frame: int, song: Song) -> int:
    return round(frame * _SUPERCLOCKS / song.sample_rate)


def _distinct_names(tracks: Sequence[Track]) -> dict[str, str]:
    """Return names of routes, which Ardour wants to be unique and without the signs of its ports."""
    taken = {"Master"}
    names = {}
    for track in tracks:
        plain = xml_text(track.name).replace(":", "_").replace("/", "_").strip() or "Track"
        names[track.id] = next(name for name in numbered(plain) if name not in taken)
        taken.add(names[track.id])
    return names


EXPORTER = Exporter(
    id="ardour",
    label="Ardour session",
    suffix="",
    opens_in=("Ardour 7",),
    carries=("audio", "names", "colours", "gain", "pan", "mute", "solo", "tempo map", "markers"),
    checked="opened by Ardour 7.3 without its window, which renders the sum of the stems to the last bit",
    write=write,
    names=lambda export: [PurePath(export.name)],
    size_bytes=sound.tracks_bytes,
    options=("original", "format"),
)
