"""Songs that come from pydub and go back to it."""

import warnings

import numpy as np
import pytest
import signals

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it imports audioop, which Python deprecates
    from pydub import AudioSegment
    from pydub.generators import Sine

from lasaft_studio.audio.buffer import Audio
from lasaft_studio.audio.pydub_segments import from_segment, to_segment


@pytest.mark.parametrize("channels", [1, 2])
def test_there_and_back_again_loses_less_than_a_32_bit_step(channels):
    audio = Audio(signals.noise(0.2, channels=channels).astype(np.float32) * 0.5, 44100)
    back = from_segment(to_segment(audio))
    assert back.sample_rate == 44100
    assert np.abs(back.samples - audio.samples).max() <= 2**-24


def test_a_segment_of_pydub_is_read_at_its_scale():
    segment = Sine(440, sample_rate=48000).to_audio_segment(duration=500, volume=-6.0).set_channels(2)
    audio = from_segment(segment)
    assert (audio.channels, audio.sample_rate, audio.frames) == (2, 48000, int(segment.frame_count()))
    assert 20 * np.log10(np.abs(audio.samples).max()) == pytest.approx(-6.0, abs=0.1)


def test_eight_bits_are_read():
    audio = from_segment(AudioSegment(bytes([0, 64, 128]), sample_width=1, frame_rate=8000, channels=1))
    assert audio.samples.tolist() == [[0.0, 0.5, -1.0]]


def test_what_is_over_full_scale_is_clipped_and_not_wrapped():
    segment = to_segment(Audio(np.array([[2.0, -2.0]], np.float32), 44100))
    assert from_segment(segment).samples.tolist() == [[1.0, -1.0]]
