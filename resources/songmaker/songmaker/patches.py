"""Random settings of the synthesiser for what it has to play."""

from __future__ import annotations

from dataclasses import dataclass

from lasaft_studio.training.random_instruments.chance import Chance, likely, logarithmic, one_of

KINDS = {
    "bass": ("saw", "square", "pulse", "supersaw", "fm", "sine", "triangle", "saw", "reese"),
    "pad": ("supersaw", "saw", "pulse", "fm", "organ", "triangle", "supersaw"),
    "pluck": ("saw", "square", "fm", "pluck", "supersaw", "triangle", "pulse"),
    "lead": ("saw", "square", "supersaw", "fm", "pulse", "triangle", "sine"),
    "keys": ("fm", "organ", "pulse", "saw", "pluck", "fm"),
    "stab": ("supersaw", "saw", "pulse", "fm", "square"),
}
MANY = frozenset({"supersaw", "reese"})


@dataclass(frozen=True)
class Patch:
    """Settings; times in seconds, `cutoff_ratio` and `fm_ratio` relative to the note."""

    kind: str
    voices: int
    detune_semitones: float
    attack: float
    decay: float
    sustain: float
    release: float
    cutoff_ratio: float
    sweep_octaves: float
    sweep_seconds: float
    resonance: float
    fm_ratio: float
    fm_index: float
    sub: float  # level of a sine an octave below
    noise: float
    drive: float  # 0 for none
    glide_seconds: float
    width: float  # 0 mono to 1
    wobble_hz: float  # of the filter; 0 for none
    vibrato_semitones: float

    @property
    def wave(self) -> str:
        """The oscillator's wave."""
        return "saw" if self.kind in MANY else self.kind


def patch(draw: Chance, role: str) -> Patch:
    """Return a random patch for `role`, a key of `KINDS`."""
    kind = one_of(draw, KINDS[role])
    many = kind in MANY
    low, tune = role == "bass", role in {"bass", "lead"}
    attack, decay, sustain, release = _envelope(draw, role)
    return Patch(
        kind=kind,
        voices=2 if kind == "reese" else int(draw.integers(3, 8)) if many else one_of(draw, (1, 1, 2)),
        detune_semitones=float(draw.uniform(0.08, 0.3) if many else draw.uniform(0.02, 0.1)),
        attack=attack,
        decay=decay,
        sustain=sustain,
        release=release,
        cutoff_ratio=logarithmic(draw, 1.5, 24),
        sweep_octaves=float(draw.uniform(-0.5, 1.0) if role == "pad" else draw.uniform(0, 3.5)),
        sweep_seconds=float(draw.uniform(0.05, 0.6)),
        resonance=one_of(draw, (0.7, 0.7, 1.2, 2.5, 5.0)),
        fm_ratio=one_of(draw, (0.5, 1.0, 1.0, 2.0, 3.0, 3.5, 7.0, 1.41)),
        fm_index=float(draw.uniform(0.5, 5)),
        sub=one_of(draw, (0.0, 0.0, 0.5, 1.0)) if low else 0.0,
        noise=one_of(draw, (0.0, 0.0, 0.0, 0.05)),
        drive=one_of(draw, (0.0, 0.0, 2.0, 5.0)) if tune else 0.0,
        glide_seconds=one_of(draw, (0.0, 0.0, 0.0, 0.05, 0.1)) if tune else 0.0,
        width=0.0 if low else float(draw.uniform(0.3, 1.0)),
        wobble_hz=logarithmic(draw, 0.5, 8)
        if likely(draw, {"bass": 0.15, "pad": 0.25}.get(role, 0.0))
        else 0.0,
        vibrato_semitones=float(draw.uniform(0.1, 0.4)) if role == "lead" and likely(draw, 0.4) else 0.0,
    )


def _envelope(draw: Chance, role: str) -> tuple[float, float, float, float]:
    """Attack, decay, sustain level and release."""
    if role == "pad":
        return (
            float(draw.uniform(0.05, 0.6)),
            1.0,
            float(draw.uniform(0.6, 1.0)),
            float(draw.uniform(0.3, 1.2)),
        )
    attack, release = logarithmic(draw, 0.001, 0.02), float(draw.uniform(0.03, 0.25))
    if role in {"pluck", "stab"}:
        return attack, float(draw.uniform(0.08, 0.4)), float(draw.uniform(0.0, 0.2)), release
    return attack, float(draw.uniform(0.2, 1.5)), float(draw.uniform(0.4, 1.0)), release
