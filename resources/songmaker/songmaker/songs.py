"""Renders whole songs into folders of stems."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from lasaft_studio.progress import Progress
from lasaft_studio.training.random_instruments.chance import chance, likely
from songmaker import accompaniment, arranger, bass, coding, drums, vocals
from songmaker.composer import compose
from songmaker.compositions import Composition
from songmaker.mix import mix
from songmaker.parts import Parts
from songmaker.session import Session
from songmaker.sound import RATE, Sound, silence

FULL_SCALE = 32767
UNFINISHED = ".unfinished"  # folder of songs that are being written


@dataclass(frozen=True)
class Song:
    """A song made: stems (2, N) float32 whose sum is the mixture, and what is known of it."""

    stems: dict[str, Sound]
    session: Session

    @property
    def mixture(self) -> Sound:
        """The sum of the stems."""
        if not self.stems:
            return silence(self.session.seconds)
        return np.asarray(np.sum(list(self.stems.values()), axis=0), np.float32)

    def describe(self) -> dict[str, object]:
        """Return style, key, who played, and the ids of all sources heard."""
        score = self.session.score
        return {
            "seed": score.seed,
            "style": score.style,
            "tempo": score.tempo,
            "tonic": score.tonic,
            "scale": score.scale,
            "sections": [section.name for section in score.sections],
            "players": dict(sorted(self.session.notes.items())),
            "sources": sorted(self.session.used),
        }


def song_seed(seed: int, index: int) -> int:
    """Return the seed of the song `index` of a set."""
    return int(np.random.SeedSequence([seed, index]).generate_state(1)[0])


def make(seed: int, seconds: float, parts: Parts, progress: Progress | None = None) -> Song:
    """Make the song `seed`; stems that are silent all through are left out.

    Raises:
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    session = Session(compose(seed, seconds), parts)
    stems: dict[str, Sound] = {}
    stems["drums"], kicks_seconds = drums.render(session)
    progress.report(0.2, "vocals")
    stems["vocals"] = vocals.render(session)
    progress.report(0.6, "bass")
    stems["bass"] = bass.render(session, kicks_seconds)
    progress.report(0.7, "other")
    stems["other"] = accompaniment.render(session, kicks_seconds)
    progress.report(0.95, "mix")
    return Song(mix(session.score, stems), session)


def make_from(piece: Composition, seed: int, longest_seconds: float, parts: Parts) -> Song:
    """Make a song of what somebody wrote, at most `longest_seconds` of it; another seed, another sound."""
    session = arranger.session_of(piece, seed, longest_seconds, parts)
    return Song(mix(session.score, arranger.arrange(piece, session)), session)


def write(song: Song, folder: Path, *, coded_share: float = 0.0) -> None:
    """Write a song as 16-bit FLAC into the new folder `folder`: complete, or not at all.

    The stems are rounded to integers, whose sum is the mixture exactly. For `coded_share` of songs the
    mixture is also written as `mixture.flac`, after MP3 or AAC coding: then it is not the stems' sum.
    """
    unfinished = folder.parent / UNFINISHED / folder.name
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        about = song.describe()
        for name, sound in song.stems.items():
            _write_flac(unfinished / f"{name}.flac", sound)
        draw = chance(song.session.score.seed, "coding")
        if likely(draw, coded_share):
            mixture, about["coding"] = coding.coded(song.mixture, draw)
            _write_flac(unfinished / "mixture.flac", mixture)
        (unfinished / "song.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write_flac(path: Path, sound: Sound) -> None:
    integers = np.clip(np.round(sound.T.astype(np.float64) * FULL_SCALE), -FULL_SCALE, FULL_SCALE)
    soundfile.write(path, integers.astype(np.int16), RATE, subtype="PCM_16")
