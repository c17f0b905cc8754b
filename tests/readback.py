"""What other programs' readers find in the files that we export, all in one shape to compare."""

import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree as ET

import pytest

from lasaft_studio.project.model import Song
from lasaft_studio.project.render import linear


@dataclass
class Row:
    """A track as it was read: gain as a factor, pan -1 to 1, times in seconds."""

    name: str
    gain: float = 1.0
    pan: float = 0.0
    muted: bool = False
    soloed: bool = False
    colour: str = ""
    start: float = 0.0
    length: float = 0.0
    file: str = ""


@dataclass
class ReadBack:
    """A song as it was read; tempi are (seconds, bpm, beats per bar, beat unit)."""

    rows: list[Row]
    markers: list[tuple[float, str]] = field(default_factory=list)
    tempi: list[tuple[float, float, int, int]] = field(default_factory=list)
    master_gain: float = 1.0


def expected_rows(song: Song) -> list[Row]:
    """Return the song's stems as a reader should find them."""
    return [
        Row(t.name, linear(t.gain_db), t.pan, t.muted, t.soloed, t.colour, 0.0, song.seconds)
        for t in song.stems or song.tracks
    ]


def reaper(text: str) -> ReadBack:
    """Read an .rpp with the `rpp` package."""
    rpp = pytest.importorskip("rpp", reason="the rpp package is not installed")
    project = rpp.loads(text)
    folder, *tracks = project.findall("TRACK")
    envelope = project.find("TEMPOENVEX")
    points = [] if envelope is None else [p for p in envelope.children if p[0] == "PT"]
    tempi = [(float(p[1]), float(p[2]), int(p[4]) & 0xFFFF, int(p[4]) >> 16) for p in points]
    first = next(line for line in project.children if line[0] == "TEMPO")
    return ReadBack(
        rows=[_reaper_row(track) for track in tracks],
        markers=[(float(m[2]), m[3]) for m in project.children if m[0] == "MARKER"],
        tempi=tempi or [(0.0, float(first[1]), int(first[2]), int(first[3]))],
        master_gain=float(_line(folder, "VOLPAN")[1]),
    )


def _reaper_row(track) -> Row:
    item = track.find("ITEM")
    colour = int(_line(track, "PEAKCOL")[1])
    mute_solo = _line(track, "MUTESOLO")
    return Row(
        name=_line(track, "NAME")[1],
        gain=float(_line(track, "VOLPAN")[1]),
        pan=float(_line(track, "VOLPAN")[2]),
        muted=mute_solo[1] == "1",
        soloed=mute_solo[2] == "1",
        colour=f"#{colour & 255:02x}{colour >> 8 & 255:02x}{colour >> 16 & 255:02x}",
        start=float(_line(item, "POSITION")[1]),
        length=float(_line(item, "LENGTH")[1]),
        file=_line(item.find("SOURCE"), "FILE")[1],
    )


def _line(block, name: str):
    return next(line for line in block.children if line[0] == name)


def dawproject(root: ET.Element) -> ReadBack:
    """Read a project.xml; positions in beats become seconds by its own tempo automation."""
    tempi = _dawproject_tempi(root)
    tracks = [t for t in root.iter("Track") if t.find("Channel").get("role") == "regular"]
    lanes = {
        lane.get("track"): lane for lane in root.find("Arrangement/Lanes").iter("Lanes") if lane.get("track")
    }
    beats = root.find("Arrangement/Lanes").get("timeUnit") == "beats"
    seconds = (lambda t: _seconds(tempi, t)) if beats else (lambda t: t)
    markers = root.iterfind("Arrangement/Markers/Marker")
    return ReadBack(
        rows=[_dawproject_row(track, lanes[track.get("id")], seconds) for track in tracks],
        markers=[(seconds(float(m.get("time"))), m.get("name")) for m in markers],
        tempi=[(_seconds(tempi, beat), bpm, upper, lower) for beat, bpm, upper, lower in tempi],
        master_gain=float(root.find(".//Channel[@role='master']/Volume").get("value")),
    )


def _dawproject_tempi(root) -> list[tuple[float, float, int, int]]:
    points = root.findall("Arrangement/TempoAutomation/RealPoint")
    metres = root.findall("Arrangement/TimeSignatureAutomation/TimeSignaturePoint")
    if not points:
        tempo, metre = root.find("Transport/Tempo"), root.find("Transport/TimeSignature")
        return [(0.0, float(tempo.get("value")), int(metre.get("numerator")), int(metre.get("denominator")))]
    return [
        (float(p.get("time")), float(p.get("value")), int(m.get("numerator")), int(m.get("denominator")))
        for p, m in zip(points, metres, strict=True)
    ]


def _seconds(tempi, beats: float) -> float:
    total = 0.0
    stops = [*(t[0] for t in tempi[1:]), float("inf")]
    for (start, bpm, _, _), stop in zip(tempi, stops, strict=True):
        total += max(min(beats, stop) - start, 0.0) * 60 / bpm
    return total


def _dawproject_row(track, lane, seconds) -> Row:
    channel = track.find("Channel")
    clip = lane.find("Clips/Clip")
    start, duration = float(clip.get("time")), float(clip.get("duration"))
    warps = clip.findall("Warps/Warp")
    for warp in warps:  # nothing is stretched: a warp point's beat is its second
        assert seconds(float(warp.get("time"))) == pytest.approx(float(warp.get("contentTime")), abs=1e-6)
    return Row(
        name=track.get("name"),
        gain=float(channel.find("Volume").get("value")),
        pan=float(channel.find("Pan").get("value")) * 2 - 1,
        muted=channel.find("Mute").get("value") == "true",
        soloed=channel.get("solo") == "true",
        colour=track.get("color"),
        start=seconds(start),
        length=seconds(start + duration) - seconds(start),
        file=clip.find(".//File").get("path"),
    )


def dawproject_file(path: Path) -> ReadBack:
    """Read a .dawproject, and see that its sound is inside."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        found = dawproject(ET.fromstring(archive.read("project.xml")))
        assert {row.file for row in found.rows} <= set(archive.namelist())
    return found


def ardour_xml(root: ET.Element) -> ReadBack:
    """Read a session's document as it stands there, without Ardour."""
    clocks = float(root.find("TempoMap").get("superclocks-per-second"))
    regions = {p.get("orig-track-id"): p.find("Region") for p in root.iterfind("Playlists/Playlist")}
    sources = {s.get("id"): s.get("name") for s in root.iterfind("Sources/Source")}
    routes = [r for r in root.iterfind("Routes/Route") if r.get("audio-playlist")]
    master = next(r for r in root.iterfind("Routes/Route") if r.get("name") == "Master")
    metres = root.findall("TempoMap/Meters/Meter")
    tempi = [
        (
            int(t.get("sclock")) / clocks,
            float(t.get("npm")),
            int(m.get("divisions-per-bar")),
            int(m.get("note-value")),
        )
        for t, m in zip(root.iterfind("TempoMap/Tempos/Tempo"), metres, strict=True)
    ]
    marks = [m for m in root.iterfind("Locations/Location") if m.get("flags") == "IsMark"]
    return ReadBack(
        rows=[_ardour_row(route, regions[route.get("id")], clocks, sources) for route in routes],
        markers=[(int(m.get("start")[1:]) / clocks, m.get("name")) for m in marks],
        tempi=tempi,
        master_gain=_ardour_gain(master),
    )


def _ardour_row(route, region, clocks: float, sources: dict[str, str]) -> Row:
    return Row(
        name=route.get("name"),
        gain=_ardour_gain(route),
        pan=float(route.find("Pannable/Controllable[@name='pan-azimuth']").get("value")) * 2 - 1,
        muted=route.find("MuteMaster").get("muted") == "1",
        soloed=route.find("Controllable[@name='solo']").get("self-solo") == "1",
        colour=f"#{int(route.find('PresentationInfo').get('color')) >> 8:06x}",
        start=int(region.get("start")[1:]) / clocks,
        length=int(re.fullmatch(r"a(\d+)@a0", region.get("length"))[1]) / clocks,
        file=sources[region.get("source-0")],
    )


def _ardour_gain(route) -> float:
    return float(route.find("Processor[@type='amp']/Controllable[@name='gaincontrol']").get("value"))


def ardour(session: Path) -> ReadBack:
    """Let Ardour itself open a session, and tell what it found (pans and tempi are not told)."""
    lua = _ardour_program("ardour7-lua")
    script = f"""
AudioEngine:set_backend("None (Dummy)", "", "")
local s = assert(load_session("{session}", "{session.name}"))
local rate = s:nominal_sample_rate()
for r in s:get_tracks():iter() do
  for g in r:to_track():playlist():region_list():iter() do
    print(string.format("\\nROW\\t%s\\t%.9f\\t%s\\t%s\\t%.9f\\t%.9f", r:name(), r:gain_control():get_value(),
      r:muted(), r:soloed(), g:position():samples() / rate, g:length():samples() / rate))
  end
end
for l in s:locations():list():iter() do
  if l:is_mark() then print(string.format("\\nMARK\\t%.9f\\t%s", l:start():samples() / rate, l:name())) end
end
close_session()
"""
    path = session.parent / f"{session.name}.lua"
    path.write_text(script, encoding="utf-8")
    output = subprocess.run([lua, path], capture_output=True, check=False).stdout.decode(errors="replace")
    lines = [line.split("\t") for line in output.splitlines()]
    rows = [
        Row(name, float(gain), 0.0, muted == "true", soloed == "true", "", float(start), float(length))
        for kind, name, gain, muted, soloed, start, length in (line for line in lines if line[0] == "ROW")
    ]
    return ReadBack(rows, [(float(line[1]), line[2]) for line in lines if line[0] == "MARK"])


def ardour_mix(session: Path, target: Path) -> Path:
    """Let Ardour render a session's mix as float WAV."""
    program = _ardour_program("ardour7-export")
    command = [program, "-b", "float", "-o", target, session, session.name]
    for _ in range(_ARDOUR_TRIES):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return target
    pytest.fail(f"Ardour does not render the session: {done.stderr[-500:]}")


# Ardour 7.3 frees a signal's slot twice now and then: ExportHandler::start_timespan_bg disconnects it on the
# thread "Export-TS" while Session::process_export_fw still emits it on "audioengine" ("double free or
# corruption", exit status 134). Of 28 runs of one session on a busy machine, 5 ended so.
_ARDOUR_TRIES = 6


def _ardour_program(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} of Ardour 7 is not installed")
    return program


def aaf(path: Path) -> list[tuple[str, int, int, str]]:
    """Read an AAF with pyaaf2: (track, start, length, URL) of every clip in its one composition."""
    import aaf2

    with aaf2.open(str(path)) as file:
        (composition,) = file.content.toplevel()
        clips = []
        for slot in composition.slots:
            (clip,) = slot.segment.components
            source = next(m for m in clip.mob.dependant_mobs() if "Locator" in m.descriptor)
            (locator,) = source.descriptor["Locator"].value
            clips.append((slot.name, clip.start, clip.length, locator["URLString"].value))
        return clips


def url_path(url: str) -> str:
    """Return the path of a file URL."""
    return url2pathname(urlsplit(url).path)
