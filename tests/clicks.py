"""Click trains: sounds whose place in a file can be found again after any encoder."""

import numpy as np

FRAMES = 22051  # no multiple of any encoder's block
_GAPS = 700 + 37 * np.arange(20)  # all different, so that only the right place fits


def clicks(frames: int = FRAMES) -> np.ndarray:
    """Return (2, N) float64 of clicks, on the right 500 frames later and upside down."""
    train = np.zeros((2, frames))
    places = np.cumsum(_GAPS)
    train[0, places[places < frames]] = 0.8
    train[1, places[places < frames - 500] + 500] = -0.7
    return train


def offset(decoded: np.ndarray, original: np.ndarray) -> int:
    """Return by how many frames `decoded` (C, M) is later than `original` (C, N)."""
    size = 2 * max(decoded.shape[1], original.shape[1])
    spectra = np.fft.rfft(decoded, size) * np.conj(np.fft.rfft(original, size))
    place = int(np.fft.irfft(spectra, size).sum(axis=0).argmax())
    return place - size if place > size // 2 else place
