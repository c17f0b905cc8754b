"""The file formats that are written, and the suffixes of those that are read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """A kind of sound file that can be written.

    Attributes:
        id: the name in settings and on the command line, such as ``wav24``.
        suffix: of the file, with its dot.
        label: the name for people.
        container: libsndfile's name of the container, or ffmpeg's where libsndfile cannot write it.
        subtype: libsndfile's name of the encoding, or ffmpeg's.
        bits: of each sample where samples are integers, else None.
        is_lossy: whether what is read back differs from what was written.
        sample_rates: the rates in Hz that it can hold, or None for any.
        max_channels: the most channels that it can hold.
        needs_ffmpeg: whether an installed ffmpeg has to write it.
    """

    id: str
    suffix: str
    label: str
    container: str
    subtype: str
    bits: int | None = None
    is_lossy: bool = False
    sample_rates: frozenset[int] | None = None
    max_channels: int = 64
    needs_ffmpeg: bool = False

    @property
    def is_integer(self) -> bool:
        """Whether samples are stored as integers of `bits` bits."""
        return self.bits is not None

    @property
    def bytes_per_sample(self) -> int | None:
        """Size of a stored sample, or None where files are compressed."""
        if self.container not in {"WAV", "AIFF"}:
            return None
        return 4 if self.bits is None else self.bits // 8


_MPEG_RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000})
_AAC_RATES = _MPEG_RATES | {64000, 88200, 96000}

_FORMATS = (
    OutputFormat("wav16", ".wav", "WAV, 16 bit", "WAV", "PCM_16", bits=16),
    OutputFormat("wav24", ".wav", "WAV, 24 bit", "WAV", "PCM_24", bits=24),
    OutputFormat("wav32f", ".wav", "WAV, 32 bit float", "WAV", "FLOAT"),
    OutputFormat("flac16", ".flac", "FLAC, 16 bit", "FLAC", "PCM_16", bits=16, max_channels=8),
    OutputFormat("flac24", ".flac", "FLAC, 24 bit", "FLAC", "PCM_24", bits=24, max_channels=8),
    OutputFormat("aiff16", ".aiff", "AIFF, 16 bit", "AIFF", "PCM_16", bits=16),
    OutputFormat("aiff24", ".aiff", "AIFF, 24 bit", "AIFF", "PCM_24", bits=24),
    OutputFormat(
        "mp3", ".mp3", "MP3", "MP3", "MPEG_LAYER_III",
        is_lossy=True, sample_rates=_MPEG_RATES, max_channels=2,
    ),
    OutputFormat("ogg", ".ogg", "Ogg Vorbis", "OGG", "VORBIS", is_lossy=True, max_channels=8),
    OutputFormat(
        "opus", ".opus", "Opus", "OGG", "OPUS",
        is_lossy=True, sample_rates=frozenset({48000}), max_channels=8,
    ),
    OutputFormat(
        "m4a", ".m4a", "AAC in MPEG-4", "ipod", "aac",
        is_lossy=True, sample_rates=_AAC_RATES, max_channels=8, needs_ffmpeg=True,
    ),
)  # fmt: skip

OUTPUT_FORMATS = {format_.id: format_ for format_ in _FORMATS}

READ_SUFFIXES = frozenset(
    {
        *(".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".caf", ".au", ".snd"),
        *(".flac", ".ogg", ".oga", ".opus", ".mp3", ".mp2"),
        *(".m4a", ".m4b", ".mp4", ".m4v", ".mov", ".3gp", ".aac", ".wma", ".asf"),
        *(".mka", ".mkv", ".webm", ".wv", ".ape", ".ac3"),
    }
)
