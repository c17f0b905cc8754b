"""What readers of others find in the exports of one song: a reader for every format, all in one shape.

A format without a row in `READERS` fails its tests, so that none is ever added that nobody reads back.
"""

import json
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import mido
import numpy as np
import soundfile

from lasaft_studio.audio.io import naming
from lasaft_studio.export.text import one_line
from tests import readback
from tests.foreign import run
from tests.readback import ReadBack, Row


@dataclass
class Found:
    """What was read: tracks, times and, by the tracks' order, their samples (C, N)."""

    song: ReadBack
    sounds: list[np.ndarray]


def read_sound(path: Path) -> np.ndarray:
    """Return the samples (C, N) as libsndfile reads them."""
    return soundfile.read(path, dtype="float64", always_2d=True)[0].T


def wav_markers(path: Path) -> list[tuple[float, str]]:
    """Return cue points as ffprobe reads them."""
    chapters = json.loads(run("ffprobe", "-v", "error", "-show_chapters", "-of", "json", path))["chapters"]
    return [(float(chapter["start_time"]), chapter["tags"]["title"]) for chapter in chapters]


def _sound_files(paths: tuple[Path, ...], _folder: Path) -> Found:
    """Read stems or mixes: what they are called stands at the end of the file's name."""
    sounds = [read_sound(path) for path in paths]
    rows = [
        Row(path.stem.split(" - ")[-1], length=sound.shape[1] / soundfile.info(path).samplerate)
        for path, sound in zip(paths, sounds, strict=True)
    ]
    markers = wav_markers(paths[0])
    assert wav_markers(paths[-1]) == markers
    return Found(ReadBack(rows, markers), sounds)


def _dawproject(paths: tuple[Path, ...], folder: Path) -> Found:
    with zipfile.ZipFile(paths[0]) as archive:
        archive.extractall(folder)
    song = readback.dawproject(ET.parse(folder / "project.xml").getroot())
    return Found(song, [read_sound(folder / row.file) for row in song.rows])


def _reaper(paths: tuple[Path, ...], _folder: Path) -> Found:
    song = readback.reaper(paths[0].read_text(encoding="utf-8"))
    return Found(song, [read_sound(paths[0].parent / row.file) for row in song.rows])


def _ardour(paths: tuple[Path, ...], _folder: Path) -> Found:
    (session,) = paths
    song = readback.ardour_xml(ET.parse(session / f"{session.name}.ardour").getroot())
    place = session / "interchange" / session.name / "audiofiles"
    return Found(song, [read_sound(place / row.file) for row in song.rows])


def _audacity(paths: tuple[Path, ...], _folder: Path) -> Found:
    """Read the list as Audacity's manual explains it, and the label track."""
    lines = paths[0].read_text(encoding="utf-8").splitlines()
    files = [paths[0].parent / line.removeprefix('file "').removesuffix('"') for line in lines]
    labels = [path for path in paths if path.suffix == ".txt"]
    found = _sound_files(tuple(files), paths[0])
    fields = [line.split("\t") for label in labels for line in label.read_text("utf-8").splitlines()]
    found.song.markers = [(float(start), text) for start, _, text in fields]
    return found


def _aaf(paths: tuple[Path, ...], _folder: Path) -> Found:
    """Read an AAF; ``.L`` and ``.R`` are the sides of a track."""
    rows: dict[str, Row] = {}
    sounds: dict[str, dict[str, np.ndarray]] = {}
    for slot, start, length, url in readback.aaf(paths[0]):
        name = slot.removesuffix(".L").removesuffix(".R")
        path = Path(readback.url_path(url))
        rate = soundfile.info(path).samplerate
        rows[name] = Row(name, start=start / rate, length=length / rate)
        sounds.setdefault(name, {})[slot] = read_sound(path)[0]
    return Found(
        ReadBack(list(rows.values())),
        [np.stack([sides[each] for each in sorted(sides)]) for sides in sounds.values()],
    )


def _midi(paths: tuple[Path, ...], _folder: Path) -> Found:
    return Found(midi(mido.MidiFile(paths[0], charset="utf-8")), [])


def midi(file: mido.MidiFile) -> ReadBack:
    """Return tempi and markers in seconds; the one note of the second track is a row as long as it."""
    found = ReadBack([])
    seconds, metre, speed = 0.0, (4, 4), mido.bpm2tempo(120)
    for message in file.tracks[0]:
        seconds += mido.tick2second(message.time, file.ticks_per_beat, speed)
        if message.type == "time_signature":
            metre = (message.numerator, message.denominator)
        elif message.type == "set_tempo":
            speed = message.tempo
            found.tempi.append((seconds, mido.tempo2bpm(speed), *metre))
        elif message.type == "marker":
            found.markers.append((seconds, message.text))
    assert [m.type for m in file.tracks[1]] == ["track_name", "note_on", "note_off", "end_of_track"]
    found.rows.append(Row(file.tracks[0][0].name, length=file.length))
    return found


def _ni_stems(paths: tuple[Path, ...], folder: Path) -> Found:
    """Read the manifest, and decode the four stems with ffmpeg."""
    (path,) = paths
    data = path.read_bytes()
    start = data.index(b"stem{") + 4
    size = int.from_bytes(data[start - 8 : start - 4], "big")
    stems = json.loads(data[start : start - 8 + size])["stems"]
    streams = json.loads(run("ffprobe", "-v", "error", "-show_streams", "-of", "json", path))["streams"]
    rows = [Row(stem["name"], colour=stem["color"].lower()) for stem in stems]
    sounds = []
    folder.mkdir()
    for number, row in enumerate(rows, 1):
        row.length = float(streams[number]["duration"])
        target = folder / f"{number}.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-map", f"0:a:{number}", target], check=True)
        sounds.append(read_sound(target))
    return Found(ReadBack(rows), sounds)


READERS: Mapping[str, Callable[[tuple[Path, ...], Path], Found]] = {
    "stems": _sound_files,
    "mixdown": _sound_files,
    "dawproject": _dawproject,
    "reaper": _reaper,
    "ardour": _ardour,
    "audacity": _audacity,
    "aaf": _aaf,
    "midi": _midi,
    "ni-stems": _ni_stems,
}

# What becomes of a track's name where the format, or the file that it stands in, cannot hold all of it.
NAMES: Mapping[str, Callable[[str], str]] = {
    "stems": naming.safe_name,
    "audacity": lambda name: naming.safe_name(name).split(" - ")[-1],
    "aaf": one_line,
}
