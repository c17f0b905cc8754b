"""Parts small enough to make songs in a second: a singer of two vowels and a drum machine of four sounds."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

RATE = 44100
OTO = """a.wav=- あ,100,150,-600,80,40
a.wav=a あ,100,150,-600,80,40
o.wav=- お,100,150,-600,80,40
o.wav=o あ,100,150,-600,80,40
gone.wav=- い,100,150,-600,80,40
a.wav=- い,100,not a number,-600,80,40
a.wav=息,100,150,-600,80,40
a.wav=short
"""


def vowel(pitch_hz: float, formants_hz: tuple[float, ...], seconds: float) -> np.ndarray:
    """Return a hummed vowel, (N,): harmonics under resonances, after a tenth of a second of silence."""
    time = np.arange(round(seconds * RATE)) / RATE
    out = np.zeros(time.size)
    for number in range(1, int(8000 / pitch_hz)):
        hertz = number * pitch_hz
        level = sum(np.exp(-(((hertz - formant) / 180) ** 2)) for formant in formants_hz) + 0.05
        out += level * np.cos(2 * np.pi * hertz * time)
    out *= 0.3 / np.abs(out).max()
    out[: RATE // 10] = 0
    return out


@pytest.fixture(scope="session")
def parts_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a parts folder of computed recordings, laid out as the real ones."""
    folder = tmp_path_factory.mktemp("parts")
    bank = folder / "vocals" / "UTAU-Yuki"
    bank.mkdir(parents=True)
    hertz = 440 * 2 ** ((65 - 69) / 12)
    for name, formants in (("a", (800, 1200, 2800)), ("o", (450, 800, 2600))):
        soundfile.write(bank / f"{name}.ogg", vowel(hertz, formants, 0.9), RATE)
    (bank / "oto.ini").write_text(OTO, encoding="utf-8")
    machine = folder / "drums" / "drum-machines" / "Tiny"
    machine.mkdir(parents=True)
    time = np.arange(RATE // 5) / RATE
    noise = np.random.default_rng(0).standard_normal(time.size)
    sounds = {
        "kick": np.sin(2 * np.pi * 55 * time) * np.exp(-time / 0.08),
        "snare": (0.5 * np.sin(2 * np.pi * 190 * time) + 0.3 * noise) * np.exp(-time / 0.05),
        "hihat-closed": 0.4 * noise * np.exp(-time / 0.01),
        "hihat-open": 0.4 * noise * np.exp(-time / 0.06),
    }
    for name, sound in sounds.items():
        soundfile.write(machine / f"{name}.ogg", 0.6 * sound, RATE)
    return folder
