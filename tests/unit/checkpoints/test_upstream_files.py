"""Nothing that is in a file is ever run, and damaged files are refused in a sentence."""

import argparse
import io
import os
import pathlib
import pickle
import sys
import types
import zipfile
from collections import defaultdict

import numpy as np
import pytest
import torch

from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.checkpoints.upstream import torch_files as upstream_files
from lasaft_studio.errors import CheckpointError
from tests.shared import shared


class Runs:
    """What a pickle of this runs when it is read the usual way."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def golden():
    return torch.load(shared("golden", "CUNET_TFC_FiLM", "checkpoint.ckpt"), weights_only=True)


def payloads(mark):
    return {
        "system": Runs(os.system, f"touch {mark}"),
        "eval": Runs(eval, f"open({str(mark)!r}, 'w')"),
        "exec": Runs(exec, f"open({str(mark)!r}, 'w')"),
        "mkdir": Runs(os.mkdir, str(mark)),
        "getattr": Runs(getattr, "text", "upper"),
        "popen": Runs(os.popen, f"touch {mark}"),
        "import": Runs(__import__, "antigravity"),
        "load": Runs(torch.load, str(mark)),
    }


@pytest.mark.parametrize("name", payloads(""))
def test_a_malicious_pickle_is_refused_and_runs_nothing(name, tmp_path):
    mark = tmp_path / "mark"
    payload = payloads(mark)[name]
    contents = golden()
    files = {
        "archive": tmp_path / "zip.ckpt",
        "hidden": tmp_path / "hidden.ckpt",
        "legacy": tmp_path / "old.pt",
    }
    torch.save(payload, files["archive"])
    torch.save({**contents, "hyper_parameters": {"n_fft": payload}}, files["hidden"])
    torch.save({**contents, "callbacks": payload}, files["legacy"], _use_new_zipfile_serialization=False)
    for file in files.values():
        with pytest.raises(CheckpointError) as caught:
            checkpoint.load(file)
        assert file.name in caught.value.message
        assert "not safe" in caught.value.message
        assert "Nothing in it was run" in caught.value.hint
    assert not mark.exists()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_plain_pickle_is_refused_and_runs_nothing(protocol, tmp_path):
    mark = tmp_path / "mark"
    file = tmp_path / "model.pt"
    file.write_bytes(pickle.dumps(payloads(mark)["system"], protocol))
    with pytest.raises(CheckpointError):
        checkpoint.load(file)
    assert not mark.exists()


def test_a_program_of_torchscript_is_refused(tmp_path):
    file = tmp_path / "scripted.pt"
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("model/data.pkl", "model/constants.pkl", "model/code/__torch__.py"):
            archive.writestr(name, b"")
    with pytest.raises(CheckpointError, match="TorchScript"):
        checkpoint.load(file)


def foreign_class(monkeypatch, path, *bases):
    """Make a class that pickles as `path`, from a package that is not installed here."""
    module, _, name = path.rpartition(".")
    cls = type(name, bases or (object,), {"__module__": module})
    monkeypatch.setitem(sys.modules, module, types.ModuleType(module))
    setattr(sys.modules[module], name, cls)
    return cls


def test_what_lightning_leaves_beside_tensors_is_read_without_lightning(monkeypatch, tmp_path):
    contents = golden()
    hyper_parameters = contents["hyper_parameters"]
    lightning = "pytorch_lightning.callbacks.model_checkpoint"
    monkeypatch.setitem(sys.modules, "pytorch_lightning", types.ModuleType("pytorch_lightning"))
    attributes = foreign_class(monkeypatch, "pytorch_lightning.utilities.parsing.AttributeDict", dict)
    callback = foreign_class(monkeypatch, f"{lightning}.ModelCheckpoint")
    contents |= {
        "hyper_parameters": attributes(hyper_parameters),
        "callbacks": {
            callback: {"best_model_score": torch.tensor(1.0), "dirpath": pathlib.PurePosixPath("/x")}
        },
        "optimizer_states": [{"state": defaultdict(dict), "param_groups": []}],
        "score": np.float64(3.0),
    }
    contents["callbacks"][callback]["dirpath"] = pathlib.Path(tmp_path)
    file = tmp_path / "lightning.ckpt"
    torch.save(contents, file)
    monkeypatch.undo()
    found = upstream_files.read(file)
    assert dict(found["hyper_parameters"]) == hyper_parameters
    assert checkpoint.load(file).network.stft.hop == hyper_parameters["hop_length"]


def test_hyper_parameters_in_a_namespace_are_read(tmp_path):
    contents = golden()
    contents["hyper_parameters"] = argparse.Namespace(**contents["hyper_parameters"])
    file = tmp_path / "namespace.ckpt"
    torch.save(contents, file)
    assert checkpoint.load(file).network.stft.hop == 128


def test_a_stand_in_keeps_attributes_and_does_nothing():
    stand_in = upstream_files.StandIn("rm -rf /", 3)
    assert vars(stand_in) == {}
    stand_in.__setstate__(("anything", 3))
    assert vars(stand_in) == {}
    stand_in.__setstate__({"n_fft": 3, 4: 5})
    assert vars(stand_in) == {"n_fft": 3}


@pytest.mark.parametrize("name", ["checkpoint.ckpt", "cac_tdc_17_vocals_top3.pt"])
def test_a_file_cut_anywhere_is_refused(name, tmp_path):
    folder = "CUNET_TFC_FiLM" if name.endswith(".ckpt") else "ismir2020_tdc_17_vocals"
    whole = shared("golden", folder, name).read_bytes()
    for part in (1, 2, 8, 100, 1000, len(whole) // 3, len(whole) // 2, len(whole) - 1000, len(whole) - 1):
        file = tmp_path / "cut.ckpt"
        file.write_bytes(whole[:part])
        with pytest.raises(CheckpointError) as caught:
            checkpoint.load(file)
        assert "cut.ckpt" in caught.value.message


def test_bytes_that_flip_are_refused_or_change_numbers_only(tmp_path):
    whole = shared("golden", "ismir2020_tdc_17_vocals", "cac_tdc_17_vocals_top3.pt").read_bytes()
    random = np.random.default_rng(0)
    file = tmp_path / "flipped.pt"
    refused = 0
    for position in random.integers(0, 60_000, 40):  # most of them in the pickle at the start
        flipped = bytearray(whole)
        flipped[position] ^= 1 << random.integers(8)
        file.write_bytes(flipped)
        try:
            checkpoint.inspect(file)
        except CheckpointError:
            refused += 1
    assert refused > 5


def test_a_pickle_of_other_things_is_refused(tmp_path):
    for contents in ([1, 2], torch.zeros(3), "text", {"state_dict": 3}, {"a": {"b": torch.zeros(2)}}):
        buffer = io.BytesIO()
        torch.save(contents, buffer)
        file = tmp_path / "other.pt"
        file.write_bytes(buffer.getvalue())
        with pytest.raises(CheckpointError, match="cannot be used as a model"):
            checkpoint.load(file)
