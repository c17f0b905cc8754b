"""What the report shows of each song beside its scores: SDR second by second, and a few seconds to hear."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import soundfile

from lasaft_studio.audio.buffer import Audio, Samples
from lasaft_studio.audio.resample import resample
from lasaft_studio.audio.stems import VOCALS, in_order
from lasaft_studio.evaluation.line_plot import Line
from lasaft_studio.evaluation.metrics import sdr_by_second
from lasaft_studio.evaluation.true_song import TrueSong

EXCERPT_SECONDS = 8.0
MOST_PLAYERS = 120  # about 100 kB each: later songs are not heard
TRUTH = "true stem"
_RATE = 44100  # of the excerpts, in Hz: every browser plays it
_QUALITY = 0.6  # libsndfile's 0 (large) to 1 (small): about 110 kbit/s


@dataclass(slots=True)
class SongDetails:
    """What the report shows of a song.

    Attributes:
        name: of the song.
        lines: SDR of each second, by stem and model.
        players: MP3 by stem, and by model or `TRUTH`.
        mixture: an MP3 of the mixture; empty where nothing is heard of this song.
        start_seconds: of the excerpts.
    """

    name: str
    lines: dict[str, dict[str, Line]] = field(default_factory=dict)
    players: dict[str, dict[str, bytes]] = field(default_factory=dict)
    mixture: bytes = b""
    start_seconds: float = 0.0


class Details:
    """Collects `SongDetails` while songs are evaluated: a listener of `evaluator.evaluate`.

    Args:
        silent: models whose estimate is not worth hearing, such as the mixture.
        most_players: in the whole report.
    """

    def __init__(self, silent: frozenset[str] = frozenset(), most_players: int = MOST_PLAYERS) -> None:
        self.songs: dict[str, SongDetails] = {}
        self._silent = silent
        self._left = most_players

    def __call__(self, model: str, song: TrueSong, estimates: Mapping[str, Audio]) -> None:
        """Take note of what `model` made of `song`."""
        if song.name not in self.songs:
            self.songs[song.name] = self._begun(song)
        details = self.songs[song.name]
        for stem in in_order(estimates):
            truth = song.truth(stem)
            if truth is None:
                continue
            line = sdr_by_second(truth, estimates[stem].samples, song.sample_rate)
            details.lines.setdefault(stem, {})[model] = line
            if details.mixture and model not in self._silent:
                players = details.players.setdefault(stem, {})
                if TRUTH not in players:
                    self._add(players, TRUTH, Audio(truth, song.sample_rate), details)
                self._add(players, model, estimates[stem], details)

    def _begun(self, song: TrueSong) -> SongDetails:
        details = SongDetails(song.name, start_seconds=_liveliest(song))
        if self._left > 0:
            self._left -= 1
            details.mixture = _mp3(Audio(song.mixture, song.sample_rate), details.start_seconds)
        return details

    def _add(self, players: dict[str, bytes], name: str, audio: Audio, details: SongDetails) -> None:
        if self._left > 0:
            self._left -= 1
            players[name] = _mp3(audio, details.start_seconds)


def data_url(mp3: bytes) -> str:
    """Return an address that holds the sound itself."""
    return "data:audio/mpeg;base64," + base64.b64encode(mp3).decode("ascii")


def _liveliest(song: TrueSong) -> float:
    """Return the second at which the loudest excerpt of the vocals begins, or of what else there is."""
    truth = song.truth(VOCALS)
    heard: Samples = song.mixture if truth is None else truth
    seconds = heard.shape[1] // song.sample_rate
    energy = [
        float(
            np.sum(np.square(heard[:, s * song.sample_rate : (s + 1) * song.sample_rate], dtype=np.float64))
        )
        for s in range(seconds)
    ]
    length = round(EXCERPT_SECONDS)
    sums = [sum(energy[s : s + length]) for s in range(max(seconds - length, 0) + 1)]
    return float(np.argmax(sums))


def _mp3(audio: Audio, start_seconds: float) -> bytes:
    start = round(start_seconds * audio.sample_rate)
    piece = audio.samples[:2, start : start + round(EXCERPT_SECONDS * audio.sample_rate)]
    heard = resample(Audio(np.ascontiguousarray(piece), audio.sample_rate), _RATE)
    file = io.BytesIO()
    samples = np.clip(heard.samples.T, -1.0, 1.0)
    soundfile.write(
        file,
        samples,
        _RATE,
        "MPEG_LAYER_III",
        format="MP3",
        bitrate_mode="VARIABLE",
        compression_level=_QUALITY,
    )
    return file.getvalue()
