"""Weights that a training begins with: another network's, and files that hold none, are refused in a sentence."""

import pytest
import torch

from lasaft_studio.errors import TrainingError
from lasaft_studio.nn.families import build_network
from lasaft_studio.training.start import begin

STEMS = ("vocals", "drums")


def network(channels: int = 8):
    return build_network("tcn", {"channels": channels, "dilations": (1,)}, STEMS)


def test_a_run_goes_on_from_another_ones_weights(tmp_path):
    former, later = network(), network()
    torch.save({"network": former.state_dict()}, tmp_path / "best.pt")
    given = begin(later, str(tmp_path / "best.pt"))
    assert given == {name for name, _ in later.named_parameters()}
    for name, value in former.state_dict().items():
        assert torch.equal(later.state_dict()[name], value)


def test_weights_of_another_network_are_refused(tmp_path):
    torch.save({"network": network(4).state_dict()}, tmp_path / "best.pt")
    with pytest.raises(TrainingError, match="not of this network"):
        begin(network(), str(tmp_path / "best.pt"))


@pytest.mark.parametrize("content", [b"", b"RIFF\x00\x00\x00\x00WAVEfmt ", b"PK\x03\x04 cut"])
def test_what_no_run_has_saved_is_refused(tmp_path, content):
    path = tmp_path / "best.pt"
    path.write_bytes(content)
    with pytest.raises(TrainingError, match="cannot be read"):
        begin(network(), str(path))


def test_states_without_weights_and_missing_files_are_refused(tmp_path):
    torch.save({"step": 1}, tmp_path / "best.pt")
    with pytest.raises(TrainingError, match="holds no weights"):
        begin(network(), str(tmp_path / "best.pt"))
    with pytest.raises(TrainingError, match="no weights at"):
        begin(network(), str(tmp_path / "missing.pt"))
