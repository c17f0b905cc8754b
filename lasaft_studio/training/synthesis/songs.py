"""Renders whole songs into folders of stems."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import soundfile

from lasaft_studio.training.synthesis import accompaniment, bass, drums, vocals
from lasaft_studio.training.synthesis.composer import compose
from lasaft_studio.training.synthesis.mix import mix
from lasaft_studio.training.synthesis.parts import Parts
from lasaft_studio.training.synthesis.sound import RATE, Sound


def make(seed: int, seconds: float, parts: Parts) -> tuple[dict[str, Sound], dict[str, object]]:
    """Return the stems of song `seed` and what it is."""
    score = compose(seed, seconds)
    beat, kicks = drums.render(score, parts)
    stems = {
        "vocals": vocals.render(score, parts),
        "drums": beat,
        "bass": bass.render(score, parts, kicks),
        "other": accompaniment.render(score, parts, kicks),
    }
    about = {"seed": seed, "style": score.style, "tempo": score.tempo, "tonic": score.tonic, "scale": score.scale}
    return mix(score, stems), about


def write(folder: Path, seed: int, seconds: float, parts: Parts) -> Path:
    """Write one song into `folder`, complete or not at all; a song that is there is left alone."""
    final = folder / f"song-{seed:05d}"
    if final.exists():
        return final
    unfinished = folder / f".{final.name}.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    stems, about = make(seed, seconds, parts)
    for name, sound in stems.items():
        soundfile.write(unfinished / f"{name}.flac", np.round(sound.T * 32767).astype(np.int16), RATE, subtype="PCM_16")
    (unfinished / "song.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
    unfinished.rename(final)
    return final
