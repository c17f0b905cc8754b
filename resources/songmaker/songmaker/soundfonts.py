"""General MIDI instruments out of a soundfont, through the program fluidsynth."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import mido
import numpy as np

from lasaft_studio.errors import TrainingError
from songmaker.score import Note
from songmaker.sound import RATE, Sound

TICKS_PER_SECOND = 960  # 480 a beat at MIDI's own 120 beats a minute
SETTINGS = (
    "synth.dynamic-sample-loading=1",
    "synth.reverb.active=0",
    "synth.chorus.active=0",
    "synth.gain=0.5",
)


def play(soundfont: Path, program: int, notes: list[Note], seconds: float, *, drums: bool = False) -> Sound:
    """Return (2, N) of the notes, dry.

    Args:
        soundfont: .sf2 or .sf3.
        program: General MIDI number, 0 to 127.
        notes: pitches are rounded to semitones.
        seconds: length of the result.
        drums: play on the percussion channel; the program is then a kit.

    Raises:
        TrainingError: fluidsynth is not installed, or could not read the soundfont.
    """
    with tempfile.TemporaryDirectory() as folder:
        midi, raw = Path(folder, "notes.mid"), Path(folder, "sound.raw")
        _write(midi, program, notes, seconds, channel=9 if drums else 0)
        _run(soundfont, midi, raw)
        samples = np.fromfile(raw, dtype="<f4").reshape(-1, 2).T
    out = np.zeros((2, round(seconds * RATE)), np.float32)
    frames = min(out.shape[1], samples.shape[1])
    out[:, :frames] = samples[:, :frames]
    return out


def find_fluidsynth() -> str:
    """Return the path of the program.

    Raises:
        TrainingError: it is not installed.
    """
    program = shutil.which("fluidsynth")
    if program is None:
        raise TrainingError(
            "The program fluidsynth is not installed.", hint="Install it, or make songs without soundfonts."
        )
    return program


def _write(path: Path, program: int, notes: list[Note], seconds: float, channel: int) -> None:
    """Write a MIDI file of one track."""
    events = [(0, 0, mido.Message("program_change", program=program, channel=channel))]
    for note in notes:
        key = int(np.clip(round(note.pitch), 0, 127))
        start = max(1, round(note.start_seconds * TICKS_PER_SECOND))
        stop = max(start + 10, round(note.stop_seconds * TICKS_PER_SECOND))
        velocity = int(np.clip(note.velocity * 127, 1, 127))
        events.append((start, 2, mido.Message("note_on", note=key, velocity=velocity, channel=channel)))
        events.append((stop, 1, mido.Message("note_off", note=key, channel=channel)))
    events.sort(key=lambda event: event[:2])
    track, now = mido.MidiTrack(), 0
    for tick, _, message in events:
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, round(seconds * TICKS_PER_SECOND) - now)))
    song = mido.MidiFile(ticks_per_beat=480)
    song.tracks.append(track)
    song.save(path)


def _run(soundfont: Path, midi: Path, raw: Path) -> None:
    command = [find_fluidsynth(), "-niq", "-r", str(RATE), "-T", "raw", "-O", "float", "-F", str(raw)]
    for setting in SETTINGS:
        command += ["-o", setting]
    done = subprocess.run([*command, str(soundfont), str(midi)], capture_output=True, check=False)  # noqa: S603 - no shell
    if done.returncode or not raw.exists():
        reason = done.stderr.decode(errors="replace").strip()[:200]
        raise TrainingError(f"fluidsynth could not play '{soundfont.name}'.", hint=reason)
