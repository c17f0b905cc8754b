"""Everything else, where ffmpeg is installed.

ffmpeg writes the WAV itself, so that memory stays bounded, and integers of up to 24 bits stay exact in
its 32-bit floats: pydub's own reader would hold the whole song in memory, in 16 bits. What is in the
file, ffprobe tells.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

import soundfile

from lasaft_studio import programs
from lasaft_studio.audio.io.container import Container, read_container
from lasaft_studio.audio.io.decoded import DECODED_FILES
from lasaft_studio.audio.io.demuxers import SAFE_INPUT
from lasaft_studio.audio.io.ffprobe import completed, probe_sound
from lasaft_studio.audio.io.native_path import native_path
from lasaft_studio.audio.io.reader import AudioFile, AudioReader, MissingDecoderError
from lasaft_studio.errors import AudioError
from lasaft_studio.progress import Progress


def find_ffmpeg() -> str:
    """Return the path of the installed ffmpeg.

    Raises:
        MissingDecoderError: there is none.
    """
    program = programs.find("ffmpeg")
    if program is None:
        raise MissingDecoderError(
            "ffmpeg is not installed.", hint="Install ffmpeg, or convert the file to WAV."
        )
    return program


def open_ffmpeg(path: Path, progress: Progress | None = None) -> AudioReader:
    """Decode `path` with the installed ffmpeg, and open what came out.

    Raises:
        MissingDecoderError: ffmpeg is not installed.
        AudioError: ffmpeg does not know the format, or the file is damaged.
        Cancelled: the user asked to stop.
    """
    program = find_ffmpeg()
    return DECODED_FILES.open(path, lambda wav: _decode(program, path, wav, progress))


def _decode(program: str, path: Path, wav: Path, progress: Progress | None) -> AudioFile:
    header = completed(read_container(path), probe_sound(path))
    codec = "pcm_s32le" if header.bits == 32 else "pcm_f32le"
    source = [
        *SAFE_INPUT,
        "-i",
        str(path.absolute()),
        "-map",
        "0:a:0",
        "-map_metadata",
        "-1",
    ]
    target = ["-c:a", codec, "-f", "wav", "-rf64", "auto", "-y", str(wav)]
    run_ffmpeg([program, *source, *target], path, header.seconds, progress)
    return _describe(path, wav, header)


def run_ffmpeg(command: list[str], path: Path, seconds: float, progress: Progress | None = None) -> None:
    """Run ffmpeg and report how far it is; `seconds` is the length of the sound, or 0.

    Raises:
        AudioError: ffmpeg failed; the message is its own.
        Cancelled: the user asked to stop.
    """
    options = ["-nostdin", "-hide_banner", "-v", "error", "-nostats", "-progress", "pipe:1"]
    with tempfile.TemporaryFile("w+", errors="replace") as complaints:
        process = subprocess.Popen(  # noqa: S603 - the user's own ffmpeg, with paths as arguments
            [command[0], *options, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=programs.environment(),
            text=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open a terminal
        )
        try:
            _follow(process, path, seconds, progress)
        finally:
            process.kill()
            process.wait()
        complaints.seek(0)
        if process.returncode != 0:
            last = complaints.read().strip().splitlines()[-1:] or ["no reason given"]
            raise AudioError(f"ffmpeg cannot process {path.name}: {last[0].rstrip('.')}.")


def _follow(process: subprocess.Popen[str], path: Path, seconds: float, progress: Progress | None) -> None:
    with process.stdout or io.StringIO() as lines:
        for line in lines:
            key, _, value = line.strip().partition("=")
            if progress is not None and key == "out_time_us" and value.isdecimal():
                fraction = int(value) / 1e6 / seconds if seconds else 0.0
                progress.report(fraction, f"Converting {path.name}")
    process.wait()


def _describe(path: Path, wav: Path, header: Container) -> AudioFile:
    sound = soundfile.info(native_path(wav))
    return AudioFile(
        path=path,
        frames=header.frames(sound.frames, sound.samplerate),
        sample_rate=sound.samplerate,
        channels=sound.channels,
        format=header.format,
        subtype=header.codec,
        bits=header.bits,
        notes=header.notes,
    )
