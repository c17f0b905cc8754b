"""The file formats that are written, and the suffixes of those that are read."""

from __future__ import annotations

from dataclasses import dataclass

from lasaft_studio.errors import AudioError


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFormat:
    """A kind of sound file that can be written.

    Attributes:
        id: the name in settings and on the command line, such as ``wav24``.
        suffix: of the file, with its dot.
        label: the name for people.
        container: libsndfile's name of the container, or ffmpeg's where libsndfile cannot write it.
        subtype: the same for the encoding.
        bits: of each sample where samples are integers, else None.
        is_lossy: whether what is read back differs from what was written.
        needs_ffmpeg: whether only an installed ffmpeg writes it.
        rates: the sample rates in Hz that it can hold; a range takes all between.
        rate_step: above 65,535 Hz, rates must be multiples of this.
        max_channels: the most channels that it can hold.
        compression: libsndfile's 0 (large) to 1 (small), or None for its default.
        bitrate_mode: libsndfile's ``CONSTANT`` or ``VARIABLE``, or None for its default.
        bitrate: in bits a second, where ffmpeg has to be told.
    """

    id: str
    suffix: str
    label: str
    container: str
    subtype: str
    bits: int | None = None
    is_lossy: bool = False
    needs_ffmpeg: bool = False
    rates: range | tuple[int, ...] = range(1, 768_001)
    rate_step: int = 1
    max_channels: int = 64
    compression: float | None = None
    bitrate_mode: str | None = None
    bitrate: int = 0

    @property
    def is_integer(self) -> bool:
        """Whether samples are stored as integers of `bits` bits."""
        return self.bits is not None

    @property
    def bytes_per_sample(self) -> int | None:
        """The size of a stored sample, or None where it depends on the sound."""
        if self.container not in {"WAV", "AIFF"}:
            return None
        return 4 if self.bits is None else self.bits // 8

    def check(self, sample_rate: int, channels: int) -> None:
        """Check that the format can hold this sound.

        Raises:
            AudioError: it cannot; the hint says what it can.
        """
        stepwise = sample_rate > 0xFFFF and sample_rate % self.rate_step != 0
        if sample_rate not in self.rates or stepwise:
            raise AudioError(f"{self.label} cannot hold {sample_rate} Hz.", hint=self._rates_hint())
        if not 0 < channels <= self.max_channels:
            raise AudioError(
                f"{self.label} cannot hold {channels} channels.", hint=f"It holds 1 to {self.max_channels}."
            )

    def _rates_hint(self) -> str:
        if isinstance(self.rates, range):
            return f"It holds {self.rates[0]} to {self.rates[-1]} Hz: choose another format, such as WAV."
        rates = ", ".join(str(rate) for rate in self.rates)
        return f"Choose another format, or bring the sound to one of these rates: {rates} Hz."


_MPEG_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)

_FORMATS = (
    OutputFormat(id="wav16", suffix=".wav", label="WAV, 16 bit", container="WAV", subtype="PCM_16", bits=16),
    OutputFormat(id="wav24", suffix=".wav", label="WAV, 24 bit", container="WAV", subtype="PCM_24", bits=24),
    OutputFormat(id="wav32f", suffix=".wav", label="WAV, 32-bit float", container="WAV", subtype="FLOAT"),
    OutputFormat(
        id="flac16", suffix=".flac", label="FLAC, 16 bit", container="FLAC", subtype="PCM_16", bits=16,
        rates=range(1, 655_351), rate_step=10, max_channels=8,
    ),
    OutputFormat(
        id="flac24", suffix=".flac", label="FLAC, 24 bit", container="FLAC", subtype="PCM_24", bits=24,
        rates=range(1, 655_351), rate_step=10, max_channels=8,
    ),
    OutputFormat(
        id="aiff16", suffix=".aiff", label="AIFF, 16 bit", container="AIFF", subtype="PCM_16", bits=16,
    ),
    OutputFormat(
        id="aiff24", suffix=".aiff", label="AIFF, 24 bit", container="AIFF", subtype="PCM_24", bits=24,
    ),
    OutputFormat(
        id="mp3", suffix=".mp3", label="MP3, 320 kbit/s", container="MP3", subtype="MPEG_LAYER_III",
        is_lossy=True, rates=_MPEG_RATES, max_channels=2, compression=0.0, bitrate_mode="CONSTANT",
    ),
    OutputFormat(
        id="ogg", suffix=".ogg", label="Ogg Vorbis", container="OGG", subtype="VORBIS",
        is_lossy=True, rates=range(8000, 192_001), max_channels=8, compression=0.1,
    ),
    OutputFormat(
        id="opus", suffix=".opus", label="Opus", container="OGG", subtype="OPUS",
        is_lossy=True, rates=(48000,), max_channels=8, compression=0.5,
    ),
    OutputFormat(
        id="m4a", suffix=".m4a", label="M4A (AAC), 256 kbit/s", container="ipod", subtype="aac",
        is_lossy=True, needs_ffmpeg=True, rates=(*_MPEG_RATES, 64000, 88200, 96000), max_channels=8,
        bitrate=256_000,
    ),
)  # fmt: skip

OUTPUT_FORMATS = {format_.id: format_ for format_ in _FORMATS}

TEXT_SUFFIXES = frozenset({".ts", ".mts"})  # of TypeScript as well, which is no song
READ_SUFFIXES = frozenset(
    {
        *(".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".caf", ".au", ".snd"),
        *(".flac", ".ogg", ".oga", ".opus", ".mp3", ".mp2"),
        *(".m4a", ".m4b", ".mp4", ".m4v", ".mov", ".3gp", ".aac", ".wma", ".asf"),
        *(".mka", ".mkv", ".webm", ".wv", ".ape", ".ac3", ".eac3", ".dts", ".tta", ".tak", ".spx", ".amr"),
        *(".avi", ".wmv", ".mpg", ".mpeg", ".vob", ".ts", ".m2ts", ".mts", ".flv", ".ogv", ".ogx", ".3g2"),
    }
)
