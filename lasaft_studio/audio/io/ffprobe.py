"""What an installed ffprobe tells of formats that no other reader knows.

Monkey's Audio, WavPack, TTA and their like hold integers: with their depth known, stems can add up to
them bit for bit. The length is what progress is measured by.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lasaft_studio import programs
from lasaft_studio.audio.io.container import Container
from lasaft_studio.audio.io.demuxers import SAFE_INPUT

LOSSLESS = frozenset(
    {"alac", "ape", "flac", "mlp", "shorten", "tak", "truehd", "tta", "wavpack", "wmalossless"}
)
_TIMEOUT_SECONDS = 30
_WIDTHS = (8, 16, 24, 32)


@dataclass(frozen=True, slots=True)
class ProbedSound:
    """The first sound in a file.

    Attributes:
        codec: ffmpeg's name of it, such as ``wavpack``.
        bits: of integers that were compressed without loss; None for anything else.
        seconds: the length it claims, or 0.
    """

    codec: str
    bits: int | None
    seconds: float


def probe_sound(path: Path) -> ProbedSound | None:
    """Return what ffprobe tells of `path`, or None: no ffprobe, or no sound that it knows."""
    found = _ask(path)
    sounds = [stream for stream in found.get("streams", ()) if stream.get("codec_type") == "audio"]
    if not sounds:
        return None
    codec = str(sounds[0].get("codec_name", ""))
    length = sounds[0].get("duration") or found.get("format", {}).get("duration")
    return ProbedSound(codec, _bits(codec, sounds[0]), _number(length))


def _ask(path: Path) -> dict[str, Any]:
    """Return ffprobe's answer; empty where there is no ffprobe, or no answer."""
    program = programs.find("ffprobe")
    if program is None:
        return {}
    question = ("-v", "error", *SAFE_INPUT, "-show_format", "-show_streams", "-of", "json")
    try:
        done = subprocess.run(  # noqa: S603 - the user's own ffprobe, by its absolute path
            [program, *question, "-i", str(path.absolute())],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=programs.environment(),
            timeout=_TIMEOUT_SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
        answer: Any = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return {}
    return answer if isinstance(answer, dict) else {}


def completed(header: Container, sound: ProbedSound | None) -> Container:
    """Return `header` with what only `sound` tells."""
    if sound is None:
        return header
    codec = sound.codec.upper() if header.codec == header.format else header.codec
    return replace(
        header,
        codec=codec or header.codec,
        bits=header.bits or sound.bits,
        seconds=header.seconds or sound.seconds,
    )


def _bits(codec: str, stream: dict[str, Any]) -> int | None:
    if codec not in LOSSLESS and not codec.startswith("pcm_s"):
        return None
    if str(stream.get("sample_fmt", "")).startswith(("flt", "dbl")):  # WavPack may hold floats
        return None
    depth = int(_number(stream.get("bits_per_raw_sample") or stream.get("bits_per_sample")))
    return next((width for width in _WIDTHS if 0 < depth <= width), None)


def _number(text: Any) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
