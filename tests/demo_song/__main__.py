"""Play the score, mix it, and write the stems and their exact sum."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile

from tests.demo_song import score, voice
from tests.demo_song.mixing import compress, db, high_pass, limit, low_pass, pan, reverb
from tests.demo_song.sampler import RATE, Sampler, frame_of, place, play_drums

TARGET = Path(__file__).resolve().parents[2] / "resources" / "demo"
TAIL_SECONDS = 0.5
LOUDNESS_LUFS = -14.0
CEILING_DB = -1.2
BRIGHTNESS_HZ = 11000.0  # warm as from tape, which also makes the files a quarter smaller
OGG_QUALITY = 0.75  # libsndfile's compression level: 0 the best, 1 the smallest


def main() -> None:
    """Make the song."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path, help="the folder of the sample collections")
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args()
    options.target.mkdir(parents=True, exist_ok=True)
    write(master(play(options.samples)), options.target)


def play(samples: Path) -> dict[str, np.ndarray]:
    """Return the stems (2, N) of the song before mastering."""
    frames = frame_of(score.BARS * score.BAR_BEATS) + round(TAIL_SECONDS * RATE)
    return {
        "vocals": vocals(samples / "vocals" / "UTAU-Yuki", frames),
        "drums": drums(samples / "drums" / "drum-machines" / "LM-2", frames),
        "bass": bass(samples / "bass" / "karoryfer-growlybass" / "sustain", frames),
        "other": other(samples / "other", frames),
    }


def vocals(folder: Path, frames: int) -> np.ndarray:
    """Return the lead voice, and a second one below it in the chorus."""
    bank = voice.read_bank(folder)
    lead = sum(voice.sing(bank, line, frames, seed) for seed, line in enumerate(score.melody()))
    low = sum(voice.sing(bank, line, frames, 50 + seed, -1.0) for seed, line in enumerate(score.harmony()))
    lead, low = (levelled(compress(high_pass(each, 120), -30, 3)) for each in (lead, low))
    echo = np.zeros(frames)
    place(echo, lead, frame_of(0.75))
    dry = pan(lead, 0) + db(-9) * pan(low, 0.1)
    return db(-20) * (dry + db(-20) * pan(low_pass(echo, 3500), -0.1) + reverb(lead + 0.4 * low, 1.4, -14, 1))


def drums(folder: Path, frames: int) -> np.ndarray:
    """Return the kit, in a small room."""
    places = {"hhclosed": (0.15, -15), "hhopen": (0.15, -16), "tambourine": (-0.15, -18), "crash": (-0.1, -13),
              "tom-h": (0.2, -4), "tom-l": (-0.2, -4), "kick": (0, 0), "snare-m": (0, -3)}  # fmt: skip
    kit = np.zeros((2, frames))
    for piece, track in play_drums(folder, score.drums(), frames).items():
        position, level_db = places[piece]
        kit += db(level_db) * pan(track, position)
    return db(-2.5) * (kit + reverb(kit.mean(axis=0), 0.5, -16, 2))


def bass(folder: Path, frames: int) -> np.ndarray:
    """Return the bass guitar, in the middle."""
    part = Sampler(folder, r"([a-g]b?\d)_f_rr1\.ogg", 0).play(score.bass(), frames)
    return db(-4) * pan(low_pass(levelled(compress(part, -20, 3)) * 0.12, 4500), 0)


def other(folder: Path, frames: int) -> np.ndarray:
    """Return guitar and piano."""
    electric = Sampler(folder / "karoryfer-shinyguitar" / "electric", r"([a-g]b?\d)_vl2_rr1_2\.ogg", 12)
    grand = Sampler(folder / "splendid-grand-piano", r"M[Ff] ([A-G]#?\d)\.ogg", 24)
    guitar = high_pass(electric.play(score.guitar(), frames), 110)
    piano = high_pass(grand.play(score.piano(), frames, 0.2), 180)
    dry = pan(guitar, -0.2) + db(-8) * pan(piano, 0.2)
    return db(-8) * (dry + reverb(guitar + 0.4 * piano, 0.9, -14, 3))


def levelled(samples: np.ndarray) -> np.ndarray:
    """Return `samples` (N,) such that what is not silence has an RMS of 1."""
    loud = samples[np.abs(samples) > 0.01 * np.abs(samples).max()]
    return samples / np.sqrt((loud**2).mean())


def master(stems: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Bring the sum to the loudness of a record, with peaks below the ceiling, all stems alike."""
    meter = pyloudnorm.Meter(RATE)
    stems = {name: low_pass(samples, BRIGHTNESS_HZ) for name, samples in stems.items()}
    for _ in range(6):
        gain = db(LOUDNESS_LUFS - meter.integrated_loudness(sum(stems.values()).T))
        stems = limit({name: gain * samples for name, samples in stems.items()}, db(CEILING_DB))
    return stems


def write(stems: dict[str, np.ndarray], folder: Path) -> None:
    """Write the stems as Ogg Vorbis, and as the song the sum of what these files give when they are read."""
    total = 0
    for name, samples in stems.items():
        path = folder / f"{name}.ogg"
        soundfile.write(path, samples.T, RATE, format="OGG", subtype="VORBIS", compression_level=OGG_QUALITY)
        total = total + soundfile.read(path, dtype="float32")[0].astype(np.float64)
    integers = np.rint(total * 2**15)
    if np.abs(integers).max() >= 2**15:
        raise SystemExit("The sum of the stems clips: lower CEILING_DB.")
    soundfile.write(
        folder / "demo.flac", integers.astype(np.int16), RATE, subtype="PCM_16", compression_level=1.0
    )


if __name__ == "__main__":
    main()
