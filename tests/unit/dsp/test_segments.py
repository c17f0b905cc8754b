"""Splitting and joining."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from lasaft_studio.dsp.segments import OverlapAdd, Segmentation, Splitter, overlap_add

segmentations = st.builds(
    Segmentation.of,
    frames=st.integers(1, 400),
    overlap=st.floats(0, 0.95),
    margin=st.integers(0, 60),
    shifts=st.integers(1, 4),
)


def blocks_of(signal: torch.Tensor, sizes: list[int]) -> list[torch.Tensor]:
    """Cut a signal at `sizes`, over and over."""
    blocks, start = [], 0
    while start < signal.shape[-1]:
        size = sizes[len(blocks) % len(sizes)]
        blocks.append(signal[..., start : start + size])
        start += size
    return blocks


@settings(max_examples=60)
@given(segmentations, st.integers(1, 2000), st.lists(st.integers(1, 500), min_size=1, max_size=4))
def test_joining_what_was_split_gives_the_signal(segmentation, frames, sizes):
    signal = torch.randn(2, frames, generator=torch.Generator().manual_seed(frames))
    splitter = Splitter(segmentation)
    segments = list(splitter.split(blocks_of(signal, sizes)))
    assert splitter.frames == frames
    assert len(segments) == segmentation.count(frames)
    assert {segment.shape for segment in segments} == {(2, segmentation.frames)}
    assert_close(overlap_add(segments, segmentation, frames), signal, atol=1e-5, rtol=0)


@settings(max_examples=60)
@given(segmentations, st.integers(1, 600))
def test_every_frame_is_covered_and_leaves_in_time(segmentation, frames):
    joined, pieces = OverlapAdd(segmentation), []
    for index in range(segmentation.count(frames)):
        pieces.append(joined.add(torch.ones(segmentation.frames)))
        assert sum(len(piece) for piece in pieces) == index * segmentation.hop
    pieces.append(joined.finish(frames))
    assert_close(torch.cat(pieces), torch.ones(frames))


def test_segments_fade_into_each_other():
    segmentation = Segmentation.of(frames=120, overlap=0.5, margin=10)
    joined = overlap_add([torch.zeros(120), torch.ones(120)], segmentation, frames=150)
    assert (joined[:50] == 0).all()
    assert (joined[100:] == 1).all()
    assert (joined[50:100].diff() > 0).all()
    assert_close(joined[50:100] + joined[50:100].flip(0), torch.ones(50))  # the windows sum to one


def test_margins_do_not_count():
    segmentation = Segmentation.of(frames=100, overlap=0.25, margin=20)
    segments = list(Splitter(segmentation).split([torch.ones(300)]))
    for segment in segments:
        segment[:20] = segment[-20:] = torch.nan
    assert_close(overlap_add(segments, segmentation, 300), torch.ones(300))


def test_shifts_cover_each_frame_more_often():
    once, thrice = (Segmentation.of(frames=300, overlap=0.2, shifts=shifts) for shifts in (1, 3))
    assert thrice.hop == once.hop // 3
    assert torch.equal(thrice.window(), once.window())


def test_a_silent_stream_has_no_segments():
    segmentation = Segmentation.of(frames=10, overlap=0)
    assert list(Splitter(segmentation).split([])) == []
    assert segmentation.count(0) == 0
    assert OverlapAdd(segmentation).finish(0) is None
    with pytest.raises(ValueError, match="no segments"):
        overlap_add([], segmentation, 0)


@pytest.mark.parametrize("wrong", [{"overlap": 0.96}, {"overlap": -0.1}, {"overlap": 0, "shifts": 0}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        Segmentation.of(frames=100, **wrong)


def test_blocks_are_left_alone():
    block = torch.randn(2, 50)
    before = block.clone()
    for segment in Splitter(Segmentation.of(frames=20, overlap=0.5)).split([block]):
        segment.zero_()
    assert torch.equal(block, before)
