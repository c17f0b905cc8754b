"""Kinds of sound file that ffmpeg makes here, and how what we read of each compares with what ffmpeg reads.

``python -m tests.formats.kinds`` writes the table of docs/formats.md.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from lasaft_studio.audio.io.files import read

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "formats.md"
MARK = "<!-- kinds -->"
RATE, SECONDS = 48_000, 1.5
TONES = (310, 530, 710, 90, 1130, 1330)


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        label: for people.
        name: of the file.
        options: of ffmpeg.
        channels: of the sound.
        rate: of the sound, in Hz.
    """

    label: str
    name: str
    options: str
    channels: int = 2
    rate: int = RATE


KINDS = (
    Kind("WAV, 8 bit", "a.wav", "-c:a pcm_u8"),
    Kind("WAV, 16 bit", "b.wav", "-c:a pcm_s16le"),
    Kind("WAV, 24 bit", "c.wav", "-c:a pcm_s24le"),
    Kind("WAV, 32 bit", "d.wav", "-c:a pcm_s32le"),
    Kind("WAV, 32-bit float", "e.wav", "-c:a pcm_f32le"),
    Kind("WAV, 64-bit float", "f.wav", "-c:a pcm_f64le"),
    Kind("WAV, A-law", "g.wav", "-c:a pcm_alaw"),
    Kind("WAV, µ-law", "h.wav", "-c:a pcm_mulaw"),
    Kind("WAV, IMA ADPCM", "i.wav", "-c:a adpcm_ima_wav"),
    Kind("WAV, MS ADPCM", "j.wav", "-c:a adpcm_ms"),
    Kind("WAV with MP3 inside", "k.wav", "-c:a libmp3lame -b:a 192k"),
    Kind("WAV, mono", "l.wav", "-c:a pcm_s16le", 1),
    Kind("WAV, 5.1", "m.wav", "-c:a pcm_s24le", 6),
    Kind("RF64", "n.wav", "-c:a pcm_s24le -rf64 always"),
    Kind("Wave64", "o.w64", "-c:a pcm_s24le"),
    Kind("AIFF, 16 bit", "a.aiff", "-c:a pcm_s16be"),
    Kind("AIFF, 24 bit", "b.aiff", "-c:a pcm_s24be"),
    Kind("AIFF-C, 16 bit little-endian", "c.aifc", "-c:a pcm_s16le -f aiff"),
    Kind("AU", "a.au", "-c:a pcm_s16be"),
    Kind("CAF, 24 bit", "a.caf", "-c:a pcm_s24be"),
    Kind("CAF, ALAC", "b.caf", "-c:a alac"),
    Kind("FLAC, 16 bit", "a.flac", "-c:a flac -sample_fmt s16"),
    Kind("FLAC, 24 bit", "b.flac", "-c:a flac -sample_fmt s32"),
    Kind("FLAC, 5.1", "c.flac", "-c:a flac -sample_fmt s16", 6),
    Kind("FLAC in Ogg", "d.oga", "-c:a flac -f ogg"),
    Kind("Ogg Vorbis", "a.ogg", "-c:a libvorbis -q:a 6"),
    Kind("Ogg Vorbis, 5.1", "b.ogg", "-c:a libvorbis -q:a 6", 6),
    Kind("Opus", "a.opus", "-c:a libopus -b:a 192k"),
    Kind("Opus, mono", "b.opus", "-c:a libopus -b:a 96k", 1),
    Kind("Opus, 5.1", "c.opus", "-c:a libopus -b:a 400k -mapping_family 1", 6),
    Kind("MP3, constant bit rate", "a.mp3", "-c:a libmp3lame -b:a 192k"),
    Kind("MP3, variable bit rate", "b.mp3", "-c:a libmp3lame -q:a 2"),
    Kind("MP3, mono, 22.05 kHz", "c.mp3", "-c:a libmp3lame -b:a 64k", 1, 22_050),
    Kind("MP3 without a header for its length", "d.mp3", "-c:a libmp3lame -b:a 128k -write_xing 0"),
    Kind("MP2", "a.mp2", "-c:a mp2 -b:a 256k"),
    Kind("M4A, AAC", "a.m4a", "-c:a aac -b:a 192k"),
    Kind("M4A, ALAC", "b.m4a", "-c:a alac"),
    Kind("M4A, fragmented", "c.m4a", "-c:a aac -movflags frag_keyframe+empty_moov+delay_moov"),
    Kind("MP4", "a.mp4", "-c:a aac -b:a 192k"),
    Kind("MOV, PCM", "a.mov", "-c:a pcm_s24le"),
    Kind("3GP", "a.3gp", "-c:a aac -b:a 96k"),
    Kind("AAC (ADTS)", "a.aac", "-c:a aac -b:a 192k"),
    Kind("WMA", "a.wma", "-c:a wmav2 -b:a 192k"),
    Kind("Matroska, FLAC", "a.mka", "-c:a flac"),
    Kind("Matroska, Vorbis", "b.mkv", "-c:a libvorbis"),
    Kind("WebM, Opus", "a.webm", "-c:a libopus"),
    Kind("AVI, PCM", "a.avi", "-c:a pcm_s16le"),
    Kind("AVI, MP3", "b.avi", "-c:a libmp3lame"),
    Kind("MPEG transport stream", "a.ts", "-c:a mp2"),
    Kind("WavPack, 24 bit", "a.wv", "-c:a wavpack -sample_fmt s32p"),
    Kind("WavPack, float", "b.wv", "-c:a wavpack -sample_fmt fltp"),
    Kind("TTA", "a.tta", "-c:a tta"),
    Kind("AC-3", "a.ac3", "-c:a ac3 -b:a 384k"),
    Kind("AC-3, 5.1", "b.ac3", "-c:a ac3 -b:a 448k", 6),
    Kind("DTS", "a.dts", "-c:a dca -strict -2 -b:a 768k", 2),
)


@dataclass(frozen=True)
class Comparison:
    """What we read beside what ffmpeg reads.

    Attributes:
        frames: that we read, and that ffmpeg reads.
        channels: likewise.
        in_order: whether every tone is on its channel.
        difference: the largest of any sample, where both have the same frames; else after aligning them.
        shift: how many frames later ours begins.
    """

    frames: tuple[int, int]
    channels: tuple[int, int]
    in_order: bool
    difference: float
    shift: int


def make(kind: Kind, folder: Path) -> Path:
    """Make a file of this kind."""
    source, target = folder / "source.wav", folder / kind.name
    time = np.arange(round(kind.rate * SECONDS)) / kind.rate
    swell = np.minimum(1, 8 * np.minimum(time, SECONDS - time))
    tones = [0.2 * swell * np.sin(2 * np.pi * tone * time) for tone in TONES[: kind.channels]]
    soundfile.write(source, np.stack(tones, axis=1), kind.rate, "PCM_24", format="WAVEX")
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[kind.channels]
    ffmpeg("-channel_layout", layout, "-i", source, *kind.options.split(), target)
    return target


def compare(kind: Kind, path: Path) -> Comparison:
    """Read a file in both ways."""
    ours = read(path)
    theirs = np.frombuffer(ffmpeg("-i", path, "-map", "0:a:0", "-f", "f32le", "-"), np.float32)
    theirs = theirs.reshape(-1, ours.channels).T
    shift = _shift(ours.samples[0], theirs[0])
    first, second = ours.samples[:, max(shift, 0) :], theirs[:, max(-shift, 0) :]
    common = min(first.shape[1], second.shape[1])
    difference = float(np.abs(first[:, :common] - second[:, :common]).max())
    loudest = [_loudest(row, ours.sample_rate) for row in ours.samples]
    return Comparison(
        (ours.frames, theirs.shape[1]),
        (ours.channels, kind.channels),
        loudest == list(TONES[: kind.channels]),
        difference,
        shift,
    )


def ffmpeg(*options: object) -> bytes:
    """Run ffmpeg, and return what it writes to its output."""
    command = ["ffmpeg", "-v", "error", "-y", *map(str, options)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout


def _shift(ours: np.ndarray, theirs: np.ndarray) -> int:
    """Return how many frames later ours begins, by the largest correlation."""
    size = 1 << (len(ours) + len(theirs)).bit_length()
    product = np.fft.rfft(ours, size) * np.conj(np.fft.rfft(theirs, size))
    place = int(np.argmax(np.fft.irfft(product, size)))
    return place if place < size // 2 else place - size


def _loudest(samples: np.ndarray, rate: int) -> int:
    spectrum = np.abs(np.fft.rfft(samples, rate))
    return max(TONES, key=lambda tone: spectrum[tone])


def row(kind: Kind, found: Comparison) -> str:
    """Return a row of the table."""
    suffix = Path(kind.name).suffix
    difference = "0" if not found.difference else f"{20 * np.log10(found.difference):.0f} dBFS"
    shift = f"{found.shift:+d}" if found.shift else "0"
    frames = f"{found.frames[0]:,} / {found.frames[1]:,}"
    order = "yes" if found.in_order else "no"
    return (
        f"| {kind.label} | `{suffix}` | {frames} | {found.channels[0]} | {order} | {difference} | {shift} |"
    )


def main() -> int:
    """Write the table."""
    if shutil.which("ffmpeg") is None:
        print("ffmpeg is not installed.", file=sys.stderr)
        return 1
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            rows.append(row(kind, compare(kind, make(kind, Path(folder)))))
            print(rows[-1], flush=True)
    text = TABLE.read_text("utf-8")
    start, _, rest = text.partition(MARK)
    end = rest.partition(MARK)[2]
    head = "| kind | suffix | frames: ours / ffmpeg's | channels | each in its place | largest difference | shift in frames |"
    TABLE.write_text(
        f"{start}{MARK}\n{head}\n|---|---|--:|--:|---|--:|--:|\n" + "\n".join(rows) + f"\n{MARK}{end}",
        "utf-8",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
