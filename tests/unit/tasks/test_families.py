"""Each family that others publish, with random weights, keeps what every separation promises.

Same frames, rate and channels; stems that add up to the song to the last bit; a stop within one segment; no
more memory for a longer song; shorter pieces where memory runs out.
"""

import math

import numpy as np
import pytest
import soundfile
import torch

from lasaft_studio.errors import Cancelled
from lasaft_studio.nn.blend_net import BlendNet
from lasaft_studio.nn.families import build_network
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.separator import Separator
from lasaft_studio.tasks.separate_song import separate_song
from lasaft_studio.tasks.writing.output_spec import OutputSpec

SCNET = {
    "n_fft": 256, "hop_length": 128, "win_length": 256, "dims": (4, 4, 6), "dual_path_layers": 2,
    "segment_frames": 22_050,
}  # fmt: skip
CONV_TDF = {
    "n_fft": 256, "hop_length": 128, "dim_f": 64, "dim_t": 128, "num_blocks": 3, "growth": 4,
    "bn_factor": 4,
}  # fmt: skip
SIX = ("drums", "bass", "other", "vocals", "guitar", "piano")


def scnet(stems=SIX):
    torch.manual_seed(0)
    return build_network("scnet", SCNET, stems)


def conv_tdf(stem="vocals"):
    torch.manual_seed(0)
    return build_network("conv_tdf", CONV_TDF, (stem,))


def four_dedicated():
    stems = ("vocals", "drums", "bass", "other")
    return BlendNet([conv_tdf(stem) for stem in stems], [{stem: 1.0} for stem in stems], stems)


def blend():
    members = [scnet(), conv_tdf()]
    return BlendNet(members, [dict.fromkeys(each.stems, 1.0) for each in members], SIX)


NETWORKS = {"scnet": scnet, "conv_tdf": conv_tdf, "four conv_tdf": four_dedicated, "blend": blend}


@pytest.fixture(params=NETWORKS)
def network(request):
    return NETWORKS[request.param]()


def separator_of(network, **request):
    return Separator(network, SeparationRequest(device="cpu", precision="float32", **request))


@pytest.mark.parametrize(("rate", "channels", "frames"), [(44_100, 2, 70_001), (48_000, 1, 33_333)])
def test_a_song_comes_back_in_stems_that_add_up_to_the_last_bit(network, rate, channels, frames, tmp_path):
    song = np.random.default_rng(0).normal(0, 0.1, (frames, channels))
    soundfile.write(tmp_path / "song.wav", song, rate, subtype="PCM_24")
    alone = len(network.stems) == 1
    separator = separator_of(network, rest=alone)
    result = separate_song(tmp_path / "song.wav", tmp_path, separator, OutputSpec(format="wav24"))
    assert result.null_depth_db == -math.inf
    assert set(result.files) == {*network.stems, *(("rest",) if alone else ())}
    for path in result.files.values():
        info = soundfile.info(path)
        assert (info.samplerate, info.channels, info.frames) == (rate, channels, frames)


def test_it_stops_within_one_segment(network):
    separator = separator_of(network)
    progress = Progress()
    blocks = separator.separate(noise(separator, 40), progress)
    next(blocks)
    progress.cancel()
    with pytest.raises(Cancelled):
        next(blocks)


def test_what_it_holds_does_not_grow_with_the_song(network):
    separator = separator_of(network)
    longest = max(block.shape[-1] for block in separator.separate(noise(separator, 12)))
    assert longest <= separator.segmentation().frames


def test_shorter_pieces_are_computed_where_memory_runs_out(network):
    separator = separator_of(network, segment_seconds=3.0)
    estimate = separator.network.forward

    def stingy(mixture, stems):
        if mixture.shape[-1] > 2 * 44_100:
            raise torch.OutOfMemoryError("out of memory")
        return estimate(mixture, stems)

    separator.network.forward = stingy
    song = torch.randn(2, 3 * 44_100) * 0.1
    found = torch.cat(list(separator.separate([song])), dim=-1)
    assert found.shape[-1] == song.shape[-1]
    assert any("Memory ran out" in note for note in separator.runner.notes)


def noise(separator, segments):
    """Yield as many segments of a song."""
    for _ in range(segments):
        yield torch.randn(2, separator.segmentation().hop) * 0.1
