"""Projects with real sound files, made for tests."""

from pathlib import Path

import numpy as np
import soundfile

from lasaft_studio.audio.io.files import probe
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project, Song
from lasaft_studio.project.tempo import Tempo, TempoMap

STEMS = ("vocals", "drums", "bass", "other", "guitar", "piano", "strings", "brass")


def integers(frames: int, channels: int, seed: int) -> np.ndarray:
    """Return (C, N) float64 of 24-bit integers; eight of them add up to less than full scale."""
    generator = np.random.default_rng(seed)
    return generator.integers(-(1 << 19), 1 << 19, (channels, frames)) / (1 << 23)


def separated(
    folder: Path,
    stems: int = 4,
    *,
    rate: int = 44100,
    channels: int = 2,
    frames: int = 12345,
    title: str = "Été – 曲 🎵",
    original: bool = True,
) -> Project:
    """Return a project of one song whose `stems` stems add up to it exactly, written into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {name: integers(frames, channels, seed) for seed, name in enumerate(STEMS[:stems])}
    files = {}
    for name, samples in parts.items():
        path = folder / f"{name}.wav"
        soundfile.write(path, samples.T, rate, subtype="PCM_24")
        files[name] = probe(path)
    soundfile.write(folder / "song.wav", sum(parts.values()).T, rate, subtype="PCM_24")
    project = edits.add_song(Project(), probe(folder / "song.wav"), title=title, artist="Anna Ñ")
    project = edits.add_stems(project, project.songs[0].id, files, model="lite")
    return project if original else edits.remove_tracks(project, [project.songs[0].source.id])


def arranged(project: Project) -> Project:
    """Return the project with markers at 0 and the end, two tempi, faders, pans and buttons."""
    song = project.songs[0]
    for frame, name in ((0, "Intro"), (song.frames // 3, 'Verse "1"'), (song.frames, "End")):
        project = edits.add_marker(project, song.id, frame, name)
    tempo = TempoMap((Tempo(song.frames // 10, 97.5), Tempo(song.frames // 2, 120, 6, 8)), 0.9)
    project = edits.set_tempo(project, song.id, tempo)
    project = edits.set_song_gain(project, song.id, -2.0)
    for index, track in enumerate(project.songs[0].stems):
        project = edits.set_gain(project, track.id, -1.5 * index)
        project = edits.set_pan(project, track.id, (-1) ** index * index / 8)
        project = edits.set_muted(project, track.id, index == 2)
    return project


def only_song(project: Project) -> Song:
    """Return the one song of a project."""
    assert len(project.songs) == 1
    return project.songs[0]
