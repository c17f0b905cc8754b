"""What every network answers, whatever its family."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from torch import Tensor, nn

from lasaft_studio.dsp.stft import Stft
from lasaft_studio.errors import UsageError


class StemNetwork(nn.Module, ABC):
    """A network that estimates stems of a stereo mixture.

    Attributes:
        family: its row in `nn.families.FAMILIES`.
        stems: the stems it can return, in its own order.
        sample_rate: of the waveforms that it was trained on, in Hz.
        channels: C of its input and its estimates; 2 for every published network.
        stft: the spectrogram that it works on.
        segment_frames: N that it was trained on: the length at which it separates best.
        margin_frames: samples at either end of a segment that see too little context to be kept.
        estimated_bins: how many of the lowest bins of `stft` it tells apart, where it is not all.
    """

    family: str
    stems: tuple[str, ...]
    sample_rate: int
    channels: int = 2
    stft: Stft
    segment_frames: int
    margin_frames: int = 0
    estimated_bins: int | None = None

    @abstractmethod
    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """Return the stems' spectrograms.

        Work that does not depend on the stem (a shared encoder) is done once; what does is done for
        all of them as one batch.

        Args:
            mixture: (B, C, F, T) complex64, F of `stft`, any T >= 1.
            stems: S indices into `self.stems`.

        Returns:
            (B, S, C, F, T) complex64.
        """

    def estimate_lowest(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """Return what `estimate_spectrogram` does, of `estimated_bins` alone: what there is to learn."""
        return self.estimate_spectrogram(mixture, stems)[..., : self.estimated_bins, :]

    def forward(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """Return the waveforms (B, S, C, N) of the stems of `mixture` (B, C, N) float32."""
        spectrogram = self.stft.forward(mixture)
        return self.stft.inverse(self.estimate_spectrogram(spectrogram, stems), mixture.shape[-1])

    def stem_indices(self, names: Sequence[str]) -> list[int]:
        """Return the indices of the stems called `names`.

        Raises:
            UsageError: the network does not know one of them.
        """
        for name in names:
            if name not in self.stems:
                known = ", ".join(self.stems)
                raise UsageError(f"This model has no stem '{name}'.", hint=f"It knows: {known}.")
        return [self.stems.index(name) for name in names]


class WaveNetwork(StemNetwork):
    """A network that takes and returns waveforms, whatever it does in between.

    Its `stft` is the one in which others (a Wiener filter, a loss) look at what it estimates.
    """

    @abstractmethod
    def forward(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """Return the waveforms (B, S, C, N) of the stems of `mixture` (B, C, N) float32, any N >= 1."""

    def estimate_spectrogram(self, mixture: Tensor, stems: Sequence[int]) -> Tensor:
        """See `StemNetwork`: the spectrograms of the waveforms."""
        frames = max(1, (mixture.shape[-1] - 1) * self.stft.hop)
        return self.stft.forward(self(self.stft.inverse(mixture, frames), stems))
