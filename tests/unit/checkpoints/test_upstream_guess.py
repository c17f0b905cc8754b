"""A file that is no model is called what it seems to be."""

import gzip
import io
import json
import tarfile
import zipfile

import numpy as np
import pytest
import soundfile
import torch
from safetensors.torch import save_file

from lasaft_studio.checkpoints import checkpoint
from lasaft_studio.checkpoints.upstream import guess as upstream_guess
from lasaft_studio.errors import CheckpointError
from tests import signals


def archive(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, b"content")
    return buffer.getvalue()


def tar():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as file:
        file.addfile(tarfile.TarInfo("weights.bin"))
    return buffer.getvalue()


def sound(kind):
    buffer = io.BytesIO()
    soundfile.write(buffer, signals.sine(seconds=0.2).T, 44100, format=kind)
    return buffer.getvalue()


def array():
    buffer = io.BytesIO()
    np.save(buffer, np.zeros(3))
    return buffer.getvalue()


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:d14d2dd2\nsize 378945635\n"
FILES = {
    "an empty file": b"",
    "a Git LFS pointer": POINTER,
    "a web page": b"\n<!DOCTYPE html>\n<html><title>404</title></html>",
    "a web page instead": b"\xef\xbb\xbf<html lang='en'>",
    "an XML document": b"<?xml version='1.0'?><a/>",
    "a JSON text": json.dumps({"message": "Not Found"}).encode(),
    "a text": "Zu viele Anfragen, später wieder.\n".encode(),
    "a file of zeros": bytes(4000),
    "a sound file (WAV)": sound("WAV"),
    "a sound file (FLAC)": sound("FLAC"),
    "a sound file (Ogg)": sound("OGG"),
    "a sound or video file (MP4)": b"\0\0\0\x20ftypM4A " + bytes(40),
    "a gzip archive": gzip.compress(b"checkpoint"),
    "a tar archive": tar(),
    "an HDF5 file": b"\x89HDF\r\n\x1a\n" + bytes(100),
    "a numpy array": array(),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a ZIP archive without weights": archive("notes.txt", "a/b.jpg"),
    "unpack it": archive("models/lasaft_large_2020.ckpt"),
    "a TensorFlow model": archive("2stems/saved_model.pb"),
    "an archive of numpy arrays": archive("weights.npy"),
    "only part of a file": archive("a.txt" * 40)[:-30],
}


@pytest.mark.parametrize("what", FILES)
def test_it_is_called_what_it_is(what, tmp_path):
    file = tmp_path / "model.ckpt"
    file.write_bytes(FILES[what])
    with pytest.raises(CheckpointError) as caught:
        checkpoint.load(file)
    assert "'model.ckpt'" in caught.value.message
    assert what in caught.value.message
    assert caught.value.hint


PROGRAMS = {
    "Open-Unmix": ("input_mean", "fc1.weight", "bn1.weight", "lstm.weight_ih_l0", "fc2.weight"),
    "Demucs (hybrid)": ("encoder.0.conv.weight", "decoder.0.conv_tr.weight", "freq_emb.embedding.weight"),
    "Demucs": ("encoder.0.0.weight", "decoder.0.0.weight", "lstm.lstm.weight_ih_l0"),
    "Conv-TasNet": ("separator.network.0.gamma",),
    "MDX-Net": ("first_conv.0.weight", "encoding_blocks.0.tfc.H.0.0.weight"),
    "a Roformer": ("band_split.to_features.0.0.gamma", "mask_estimators.0.to_freqs.0.0.weight"),
    "the weights of another program": ("conv1.weight",),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_another_programs_weights_are_called_by_its_name(program, tmp_path):
    tensors = {name: torch.zeros(2, 2) for name in PROGRAMS[program]}
    torch.save({"state_dict": tensors}, tmp_path / "weights.pt")
    save_file(tensors, tmp_path / "weights.safetensors")
    for name in ("weights.pt", "weights.safetensors"):
        with pytest.raises(CheckpointError, match="cannot be used as a model") as caught:
            checkpoint.load(tmp_path / name)
        assert program in caught.value.message


def test_a_dictionary_without_tensors_is_none():
    assert upstream_guess.program([]) == "a file without tensors"


def test_what_cannot_be_opened_is_no_traceback(tmp_path):
    with pytest.raises(CheckpointError, match="cannot be read"):
        checkpoint.read(tmp_path)
    with pytest.raises(CheckpointError, match="cannot be read"):
        checkpoint.read(tmp_path / "nowhere.ckpt")
