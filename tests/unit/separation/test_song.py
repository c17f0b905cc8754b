"""Songs of any sample rate, in parts that add up."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import BandNetwork
from signals import noise, sine

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.separation.song import FrameQueue, separate_audio, separate_blocks


def separator_of(network: BandNetwork | None = None, **request) -> Separator:
    return Separator(
        network or BandNetwork(), SeparationRequest(device="cpu", precision="float32", **request)
    )


@settings(max_examples=40)
@given(
    frames=st.integers(1, 9000),
    rate=st.sampled_from([8000, 22_050, 44_100, 48_000, 96_000, 192_000]),
    channels=st.sampled_from([1, 2, 3]),
    block=st.integers(50, 4000),
)
def test_parts_add_up_to_every_frame_of_the_song(frames, rate, channels, block):
    song = np.random.default_rng(frames).normal(0, 0.3, (channels, frames))
    blocks = [song[:, start : start + block] for start in range(0, frames, block)]
    before = song.copy()
    made = list(separate_blocks(separator_of(overlap=0.1), blocks, rate))
    assert np.array_equal(song, before)  # the caller's blocks are left alone
    assert np.array_equal(np.concatenate([piece.source for piece in made], axis=1), song)
    parts = np.concatenate([piece.parts for piece in made], axis=2)
    assert parts.shape == (4, channels, frames)
    assert np.abs(parts.sum(axis=0) - song).max() < 1e-12
    starts = np.cumsum([0, *(piece.source.shape[1] for piece in made[:-1])])
    assert [piece.start_frame for piece in made] == starts.tolist()


def tone(frequency_hz: float, rate: int) -> Audio:
    return Audio(sine(frequency_hz, seconds=1.5, rate=rate), rate)


def energy(audio: Audio) -> float:
    return float(np.square(audio.samples).sum())


@pytest.mark.parametrize("rate", [22_050, 48_000, 96_000])
def test_stems_come_back_at_the_songs_rate_without_delay(rate):
    """A tone of 6 kHz lies in the third of four bands up to 22.05 kHz, which is that of the drums, then bass."""
    song = tone(6500.0, rate)
    stems = separate_audio(separator_of(consistency="equal", rest=True), song)
    bass = stems["bass"]
    assert bass.sample_rate == rate
    assert bass.frames == song.frames
    inside = slice(rate // 10, -rate // 10)
    assert np.abs(bass.samples[:, inside] - 0.9 * song.samples[:, inside]).max() < 1e-3
    assert energy(stems["vocals"]) < 1e-3 * energy(song)


@pytest.mark.parametrize(
    ("request_", "taker"),
    [
        ({}, "other"),
        ({"rest": True}, "rest"),
        ({"two_stems": "vocals"}, "accompaniment"),
        ({"stems": ("vocals",), "rest": True}, "rest"),
    ],
)
def test_what_the_network_cannot_hear_goes_to_the_remainder(request_, taker):
    song = tone(30_000.0, rate=96_000)
    stems = separate_audio(separator_of(**request_), song)
    for name, stem in stems.items():
        share = energy(stem) / energy(song)
        assert abs(share - 1) < 1e-3 if name == taker else share < 1e-4


def test_a_song_at_the_networks_rate_is_not_resampled(monkeypatch):
    monkeypatch.setattr("lasaft_studio.separation.song.StreamResampler", None)
    song = Audio(noise(0.2), 44_100)
    stems = separate_audio(separator_of(), song)
    total = sum(stem.samples.astype(np.float64) for stem in stems.values())
    assert np.abs(total - song.samples).max() < 1e-6


def test_each_pair_of_channels_is_separated_on_its_own():
    network, song = BandNetwork(), noise(0.2, channels=5)
    stems = separate_audio(separator_of(network), Audio(song, 44_100))
    for pair in (slice(0, 2), slice(2, 4), slice(4, 5)):
        alone = separate_audio(separator_of(), Audio(song[pair], 44_100))
        for name in alone:
            assert np.allclose(stems[name].samples[pair], alone[name].samples, atol=1e-6)


def test_a_song_without_frames():
    stems = separate_audio(separator_of(), Audio(np.zeros((2, 0), dtype=np.float32), 48_000))
    assert {stem.samples.shape for stem in stems.values()} == {(2, 0)}


def test_mixes_are_sums_of_stems():
    song = Audio(noise(0.3), 44_100)
    request = {"stems": ("vocals", "drums", "bass", "other"), "mixes": {"band": ("drums", "bass")}}
    stems = separate_audio(separator_of(**request), song)
    band = stems["drums"].samples + stems["bass"].samples
    assert np.allclose(stems["band"].samples, band, atol=1e-6)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=10), st.data())
def test_a_queue_gives_back_what_came_in_other_lengths(lengths, data):
    queue, frames = FrameQueue(), np.arange(2 * sum(lengths), dtype=np.float64).reshape(2, -1)
    for block in np.split(frames, np.cumsum(lengths)[:-1], axis=1):
        queue.push(block)
    taken = [np.zeros((2, 0))]
    while queue.frames:
        taken.append(queue.pop(data.draw(st.integers(1, queue.frames))))
    assert np.array_equal(np.concatenate(taken, axis=1), frames)


def test_the_network_runs_without_gradients():
    network = BandNetwork()
    separate_audio(separator_of(network), Audio(noise(0.2), 44_100))
    assert not torch.is_inference_mode_enabled()
    assert network.gains.grad is None
