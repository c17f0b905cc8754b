"""Synthesisers, samples and drums: the right pitch, the right piece, nothing broken."""

import io
import tarfile

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pedalboard", reason="the extra 'train' is not installed")

from songmaker import bass_lines, drum_patterns, grooves, kits, sampler, synthesiser
from songmaker.composer import compose
from songmaker.oscillators import hertz, oscillator, wave_table
from songmaker.parts import Parts
from songmaker.patches import KINDS, patch
from songmaker.score import Chord, Note
from songmaker.sound import RATE

from lasaft_studio.training.random_instruments.chance import chance
from tests.shared import shared


def strongest_pitch(sound: np.ndarray, near_hz: float) -> float:
    """The highest peak of the spectrum within four semitones, in Hz."""
    mono = sound.mean(0) if sound.ndim == 2 else sound
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(mono.size), 1 << 18))
    axis = np.fft.rfftfreq(1 << 18, 1 / RATE)
    band = (axis > near_hz / 1.26) & (axis < near_hz * 1.26)
    return float(axis[band][np.argmax(spectrum[band])])


@pytest.mark.parametrize("kind", ["saw", "square", "pulse", "triangle", "sine", "organ", "pluck"])
def test_oscillators_have_the_pitch(kind: str):
    wave = oscillator(kind, np.full(RATE, 330.0), 0.3)
    assert strongest_pitch(wave, 330.0) == pytest.approx(330, rel=0.01)
    assert np.isfinite(wave).all()


def test_a_high_saw_does_not_alias():
    wave = oscillator("saw", np.full(RATE, 5000.0), 0.0)
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(RATE)))
    partials = np.zeros(spectrum.size, bool)
    for number in (1, 2, 3):
        partials[number * 5000 - 5 : number * 5000 + 6] = True
    assert spectrum[~partials].max() < 0.01 * spectrum.max()
    assert wave_table("saw", 1).max() == pytest.approx(1.0)


@pytest.mark.parametrize("role", sorted(KINDS))
def test_patches_play_without_breaking(role: str):
    for seed in range(6):
        draw = chance(seed, role)
        notes = [Note(0.0, 0.3, 50, 0.9), Note(0.3, 0.3, 53, 0.5), Note(0.6, 0.3, 50, 0.9)]
        sound = synthesiser.play(patch(draw, role), notes, 1.0, draw)
        assert sound.shape == (2, RATE)
        assert np.isfinite(sound).all()
        assert 0.005 < np.abs(sound).max() < 4


@pytest.mark.parametrize("name", sorted(sampler.INSTRUMENTS))
def test_samples_are_in_tune_with_their_names(name: str):
    instrument = sampler.instrument(Parts(shared("data")), name)
    assert instrument is not None
    zones = instrument.layers[-1]
    root, _ = zones[len(zones) // 2]
    sound = instrument.note(root + 1, 0.99)[:, RATE // 20 : RATE]
    wanted = float(hertz(root + 1))
    assert strongest_pitch(sound, wanted) == pytest.approx(wanted, rel=0.045)  # less than a semitone


def test_an_absent_instrument_is_none(tmp_path):
    assert sampler.instrument(Parts(tmp_path), "grand-piano") is None


def test_every_piece_of_every_kit_sounds(parts_folder):
    draw = chance(1, "kit")
    machine = kits.machine(Parts(parts_folder), draw)
    assert machine is not None
    assert set(machine.layers) == {"kick", "snare", "hat", "open"}
    for kit in (machine, kits.synthetic(draw), kits.layered(machine, kits.synthetic(draw), draw)):
        for piece in kits.PIECES:
            loud, soft = kit.hit(piece, 1.0), kit.hit(piece, 0.3)
            assert np.abs(loud).max() == pytest.approx(1, rel=0.01)
            assert 0.05 < np.abs(soft).max() < 0.5


def test_the_shared_kits_are_whole():
    parts = Parts(shared("data"))
    acoustic = kits.muldjord(parts, second_snare=False)
    assert acoustic is not None
    assert set(acoustic.layers) == set(kits.MULDJORD)
    for folder in sorted(parts.at("drums", "drum-machines").iterdir()):
        if folder.is_dir():
            assert len(kits.machine_sounds(folder)) >= 1, folder.name


def groove_archive(path):
    song = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    for beat in range(9):
        key = 36 if beat % 2 == 0 else 38
        track.append(mido.Message("note_on", note=key, velocity=100, time=480 if beat else 0, channel=9))
        track.append(mido.Message("note_on", note=42, velocity=60, time=0, channel=9))
        for _ in range(12):
            track.append(mido.Message("note_off", note=42, velocity=0, time=0, channel=9))
    song.tracks.append(track)
    buffer = io.BytesIO()
    song.save(file=buffer)
    with tarfile.open(path, "w:xz") as tar:
        for name in ("1_rock_100_beat_4-4.mid", "2_rock_100_fill_4-4.mid", "3_rock_100_beat_6-8.mid"):
            info = tarfile.TarInfo(f"groove/drummer1/session1/{name}")
            info.size = buffer.getbuffer().nbytes
            tar.addfile(info, io.BytesIO(buffer.getvalue()))
    return path


def test_grooves_are_read_in_beats(tmp_path):
    archive = groove_archive(tmp_path / "groove.tar.xz")
    takes = grooves.takes(archive)
    assert [(take.genre, take.kind) for take in takes] == [("rock", "beat"), ("rock", "fill")]
    loop = grooves.loop(takes[0], 1, 1)
    assert [hit[:2] for hit in loop if hit[1] != "hat"] == [
        (0, "kick"),
        (1, "snare"),
        (2, "kick"),
        (3, "snare"),
    ]
    assert loop[0][2] == pytest.approx(100 / 127)


def test_patterns_are_sixteen_steps_and_styles_like_known_ones():
    for pattern in drum_patterns.SIXTEENTHS.values():
        assert all(len(steps) == 16 and set(steps) <= set("xo.") for steps in pattern.values())
        assert set(pattern) <= set(kits.PIECES)
    assert {name for liked in drum_patterns.LIKED.values() for name in liked} <= set(drum_patterns.SIXTEENTHS)
    assert {name for liked in bass_lines.LIKED.values() for name in liked} <= set(bass_lines.PATTERNS)


def test_a_roll_grows_and_a_fill_ends_in_time():
    roll = drum_patterns.roll(0, 16)
    assert [hit[2] for hit in roll] == sorted(hit[2] for hit in roll)
    assert all(8 <= beat < 10 for beat, _, _ in drum_patterns.fill(8, 2, chance(1, "fill")))


@given(st.integers(0, 10_000), st.sampled_from(sorted(bass_lines.PATTERNS)))
def test_bass_lines_lie_low_and_play_the_chords(seed: int, pattern: str):
    score = compose(seed, 30)
    section = score.sections[0]
    for note in bass_lines.line(score, section, pattern, 28, chance(seed, "bass")):
        assert 22 <= note.pitch <= 53
        assert note.length_seconds > 0


def test_bass_approaches_the_next_root():
    now, following = Chord(0, (0, 4, 7)), Chord(5, (0, 4, 7))
    assert bass_lines.pitch(now, following, bass_lines.ROOT, 28) == 36
    assert bass_lines.pitch(now, following, bass_lines.APPROACH, 28) == 28  # a semitone below F
