"""The authors' checkpoints, read as they are, estimate what the authors' code does."""

import numpy as np
import pytest
import torch

from lasaft_studio.checkpoints import checkpoint
from tests.shared import SHARED, shared
from tests.tiny_networks import difference

TOLERANCE = 1e-5  # of the largest value that theirs has
OLD = "ismir2020_tdc_17_vocals"
THEIRS = ("CUNET", "ismir2020", "v2_")  # how the folders of the LaSAFT authors' networks begin
FOLDERS = sorted(path.name for path in (SHARED / "golden").glob("*/") if path.name.startswith(THEIRS))


def load(folder):
    path = next(path for path in shared("golden", folder).iterdir() if path.suffix in {".ckpt", ".pt"})
    return checkpoint.load(path)


def recorded(folder, *names):
    with np.load(shared("golden", folder, "io.npz")) as arrays:
        return [torch.from_numpy(arrays[name]) for name in names]


def to_complex(features, channels=2):
    """Return (B, C, F, T) of [L re, R re, L im, R im] (B, 2 C, T, F); magnitudes are without phase."""
    if features.shape[1] == channels:
        return features.transpose(2, 3).to(torch.complex64)
    return torch.complex(features[:, :channels], features[:, channels:]).transpose(2, 3)


@pytest.mark.parametrize("folder", [name for name in FOLDERS if name != OLD])
@torch.no_grad()
def test_the_network_alone(folder):
    network = load(folder).network
    given, expected = recorded(folder, "spec_in", "spec_out")
    found = network.estimate_spectrogram(to_complex(given), range(len(network.stems)))[0]
    assert difference(torch.view_as_real(found), torch.view_as_real(to_complex(expected))) < TOLERANCE


@pytest.mark.parametrize("folder", [name for name in FOLDERS if name != OLD])
@torch.no_grad()
def test_a_chunk_of_sound(folder):
    network = load(folder).network
    given, expected = recorded(folder, "chunk_in", "chunk_out")
    found = network(given.T[None], range(len(network.stems)))[0]
    assert difference(found, expected.view(-1, *given.shape).transpose(1, 2)) < TOLERANCE
    assert given.shape[0] == network.segment_frames


@pytest.mark.parametrize("folder", [name for name in FOLDERS if name != OLD])
def test_stems_and_margins_are_theirs(folder):
    loaded = load(folder)
    assert loaded.network.stems == (
        ("vocals",) if folder.startswith("ismir") else ("vocals", "drums", "bass", "other")
    )
    assert loaded.network.margin_frames == 5120  # 5000, rounded up to whole hops of 128
    assert "assumed" not in loaded.card.notes


@torch.no_grad()
def test_real_weights_of_the_oldest_layout():
    loaded = load(OLD)
    given, expected = recorded(OLD, "spec_in", "spec_out")
    # frequency before time, and [L re, L im, R re, R im]
    found = loaded.network.estimate_spectrogram(torch.complex(given[:, ::2], given[:, 1::2]), [0])[0, 0]
    wanted = torch.complex(expected[:, ::2], expected[:, 1::2])[0]
    assert difference(torch.view_as_real(found), torch.view_as_real(wanted)) < TOLERANCE
    assert loaded.card.family == "dedicated"
    assert loaded.network.stems == ("vocals",)
    assert loaded.network.config.block == "tdc"
    assert loaded.network.stft.n_fft == 2048


@torch.no_grad()
def test_spectrograms_without_centring_are_centred_ones_without_their_ends():
    network = load(OLD).network
    sound, given = recorded(OLD, "chunk_in", "spec_in")
    found = network.stft.forward(sound.T[None])[..., 1:-1]
    wanted = torch.complex(given[:, ::2], given[:, 1::2])
    assert difference(torch.view_as_real(found), torch.view_as_real(wanted)) < TOLERANCE
