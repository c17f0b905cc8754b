"""A network and a request, applied to a song of any length."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable, Iterator
from itertools import islice

import torch
from torch import Tensor
from torch.nn import functional as F

from lasaft_studio.ahead import ahead
from lasaft_studio.dsp.segments import OverlapAdd, Segmentation, Splitter
from lasaft_studio.nn.freed_memory import give_back_freed_memory
from lasaft_studio.nn.inference import ready
from lasaft_studio.nn.network import StemNetwork
from lasaft_studio.progress import Progress
from lasaft_studio.separation import wiener
from lasaft_studio.separation.channels import from_pairs, to_pairs
from lasaft_studio.separation.plan import Plan, plan
from lasaft_studio.separation.postprocess import share_residual
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.separation.runner import Runner


class Separator:
    """Separates songs, one after the other, in one thread at a time.

    Args:
        network: any; it is made ready for inference.
        request: what to separate.

    Attributes:
        network: ready for inference.
        request: what to separate.
        plan: which stems are computed for it.
        runner: says which device and precision are used.

    Raises:
        UsageError: the network does not know a stem, or the computer has no such device.
    """

    def __init__(self, network: StemNetwork, request: SeparationRequest) -> None:
        self.request = request
        self.plan: Plan = plan(request, network.stems)
        self.network = ready(network)
        self.runner = Runner(self.network, self._estimate, request)
        self._stems = self.network.stem_indices(self.plan.stems)

    @property
    def sample_rate(self) -> int:
        """The rate in Hz of the songs that `separate` takes."""
        return self.network.sample_rate

    def segmentation(self) -> Segmentation:
        """Return how songs are cut."""
        seconds = self.request.segment_seconds
        least = self.network.stft.n_fft + 2 * self.network.margin_frames
        frames = self.network.segment_frames if seconds is None else round(seconds * self.sample_rate)
        return Segmentation.of(
            max(frames, least), self.request.overlap, self.network.margin_frames, self.request.shifts
        )

    def separate(self, blocks: Iterable[Tensor], progress: Progress | None = None) -> Iterator[Tensor]:
        """Yield stems as blocks (S, C, n) while a song arrives as blocks (C, n) of any lengths.

        The blocks of stems together have as many frames as the song, and are float32 in the CPU's
        memory. What is held at a time does not grow with the song.

        Args:
            blocks: float32 at `sample_rate`, any number of channels; they are left alone.
            progress: asked at each segment whether to stop.

        Raises:
            SeparationError: the network fails, or memory does not suffice.
            Cancelled: the user asked to stop.
        """
        try:
            yield from self._separate(blocks, progress or Progress())
        finally:
            give_back_freed_memory()

    def _separate(self, blocks: Iterable[Tensor], progress: Progress) -> Iterator[Tensor]:
        segmentation = self.segmentation()
        splitter, joined = Splitter(segmentation), OverlapAdd(segmentation)
        channels = [0]
        estimated = self._estimated(splitter.split(self._in_pairs(blocks, channels)), progress)
        if self.runner.device.type != "cpu":  # which can join segments while the device computes the next
            estimated = ahead(estimated)
        with contextlib.closing(estimated):
            for stems in estimated:
                finished = joined.add(stems)
                if finished.shape[-1]:
                    yield from_pairs(finished, channels[0])
        rest = joined.finish(splitter.frames)
        if rest is not None:
            yield from_pairs(rest, channels[0])

    def _estimated(self, segments: Iterator[Tensor], progress: Progress) -> Generator[Tensor]:
        """Yield the stems (P, S, 2, L) of each of the `segments` (P, 2, L)."""
        while batch := list(islice(segments, self.runner.batch)):
            progress.check()
            yield from self._separate_batch(torch.stack(batch))

    def _in_pairs(self, blocks: Iterable[Tensor], channels: list[int]) -> Iterator[Tensor]:
        """Yield blocks (P, 2, n), and write down the number of channels."""
        for block in blocks:
            channels[0] = block.shape[0]
            yield to_pairs(block, self.network.channels)

    def _separate_batch(self, segments: Tensor) -> Tensor:
        """Return the stems (B, P, S, 2, L) of `segments` (B, P, 2, L)."""
        count, pairs, channels, length = segments.shape
        frames = self._sounding_frames(segments)
        if not frames:  # nothing can be found in digital silence
            return segments.new_zeros(count, pairs, len(self._stems), channels, length)
        stems = self.runner.run(segments[..., :frames].flatten(0, 1))
        if frames < length:
            stems = F.pad(stems, (0, length - frames))
        return stems.view(count, pairs, -1, channels, length)

    def _sounding_frames(self, segments: Tensor) -> int:
        """Return up to where segments (..., L) have to be computed: behind the end of a song is silence."""
        if segments[..., -1].any():
            return segments.shape[-1]
        sounding = segments.flatten(0, -2).any(dim=0).nonzero()
        if not sounding.numel():
            return 0
        stft = self.network.stft
        frames = max(int(sounding[-1]) + 1 + self.network.margin_frames, stft.n_fft)
        return min(-(-frames // stft.hop) * stft.hop, segments.shape[-1])

    def _estimate(self, mixture: Tensor) -> Tensor:
        """Return the stems (B, S, C, L) of mixtures (B, C, L), as the request wants them."""
        estimates: Tensor = self.network(mixture, self._stems)
        with torch.autocast(mixture.device.type, enabled=False):  # only networks compute in half precision
            estimates = estimates.float()
            if self.plan.shares_residual:
                refined = wiener.refine(estimates, mixture, self.network.stft, self.request.wiener_iterations)
                return share_residual(refined, mixture, self.request.consistency, self._remainder)
            return self._refined_beside_the_rest(estimates, mixture)

    @property
    def _remainder(self) -> int:
        """The computed stem that takes what is left."""
        return self.plan.parts[self.plan.remainder][0]

    def _refined_beside_the_rest(self, estimates: Tensor, mixture: Tensor) -> Tensor:
        """Filter the stems as parts of a mixture that contains more than them."""
        if not self.request.wiener_iterations:
            return estimates
        rest = (mixture - estimates.sum(dim=1)).unsqueeze(1)
        everything = torch.cat([estimates, rest], dim=1)
        iterations = self.request.wiener_iterations
        return wiener.refine(everything, mixture, self.network.stft, iterations)[:, :-1]
