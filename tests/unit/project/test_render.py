from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.io.files import probe
from lasaft_studio.errors import AudioError
from lasaft_studio.project import edits
from lasaft_studio.project.model import SILENT_DB, Clip, Project
from lasaft_studio.project.render import Renderer, alone, audible, blocks, is_mono, linear, render
from tests import signals

FRAMES = 22050


@pytest.fixture(scope="module")
def stems():
    generator = np.random.default_rng(4)
    return {
        name: generator.integers(-(1 << 18), 1 << 18, (2, FRAMES)) / (1 << 23)
        for name in ("vocals", "drums", "bass", "other")
    }


@pytest.fixture(scope="module")
def song(stems, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stems")
    files = {n: probe(signals.write(folder / f"{n}.wav", x, subtype="PCM_24")) for n, x in stems.items()}
    source = probe(signals.write(folder / "song.wav", sum(stems.values()), subtype="PCM_24"))
    project = edits.add_song(Project(), source)
    return edits.add_stems(project, project.songs[0].id, files).songs[0]


def with_track(song, index, **values):
    rows = list(song.tracks)
    rows[index] = replace(rows[index], **values)
    return replace(song, tracks=tuple(rows))


def mix(song, start=0, frames=FRAMES, before=None):
    with Renderer() as renderer:
        return renderer.mix(song, start, frames, before)


def test_the_stems_add_up_to_the_original_exactly(song, stems):
    assert np.array_equal(mix(song), sum(stems.values()))
    assert np.array_equal(mix(song), mix(alone(song, [song.source.id])))


@given(st.integers(1, FRAMES), st.integers(0, FRAMES - 1))
@settings(max_examples=20)
def test_blocks_of_any_length_join_to_the_same_mix(song, length, start):
    joined = np.concatenate(list(blocks(song, start, block_frames=max(length, 500))), axis=1)
    assert np.array_equal(joined, mix(song)[:, start:])


def test_faders_pans_and_mutes(song, stems):
    changed = with_track(song, 1, gain_db=-6.0, pan=0.5)
    changed = with_track(changed, 2, muted=True)
    changed = with_track(changed, 3, gain_db=SILENT_DB)
    changed = replace(with_track(changed, 4, pan=-1.0), gain_db=-3.0)
    left = 0.5 * stems["vocals"][0] * linear(-6) + stems["other"][0]
    right = stems["vocals"][1] * linear(-6)
    assert mix(changed) == pytest.approx(np.stack([left, right]) * linear(-3), abs=1e-12)


def test_solo_overrides_mute(song, stems):
    soloed = with_track(with_track(song, 1, soloed=True, muted=True), 2, soloed=True)
    assert audible(soloed) == {soloed.tracks[1].id, soloed.tracks[2].id}
    assert np.array_equal(mix(soloed), stems["vocals"] + stems["drums"])


def test_silence_before_after_and_between_clips(song, stems):
    file = song.tracks[1].clips[0].file
    moved = with_track(
        alone(song, [song.tracks[1].id]), 1, clips=(Clip(file, 300, 50, 100), Clip(file, 900, 0, 40))
    )
    expected = np.zeros((2, 2000))
    expected[:, 300:400] = stems["vocals"][:, 50:150]
    expected[:, 900:940] = stems["vocals"][:, :40]
    assert np.array_equal(mix(moved, 0, 2000), expected)
    assert np.array_equal(mix(moved, 310, 5), expected[:, 310:315])
    assert not mix(moved, 5 * FRAMES, 100).any()


def test_gains_move_without_a_step(song, stems):
    quiet = with_track(song, 1, gain_db=SILENT_DB)
    faded = mix(alone(quiet, [quiet.tracks[1].id]), 0, 100, before=alone(song, [song.tracks[1].id]))
    ramp = 1 - np.arange(1, 101) / 100
    assert faded == pytest.approx(stems["vocals"][:, :100] * ramp, abs=1e-12)
    assert np.array_equal(mix(song, before=song), mix(song))


def test_layers_name_their_tracks_and_leave_out_the_silent(song):
    with Renderer() as renderer:
        layers = list(renderer.layers(with_track(song, 2, muted=True), 0, 10))
    assert [track.stem for track, _ in layers] == ["vocals", "bass", "other"]


def test_mono_tracks_sound_on_both_sides(tmp_path):
    tone = signals.sine(channels=1)
    project = edits.add_song(Project(), probe(signals.write(tmp_path / "mono.wav", tone, subtype="FLOAT")))
    audio = render(project.songs[0])
    assert np.array_equal(audio.samples, np.repeat(tone, 2, axis=0))
    assert is_mono(project.songs[0])
    assert not is_mono(edits.set_pan(project, project.tracks[0].id, 0.1).songs[0])


def test_many_channels_are_mixed_down_as_itu_recommends(tmp_path):
    sound = signals.noise(channels=6)
    project = edits.add_song(
        Project(), probe(signals.write(tmp_path / "surround.wav", sound, subtype="FLOAT"))
    )
    left = (sound[0] + (sound[2] + sound[4]) * 0.5**0.5) / (1 + 2**0.5)  # L, C, Ls; no LFE
    right = (sound[1] + (sound[2] + sound[5]) * 0.5**0.5) / (1 + 2**0.5)
    assert np.allclose(render(project.songs[0]).samples, [left, right], atol=1e-7)


def test_a_missing_file_is_an_error_unless_it_is_known_to_be_missing(song, tmp_path, stems):
    lost = replace(
        song.tracks[1].clips[0], file=replace(song.tracks[1].clips[0].file, path=tmp_path / "gone.wav")
    )
    broken = with_track(song, 1, clips=(lost,))
    with pytest.raises(AudioError, match=r"gone\.wav"):
        mix(broken)
    with Renderer(missing=[tmp_path / "gone.wav"]) as renderer:
        assert renderer.mix(broken, 0, FRAMES) == pytest.approx(
            sum(stems.values()) - stems["vocals"], abs=1e-12
        )
