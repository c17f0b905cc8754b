"""A network on a device, which gets by with less when memory runs out.

After out-of-memory the batch is halved, then the length of what is computed at once; when that helps no
more, the CPU takes over, and there too shorter and shorter pieces are tried. Each step is noted.
The CPU also takes over from a GPU that answers no more.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import torch
from torch import Tensor

from lasaft_studio.dsp.segments import Segmentation, Splitter, overlap_add
from lasaft_studio.errors import SeparationError
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.separation import device as devices
from lasaft_studio.separation import precision as precisions
from lasaft_studio.separation.precision import Estimate
from lasaft_studio.separation.request import SeparationRequest

_PROBE_SECONDS = 1.5  # of the song, to measure precision and speed with
_LEAST_SECONDS = 1.0  # shorter pieces are not worth computing
_PIECE_OVERLAP = 0.25  # of pieces of a segment that does not fit into memory
_SILENCE = 1e-4  # peak below which a segment tells nothing about precision

CPU = torch.device("cpu")


class Runner:
    """Estimates stems of segments on the device and in the precision of a request.

    Args:
        network: ready for inference; it is moved to the device.
        estimate: gives stems (B, S, C, L) of mixtures (B, C, L) on the network's device.
        request: says which device, precision and batch.

    Attributes:
        device: that computes.
        dtype: of the network's computations.
        batch: segments that are computed at once.
        notes: sentences for the user about what was done differently from what was asked for.

    Raises:
        UsageError: the computer does not have the device.
    """

    def __init__(self, network: StemNetwork, estimate: Estimate, request: SeparationRequest) -> None:
        self.device = devices.choose_device(request.device)
        self.dtype = torch.float32
        self.batch = request.batch or devices.default_batch(self.device)
        self.notes: list[str] = []
        self._network = network
        self._estimate = estimate
        self._request = request
        self._is_tested = False
        self._piece_frames: int | None = None
        self._home: dict[str, Tensor] = {}
        if self.device.type == "cuda":
            torch.backends.cudnn.benchmark = True  # all segments have the same shape
            # rounded to 10 bits: about -60 dB, which who asks for float32 does not mean
            torch.backends.cudnn.allow_tf32 = request.precision != "float32"
        if self.device.type != "cpu":
            self._home = {name: tensor.detach() for name, tensor in _tensors(network)}

    def run(self, mixtures: Tensor) -> Tensor:
        """Return the stems (n, S, C, L) of `mixtures` (n, C, L), both in the CPU's memory.

        Raises:
            SeparationError: the network fails, or no device has enough memory.
        """
        done: list[Tensor] = []
        while (start := sum(map(len, done))) < len(mixtures):
            stems = self._try(mixtures[start : start + self.batch])
            if stems is None:
                self._make_do_with_less(mixtures.shape[-1])
            elif torch.isfinite(stems.sum()):
                done.append(stems)
            else:
                self._handle_nan()
        return torch.cat(done) if len(done) > 1 else done[0]

    def _try(self, mixtures: Tensor) -> Tensor | None:
        """Return the stems, or None if memory ran out."""
        try:
            self._network.to(self.device)
            if not self._is_tested and mixtures.abs().max() > _SILENCE:
                self._test(mixtures)
            return self._run_pieces(mixtures)
        except (RuntimeError, MemoryError) as error:
            is_lost = self.device.type != "cpu" and devices.is_lost(error)
            if not is_lost and not devices.is_out_of_memory(error):
                raise
        if is_lost:  # outside of the handler, whose traceback keeps tensors alive
            name = devices.device_label(self.device)
            self._move_to_cpu(f"The {name} stopped answering, so the CPU was used from there on.")
            return self._try(mixtures[: self.batch])
        devices.free_memory(self.device)
        return None

    def _run_pieces(self, mixtures: Tensor) -> Tensor:
        if self._piece_frames is None:
            return self._run_once(mixtures)
        margin = self._network.margin_frames
        segmentation = Segmentation.of(self._piece_frames, _PIECE_OVERLAP, margin)
        pieces = (self._run_once(piece) for piece in Splitter(segmentation).split([mixtures]))
        return overlap_add(pieces, segmentation, mixtures.shape[-1])

    def _run_once(self, mixtures: Tensor) -> Tensor:
        with torch.inference_mode(), precisions.within(self.dtype, self.device):
            return _fetched(self._estimate(mixtures.to(self.device)).float())

    def _test(self, mixtures: Tensor) -> None:
        """See with a piece of the song that a GPU computes the network at all, and choose the precision."""
        piece = self._loudest_piece(mixtures)
        if self.device.type != "cpu" and not self._is_right(piece):
            self._move_to_cpu(
                f"This model does not run on the {devices.device_label(self.device)}, so the CPU was used."
            )
        with torch.inference_mode():
            choice = precisions.choose_precision(
                self._request.precision, self.device, self._estimate, piece.to(self.device)
            )
        self.dtype, self._is_tested = choice.dtype, True
        if choice.note:
            self.notes.append(choice.note)

    def _loudest_piece(self, mixtures: Tensor) -> Tensor:
        frames = min(mixtures.shape[-1], round(_PROBE_SECONDS * self._network.sample_rate))
        peak_frame = int(mixtures[0].abs().amax(dim=0).argmax())
        start = min(max(0, peak_frame - frames // 2), mixtures.shape[-1] - frames)
        return mixtures[:1, :, start : start + frames]

    def _is_right(self, piece: Tensor) -> bool:
        """Whether the GPU computes the network; an Apple GPU, whether it does so as the CPU does."""
        try:
            there = self._run_once(piece)
        except (RuntimeError, TypeError) as error:  # an operation or a type that the device does not have
            if devices.is_out_of_memory(error):
                raise
            return False
        if self.device.type != "mps":
            return True
        self._network.to(CPU)
        with torch.inference_mode():
            here = self._estimate(piece)
        self._network.to(self.device)
        return precisions.error_db(there, here) < precisions.LIMIT_DB

    def _make_do_with_less(self, segment_frames: int) -> None:
        """Take the next step down after out-of-memory."""
        least = max(round(_LEAST_SECONDS * self._network.sample_rate), 2 * self._network.stft.n_fft)
        piece = (self._piece_frames or segment_frames) // 2
        if self.batch > 1:
            self.batch //= 2
            few = "one segment was" if self.batch == 1 else f"{self.batch} segments were"
            self.notes.append(f"Memory ran out, so only {few} computed at a time.")
        elif piece >= least:
            self._piece_frames = piece
            seconds = piece / self._network.sample_rate
            self.notes.append(f"Memory ran out, so pieces of {seconds:.1f} seconds were computed.")
        elif self.device.type != "cpu":
            self._move_to_cpu(
                f"The memory of the {devices.device_label(self.device)} is too small, so the CPU was used."
            )
        else:
            raise SeparationError(
                "There is not enough memory to separate this song.",
                hint="Close other programs, or choose a smaller model.",
            )

    def _move_to_cpu(self, note: str) -> None:
        for name, tensor in _tensors(self._network):  # from a device that is lost nothing comes back
            tensor.data = self._home[name]
        self._network.to(CPU)
        devices.free_memory(self.device)
        self.device, self.dtype = CPU, torch.float32
        self.batch, self._piece_frames, self._is_tested = 1, None, False
        self.notes.append(note)

    def _handle_nan(self) -> None:
        if self.dtype == torch.float32:
            raise SeparationError(
                "The model returned NaN or infinite samples.",
                hint="Its weights may be damaged: remove it and download it again.",
            )
        self.notes.append(
            f"{precisions.label(self.dtype)} was too coarse for this song, so float32 was used."
        )
        self.dtype, self._is_tested = torch.float32, True


def _tensors(network: StemNetwork) -> Iterator[tuple[str, Tensor]]:
    """Yield weights and buffers of `network`, not copied, by name."""
    yield from itertools.chain(network.named_parameters(), network.named_buffers())


def _fetched(stems: Tensor) -> Tensor:
    """Return `stems` in the CPU's memory: from a CUDA device into pages that it can write to itself."""
    if stems.device.type != "cuda":
        return stems.cpu()
    here = torch.empty(stems.shape, dtype=stems.dtype, pin_memory=True)
    here.copy_(stems, non_blocking=True)
    torch.cuda.current_stream(stems.device).synchronize()
    return here
