"""KUIELAB-MDX-Net: the authors' numbers from both of their files, and what does not fit together."""

import json

import numpy as np
import pytest
import torch

from lasaft_studio.checkpoints import catalog, checkpoint
from lasaft_studio.checkpoints.upstream import importers, torch_files
from lasaft_studio.errors import CheckpointError, UsageError
from lasaft_studio.nn.families import build_network
from lasaft_studio.nn.inference import ready
from tests.shared import shared
from tests.tiny_networks import difference

TOLERANCE = 1e-5  # of the largest value that theirs has
FOLDER = "kuielab_mdx_vocals_small"


def golden(*names):
    with np.load(shared("golden", FOLDER, "io.npz")) as arrays:
        return [torch.from_numpy(arrays[name]) for name in names]


@pytest.fixture
def contents():
    return torch_files.read(shared("golden", FOLDER, "checkpoint.ckpt"))


@pytest.mark.parametrize("prepare", [lambda network: network, ready])
@pytest.mark.parametrize("file", ["checkpoint.ckpt", "model.onnx"])
@torch.no_grad()
def test_the_authors_numbers(file, prepare):
    network = prepare(checkpoint.load(shared("golden", FOLDER, file)).network)
    given, expected = golden("spec_in", "spec_out")
    found = network.features(given.transpose(2, 3)).transpose(2, 3)
    assert difference(found, expected) < TOLERANCE
    sound, wanted = golden("chunk_in", "chunk_out")
    assert difference(network(sound.T[None], [0])[0, 0], wanted.T) < TOLERANCE
    assert network.segment_frames == len(sound)
    assert network.stems == ("vocals",)


def test_no_tensor_is_missing_or_left_over(tmp_path):
    shapes = json.loads(shared("golden", "kuielab_mdx_vocals.manifest.json").read_text())
    state = {key: torch.empty(shape, device="meta") for key, shape in shapes.items()}
    found = importers.recognise({"state_dict": state}, tmp_path / "vocals.ckpt")
    with torch.device("meta"):
        network = build_network("conv_tdf", {**found.assumptions, **found.facts}, found.stems)
    network.load_state_dict(found.tensors, strict=True, assign=True)
    assert (network.config.n_fft, network.config.dim_f, network.config.dim_t) == (6144, 2048, 256)


def test_the_card_is_of_that_network_for_each_stem():
    card = catalog.find("kuielab_mdx")
    sizes = {part.stems[0]: part.config["n_fft"] for part in card.parts()}
    assert sizes == {"vocals": 6144, "drums": 4096, "bass": 16384, "other": 8192}
    for part in card.parts():
        with torch.device("meta"):
            network = build_network(part.family, part.config, part.stems)
        assert network.segment_frames == 255 * 1024


def test_the_name_of_an_onnx_file_tells_its_stem(tmp_path):
    target = tmp_path / "my_bass.onnx"
    target.write_bytes(shared("golden", FOLDER, "model.onnx").read_bytes())
    card = checkpoint.inspect(target)
    assert card.stems == ("bass",)
    assert card.config["n_fft"] == 8 * 64
    assert "n_fft = 512" in card.notes


def test_what_it_says_of_itself_has_to_fit(contents, tmp_path):
    contents["hyper_parameters"]["n_fft"] = 256
    torch.save(contents, tmp_path / "wrong.ckpt")
    with pytest.raises(CheckpointError, match="n_fft = 256"):
        checkpoint.load(tmp_path / "wrong.ckpt")


def test_half_a_network_is_refused_in_a_sentence(contents, tmp_path):
    state = contents["state_dict"]
    contents["state_dict"] = {name: tensor for name, tensor in state.items() if "middle" not in name[:3]}
    del contents["state_dict"]["encoding_blocks.0.tdf.0.weight"]
    torch.save(contents, tmp_path / "half.ckpt")
    with pytest.raises(CheckpointError, match="do not make a whole ConvTDFNet"):
        checkpoint.load(tmp_path / "half.ckpt")


def test_a_stem_that_it_does_not_know_is_refused(contents, tmp_path):
    network = checkpoint.load(shared("golden", FOLDER, "checkpoint.ckpt")).network
    with pytest.raises(UsageError, match="no stem 'drums'"):
        network.stem_indices(["drums"])


@pytest.mark.parametrize(
    "changed",
    [{"bias": True}, {"kernel": 5}, {"bn_factor": 0}, {"norm": "two_groups"}, {"layers": 2, "num_blocks": 3}],
)
def test_other_sizes_are_seen_from_the_shapes(changed, tmp_path):
    small = {"n_fft": 256, "hop_length": 64, "dim_f": 64, "dim_t": 16, "num_blocks": 5, "growth": 4}
    network = build_network("conv_tdf", {**small, **changed}, ["drums"])
    state = {authors_name(name): tensor for name, tensor in network.state_dict().items()}
    hyper_parameters = {"target_name": "drums", "n_fft": 256, "hop_length": 64, "dim_t": 16}
    torch.save({"state_dict": state, "hyper_parameters": hyper_parameters}, tmp_path / "x.ckpt")
    loaded = checkpoint.load(tmp_path / "x.ckpt").network
    assert loaded.config == network.config
    sound = torch.randn(1, 2, 1000)
    with torch.no_grad():
        assert torch.equal(loaded.eval()(sound, [0]), network.eval()(sound, [0]))


def authors_name(name):
    first, *rest = name.split(".")
    if first in {"first", "last"}:
        return ".".join(("first_conv", *rest) if first == "first" else ("final_conv.0", *rest))
    if first in {"downs", "ups"}:
        return ".".join((first[0] + "s", *rest))
    block = "bottleneck_block" if first == "middle" else f"{first[:2]}coding_blocks.{rest.pop(0)}"
    kind = "tfc.H" if rest[0] == "features" else "tdf"
    return ".".join((block, kind, *rest[2:]))
