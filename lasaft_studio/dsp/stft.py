"""The complex spectrogram and its inverse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Stft:
    """Short-time Fourier transform, with a periodic Hann window unless another is wanted.

    Attributes:
        n_fft: window and transform length in samples.
        hop: samples from one frame to the next; at most half of `n_fft`, so that the inverse is exact.
        padding: what n_fft // 2 samples before and after the signal are taken to be: its mirror image, or
            silence. With either, frame t is centred on sample t * hop, and every sample can be had back.
        shape: of the window.
        window_length: samples of the window, in the middle of `n_fft`; `None` for all.
        normalized: whether the spectrogram is divided by the root of the window's length, as torch does it.
    """

    n_fft: int
    hop: int
    padding: Literal["reflect", "constant"] = "reflect"
    shape: Literal["hann", "rectangular"] = "hann"
    window_length: int | None = None
    normalized: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.hop <= self.n_fft // 2:
            raise ValueError(f"hop must be within 1 and {self.n_fft // 2}, not {self.hop}")

    @property
    def bins(self) -> int:
        """F, the number of frequencies."""
        return self.n_fft // 2 + 1

    def window(self, like: Tensor) -> Tensor:
        """Return the window (`window_length`,) in float32 on the device of `like`."""
        length = self.window_length or self.n_fft
        if self.shape == "rectangular":
            return torch.ones(length, device=like.device)
        return torch.hann_window(length, device=like.device)

    def forward(self, waveform: Tensor) -> Tensor:
        """Return the spectrogram (..., F, T) complex64 of `waveform` (..., N) float32."""
        *leading, frames = waveform.shape
        mode = self.padding if frames > self.n_fft // 2 else "constant"  # too short to be reflected
        spectrogram = torch.stft(
            waveform.reshape(-1, frames),
            self.n_fft,
            self.hop,
            self.window_length,
            window=self.window(waveform),
            center=True,
            pad_mode=mode,
            normalized=self.normalized,
            return_complex=True,
        )
        return spectrogram.reshape(*leading, *spectrogram.shape[-2:])

    def inverse(self, spectrogram: Tensor, frames: int) -> Tensor:
        """Return the waveform (..., frames) of `spectrogram` (..., F, T)."""
        *leading, bins, steps = spectrogram.shape
        waveform = torch.istft(
            spectrogram.reshape(-1, bins, steps),
            self.n_fft,
            self.hop,
            self.window_length,
            window=self.window(spectrogram.real),
            center=True,
            normalized=self.normalized,
            length=frames,
        )
        return waveform.reshape(*leading, frames)
