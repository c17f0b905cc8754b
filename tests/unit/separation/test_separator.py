"""A network applied to songs of any length."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import BandNetwork
from torch.testing import assert_close

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.errors import Cancelled, UsageError
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator


def separated(song: torch.Tensor, block: int = 3000, network=None, **request) -> torch.Tensor:
    """Return the stems (S, C, N) of a song (C, N) that arrives in blocks."""
    separator = Separator(network or BandNetwork(), SeparationRequest(device="cpu", **request))
    return torch.cat(list(separator.separate(song.split(block, dim=-1))), dim=-1)


def noise(frames: int, channels: int = 2) -> torch.Tensor:
    return torch.randn(channels, frames, generator=torch.Generator().manual_seed(frames))


@settings(max_examples=30)
@given(
    frames=st.integers(1, 12_000),
    block=st.integers(100, 5000),
    overlap=st.sampled_from([0.0, 0.25, 0.5, 0.75]),
    channels=st.sampled_from([1, 2, 3, 6]),
    shifts=st.integers(1, 3),
)
def test_stems_have_the_songs_frames_and_add_up(frames, block, overlap, channels, shifts):
    song = noise(frames, channels)
    stems = separated(song, block, overlap=overlap, shifts=shifts)
    assert stems.shape == (4, channels, frames)
    assert_close(stems.sum(dim=0), song, atol=1e-5, rtol=0)


def test_blocks_do_not_change_the_stems():
    song = noise(20_000)
    assert_close(separated(song, block=777), separated(song, block=20_000))


def test_segments_do_not_change_what_a_network_without_memory_returns():
    song = noise(20_000)
    whole = separated(song, network=BandNetwork(segment_frames=40_000), overlap=0.0, rest=True)
    for cut in ({"overlap": 0.5}, {"overlap": 0.1}, {"segment_seconds": 0.2}, {"shifts": 3}):
        stems = separated(song, rest=True, **cut)
        assert_close(stems[..., 256:-256], whole[..., 256:-256], atol=1e-2, rtol=0)  # the ends see silence


def test_a_song_shorter_than_the_spectrograms_window():
    for frames in (1, 2, 100, 255):
        assert_close(separated(noise(frames)).sum(dim=0), noise(frames), atol=1e-5, rtol=0)


def test_silence_is_silent_and_not_computed():
    network = BandNetwork()
    assert not separated(torch.zeros(2, 10_000), network=network).any()
    assert network.calls == []


def test_silence_behind_the_song_is_not_computed():
    network, song = BandNetwork(segment_frames=40_000), noise(3000)
    stems = separated(song, network=network)
    followed_by_silence = separated(torch.nn.functional.pad(song, (0, 37_000)), network=network)
    assert {shape[-1] for shape in network.calls} == {(3000 + 2 * 256) // 64 + 2}
    assert_close(followed_by_silence[..., :3000], stems)
    assert not followed_by_silence[..., 3000 + 256 + 128 :].any()


def test_no_song_gives_no_stems():
    assert list(Separator(BandNetwork(), SeparationRequest(device="cpu")).separate([])) == []


def test_only_what_is_asked_for_is_computed():
    stems = separated(noise(9000), stems=("bass", "vocals"))
    everything = separated(noise(9000), consistency="equal", rest=True)
    assert stems.shape == (2, 2, 9000)
    assert_close(stems[0], everything[0])
    assert_close(stems[1], everything[2])


def test_the_residual_is_shared_unless_the_rest_is_asked_for():
    song = noise(9000)
    assert_close(separated(song).sum(dim=0), song, atol=1e-5, rtol=0)
    assert_close(separated(song, rest=True).sum(dim=0), 0.9 * song, atol=1e-5, rtol=0)
    raw, remainder = separated(song, rest=True), separated(song, consistency="remainder")
    assert_close(remainder[:3], raw[:3])
    assert_close(remainder[3], raw[3] + 0.1 * song, atol=1e-5, rtol=0)


@pytest.mark.parametrize("request_", [{}, {"stems": ("vocals",)}])
def test_the_wiener_filter_keeps_the_sum(request_):
    song = noise(9000)
    stems = separated(song, wiener_iterations=1, **request_)
    assert torch.isfinite(stems).all()
    if not request_:
        assert_close(stems.sum(dim=0), song, atol=1e-5, rtol=0)
    assert not torch.allclose(stems, separated(song, **request_), atol=1e-3)


def test_a_batch_holds_as_many_segments_as_asked_for():
    network = BandNetwork()
    separated(noise(30_000), network=network, batch=3, precision="float32")
    assert {shape[0] for shape in network.calls[:-1]} == {3}


def test_blocks_are_left_alone():
    block = torch.from_numpy(np.ones((2, 5000), dtype=np.float32))
    before = block.clone()
    list(Separator(BandNetwork(), SeparationRequest(device="cpu")).separate([block]))
    assert torch.equal(block, before)


def test_what_is_held_does_not_grow_with_the_song():
    separator = Separator(BandNetwork(), SeparationRequest(device="cpu"))
    read = 0

    def blocks():
        nonlocal read
        for _ in range(40):
            read += 2000
            yield noise(2000)

    written = 0
    for stems in separator.separate(blocks()):
        written += stems.shape[-1]
        assert read - written <= 2 * separator.segmentation().frames + 2000
    assert written == 80_000


def test_cancel_stops_at_the_next_segment():
    progress = Progress()
    stems = Separator(BandNetwork(), SeparationRequest(device="cpu")).separate([noise(50_000)], progress)
    next(stems)
    progress.cancel()
    with pytest.raises(Cancelled):
        next(stems)


def test_an_unknown_stem_is_refused_before_anything_is_done():
    with pytest.raises(UsageError, match="flute") as caught:
        Separator(BandNetwork(), SeparationRequest(stems=("flute",)))
    assert ", ".join(MUSDB_STEMS) in caught.value.hint
