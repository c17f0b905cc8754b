"""Unknown names and impossible sizes are errors that say what would be possible."""

import pytest

from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.layers import make_activation, make_norm

STEMS = ("vocals", "drums", "bass", "other")


def refusal(family, config, stems=STEMS):
    with pytest.raises(CheckpointError) as caught:
        build_network(family, config, stems)
    return caught.value


def test_an_unknown_family_is_refused_with_the_known_ones():
    error = refusal("hdemucs", {})
    assert "'hdemucs'" in error.message
    assert "conditioned" in error.hint
    assert "lasaft_v2" in error.hint


def test_an_unknown_size_is_refused_with_the_known_ones():
    error = refusal("conditioned", {"channel": 3})
    assert "'channel'" in error.message
    assert "internal_channels" in error.hint


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("block", "tfc_gru"),
        ("modulation", "gfilm"),
        ("condition_to", "middle"),
        ("spec_type", "mel"),
        ("spec_est_mode", "guessing"),
        ("activation", "gelu"),
        ("last_activation", ""),
        ("control_vector_type", "linear"),
        ("film_type", "double"),
        ("pocm_type", "fast"),
        ("pocm_norm", "layer_norm"),
    ],
)
def test_an_unknown_option_is_refused_with_the_known_ones(key, value):
    config = {"n_fft": 64, "hop_length": 32, "n_blocks": 3, "internal_channels": 4, key: value}
    error = refusal("conditioned", {**config, "modulation": config.get("modulation", "gpocm")})
    assert f"'{value}'" in error.message
    assert error.hint.startswith("Known are: ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("n_fft", "4096"),
        ("n_fft", -2),
        ("n_fft", 1 << 40),
        ("n_blocks", True),
        ("bias", 1),
        ("t_down_layers", "[0, 1]"),
        ("t_down_layers", [0, "1"]),
        ("block", 3),
    ],
)
def test_a_value_of_another_kind_is_refused(key, value):
    assert f"'{key}'" in refusal("conditioned", {key: value}).message


def test_sizes_that_contradict_each_other_are_refused():
    assert "odd" in refusal("conditioned", {"n_blocks": 8}).message
    assert "halved" in refusal("conditioned", {"n_fft": 100, "hop_length": 50}).message
    assert "hop_length" in refusal("lasaft_v2", {"hop_length": 2048}).message
    assert "hop_length" in refusal("lasaft_v2", {"hop_length": 0}).message
    assert "bottleneck" in refusal("conditioned", {"block": "tfc_lightsaft", "bn_factor": 0}).message
    assert "one stem" in refusal("dedicated", {}).message
    assert "stem" in refusal("conditioned", {}, ()).message


def test_lists_stand_for_tuples():
    network = build_network(
        "dedicated", {"n_fft": 64, "hop_length": 32, "n_blocks": 5, "t_down_layers": [1]}, ("vocals",)
    )
    assert network.config.t_down_layers == (1,)
    assert network.unet.shape.time_multiple == 2


def test_unknown_layers_are_refused():
    with pytest.raises(CheckpointError, match="No network has the activation 'swish'"):
        make_activation("swish")
    with pytest.raises(CheckpointError, match="No network has the norm 'bn'"):
        make_norm("bn", 4)
