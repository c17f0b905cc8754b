"""Networks for tests: tiny, without training, and with answers that are known."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.dsp.stft import Stft
from lasaft_studio.nn.network import StemNetwork


class Calls(list[tuple[int, ...]]):
    """Shapes of what a network was given; its copies write into the same list."""

    def __deepcopy__(self, memo):
        return self


class BandNetwork(StemNetwork):
    """Gives each stem a band of frequencies, from the highest to the lowest, and drops a tenth of all."""

    family = "bands"

    def __init__(
        self, stems: Sequence[str] = MUSDB_STEMS, segment_frames: int = 4096, sample_rate: int = 44100
    ):
        super().__init__()
        self.stems = tuple(stems)
        self.sample_rate = sample_rate
        self.stft = Stft(256, 64)
        self.segment_frames = segment_frames
        self.margin_frames = 256
        self.gains = torch.nn.Parameter(torch.full((len(self.stems),), 0.9))
        self.calls = Calls()

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """Return the bands of `stems`."""
        self.calls.append(tuple(mixture.shape))
        bands = torch.arange(self.stft.bins, device=mixture.device) * len(self.stems) // self.stft.bins
        masks = torch.stack([(bands == len(self.stems) - 1 - stem) * self.gains[stem] for stem in stems])
        return mixture.unsqueeze(1) * masks[:, None, :, None]


class FaultyNetwork(BandNetwork):
    """Calls `fault` with each mixture (B, C, F, T) before it answers."""

    def __init__(self, fault: Callable[[Tensor], None], **settings) -> None:
        super().__init__(**settings)
        self.fault = fault

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """Return the bands of `stems`, unless `fault` raises."""
        self.fault(mixture)
        return super().estimate_spectrogram(mixture, stems)
