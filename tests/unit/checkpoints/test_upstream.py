"""Recognising the authors' files from what they hold."""

import copy
import shutil

import pytest
import torch
import yaml

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.checkpoints.upstream import checkpoints as upstream
from lasaft_studio.checkpoints.upstream import config as upstream_config
from lasaft_studio.checkpoints.upstream import shapes as upstream_shapes
from lasaft_studio.errors import CheckpointError
from lasaft_studio.nn.families import FAMILIES
from tests.shared import shared
from tests.tiny_networks import difference, noise


def golden(folder):
    return torch.load(shared("golden", folder, "checkpoint.ckpt"), weights_only=True)


def save(contents, path):
    torch.save(contents, path)
    return path


def estimate(path):
    network = checkpoint.load(path).network
    with torch.no_grad():
        return network(noise(8192, batch=1), range(len(network.stems)))


@pytest.mark.parametrize(
    "folder",
    ["CUNET_TFC_GPoCM_LaSAFT", "CUNET_TFC_GPoCM_LightSAFT", "CUNET_TFC_FiLM", "ismir2020_tfc_tdf_net"],
)
def test_shapes_alone_tell_all_but_activations_and_hop(folder, tmp_path):
    contents = golden(folder)
    told = upstream.recognise(contents, tmp_path / "vocals.ckpt")
    del contents["hyper_parameters"]
    seen = upstream.recognise(contents, tmp_path / "vocals.ckpt")
    assert seen.family == told.family
    assert seen.stems == told.stems
    sizes = FAMILIES[told.family].config
    told_sizes = {**told.assumptions, **told.facts}
    # 96 frames are not what the published networks have; bottlenecks never got as small as they might
    unseen = {key: told_sizes[key] for key in ("num_frame", "min_bn_units") if key in told_sizes}
    assert sizes({**seen.assumptions, **seen.facts, **unseen}) == sizes(told_sizes)


def test_a_bare_state_dict_and_one_of_data_parallel_are_the_same(tmp_path):
    contents = golden("CUNET_TFC_GPoCM_TDF")
    wrapped = {f"module.{key}": value for key, value in contents["state_dict"].items()}
    expected = estimate(save(contents, tmp_path / "lightning.ckpt"))
    assert difference(estimate(save(wrapped, tmp_path / "parallel.pt")), expected) == 0
    assert difference(estimate(save(contents["state_dict"], tmp_path / "bare.pt")), expected) == 0


def test_the_name_that_the_unet_had_before_is_known(tmp_path):
    contents = golden("CUNET_TFC_FiLM")
    older = {
        key.replace("spec2spec.", "conditional_spec2spec."): value
        for key, value in contents["state_dict"].items()
    }
    expected = estimate(save(contents, tmp_path / "new.ckpt"))
    assert difference(estimate(save({**contents, "state_dict": older}, tmp_path / "old.ckpt")), expected) == 0


def test_the_oldest_layout_is_turned(tmp_path):
    contents = golden("ismir2020_tfc_tdf_net")
    state = {}
    for key, tensor in contents["state_dict"].items():
        name = (
            key.removeprefix("spec2spec.")
            .replace("samplings.", "sampling.")
            .replace("last_conv", "final_conv")
        )
        state[name] = tensor
    del state["stft.stft.window"]
    order = [0, 2, 1, 3]  # back to [L re, L im, R re, R im]
    state["first_conv.0.weight"] = state["first_conv.0.weight"][:, order].transpose(2, 3)
    for name in ("final_conv.0.weight", "final_conv.0.bias"):
        state[name] = state[name][order]
    state["final_conv.0.weight"] = state["final_conv.0.weight"].transpose(2, 3)
    old = save({f"module.{key}": value for key, value in state.items()}, tmp_path / "cac_bass.pt")
    assert checkpoint.load(old).network.stems == ("bass",)
    assert difference(estimate(old), estimate(save(contents, tmp_path / "new.ckpt"))) < 1e-6


def test_time_that_is_halved_in_some_levels_only_shows_in_the_kernels(tmp_path):
    contents = golden("ismir2020_tfc_net")
    state = contents["state_dict"]
    for name in ("downsamplings.1", "upsamplings.0"):
        state[f"spec2spec.{name}.0.weight"] = state[f"spec2spec.{name}.0.weight"].sum(2, keepdim=True)
    contents["hyper_parameters"]["t_down_layers"] = "[0]"
    network = checkpoint.load(save(contents, tmp_path / "model.ckpt")).network
    assert network.config.t_down_layers == (0,)
    assert network.unet.shape.time_multiple == 2


def test_v2_takes_its_activations_from_the_configuration_beside_it(tmp_path):
    source = shared("golden", "v2_light_small")
    path = tmp_path / "epoch=1.ckpt"
    shutil.copy(source / "checkpoint.ckpt", path)
    alone = checkpoint.load(path)
    assert "assumed" in alone.card.notes
    assert alone.network.config.activation == "leaky_relu"
    values = yaml.safe_load((source / "config.yaml").read_text())
    values["model"]["spec2spec"]["mk_block_f"]["activation"] = "${model.spec2spec.first_conv_activation}"
    values["model"]["spec2spec"]["first_conv_activation"] = "tanh"
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(values))
    beside = checkpoint.load(path)
    assert beside.network.config.activation == "tanh"
    assert beside.network.config.num_frame == 96
    assert "assumed" not in beside.card.notes


@pytest.mark.parametrize(
    "text", ["", "- 1", "model: 3", "model: {name: x}", "a: [", "\0", "model: {spec2spec: 3}"]
)
def test_somebody_elses_configuration_is_passed_over(tmp_path, text):
    (tmp_path / "config.yaml").write_text(text)
    assert upstream_config.beside(tmp_path / "model.ckpt") is None


def test_yaml_is_read_as_data(tmp_path):
    mark = tmp_path / "mark"
    (tmp_path / "config.yaml").write_text(f"model: !!python/object/apply:os.mkdir ['{mark}']")
    assert upstream_config.beside(tmp_path / "model.ckpt") is None
    assert not mark.exists()


def test_blocks_of_another_kind_are_refused(tmp_path):
    values = yaml.safe_load(shared("golden", "v2_light_small", "config.yaml").read_text())
    values["model"]["spec2spec"]["mk_block_f"]["_target_"] = "lasaft.MkTFCSomething"
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(values))
    with pytest.raises(CheckpointError, match="MkTFCSomething"):
        upstream_config.beside(tmp_path / "model.ckpt")


def test_references_that_go_round_in_circles_end():
    assert upstream_config._resolved("${a}", {"a": "${b}", "b": "${a}"}) in {"${a}", "${b}"}


def test_other_numbers_of_stems_are_numbered(tmp_path):
    contents = golden("CUNET_TFC_FiLM")
    key = "spec2spec.embedding.weight"
    contents["state_dict"][key] = contents["state_dict"][key][:3]
    assert upstream.recognise(contents, tmp_path / "x.ckpt").stems == ("stem_1", "stem_2", "stem_3")


def test_what_is_not_whole_is_refused(tmp_path):
    contents = golden("CUNET_TFC_GPoCM_LaSAFT")
    for gone in ("mid_block.keys", "condition_generator.linear_beta.0.weight", "downsamplings.1.0.weight"):
        broken = copy.deepcopy(contents)
        del broken["state_dict"][f"spec2spec.{gone}"]
        with pytest.raises(CheckpointError):
            checkpoint.load(save(broken, tmp_path / "broken.ckpt"))


def test_tensors_that_no_rule_knows_are_named(tmp_path):
    contents = golden("CUNET_TFC_FiLM")
    contents["state_dict"]["spec2spec.encoders.0.gru.weight"] = torch.zeros(3)
    with pytest.raises(CheckpointError, match=r"encoders\.0\.gru\.weight"):
        upstream.recognise(contents, tmp_path / "x.ckpt")


def test_magnitudes_without_hyper_parameters_could_be_two_things(tmp_path):
    contents = golden("CUNET_TFC_FiLM")
    state = contents["state_dict"]
    state["spec2spec.first_conv.0.weight"] = state["spec2spec.first_conv.0.weight"][:, :2]
    contents["hyper_parameters"] |= {
        "input_channels": 2,
        "spec_type": "magnitude",
        "spec_est_mode": "masking",
    }
    assert upstream.recognise(contents, tmp_path / "x.ckpt").facts["spec_type"] == "magnitude"
    del contents["hyper_parameters"]
    with pytest.raises(CheckpointError, match="stems or masks"):
        upstream.recognise(contents, tmp_path / "x.ckpt")


def test_other_peoples_tensors_are_not_recognised(tmp_path):
    assert upstream.recognise({"fc1.weight": torch.zeros(2, 2)}, tmp_path / "x.pt") is None
    assert upstream.recognise({}, tmp_path / "x.pt") is None
    assert upstream.recognise({3: "three"}, tmp_path / "x.pt") is None


def test_stems_of_a_dedicated_network_are_told_or_guessed_from_the_name(tmp_path):
    contents = golden("ismir2020_tdf_net")
    contents["hyper_parameters"]["target_name"] = "drums"
    assert upstream.recognise(contents, tmp_path / "bass.ckpt").stems == ("drums",)
    del contents["hyper_parameters"]
    assert upstream.recognise(contents, tmp_path / "Bass 17.pt").stems == ("bass",)
    assert upstream.recognise(contents, tmp_path / "17.pt").stems == MUSDB_STEMS[:1]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(1024, 64), (512, 32), (256, 16), (128, 16)], {"bn_factor": 16, "min_bn_units": 16}),
        ([(12288, 768), (768, 48)], {"bn_factor": 16, "min_bn_units": 48}),
        ([(128, 16), (64, 8), (32, 8)], {"bn_factor": 8, "min_bn_units": 8}),
    ],
)
def test_bottlenecks_follow_from_their_sizes(pairs, expected):
    found = upstream_shapes.bottleneck(pairs)
    assert all(max(bins // found["bn_factor"], found["min_bn_units"]) == units for bins, units in pairs)
    assert found == expected


def test_bottlenecks_that_nobody_made_are_refused():
    with pytest.raises(CheckpointError):
        upstream_shapes.bottleneck([(1024, 64), (512, 100)])
