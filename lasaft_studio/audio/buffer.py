"""Audio in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
MAX_CHANNELS = 1024  # as libsndfile; more are samples of the layout (N, C), taken for (C, N)


@dataclass(frozen=True, slots=True)
class Audio:
    """Samples in memory.

    Attributes:
        samples: (C, N) float32, nominally within -1 to 1.
        sample_rate: in Hz.

    Raises:
        ValueError: not float32 (C, N) with at most 1024 channels, or the rate is not positive.
    """

    samples: Samples
    sample_rate: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise ValueError(f"samples must be float32 (C, N), not {self.samples.dtype} {self.samples.shape}")
        if self.samples.shape[0] > MAX_CHANNELS:
            raise ValueError(
                f"samples must be (C, N) with at most {MAX_CHANNELS} channels, not {self.samples.shape}"
            )
        if self.sample_rate <= 0:
            raise ValueError(f"sample_rate must be positive, not {self.sample_rate}")

    @property
    def channels(self) -> int:
        """C, the number of channels."""
        return int(self.samples.shape[0])

    @property
    def frames(self) -> int:
        """N, the number of samples of each channel."""
        return int(self.samples.shape[1])

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return self.frames / self.sample_rate
