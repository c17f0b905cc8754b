"""Metrics agree with their formulas, with each other, and with museval."""

import math
import shutil
import sys

import numpy as np
import pytest

from lasaft_studio.errors import TrainingError
from lasaft_studio.evaluation.metrics import bleed_db, bss_eval, global_sdr, sdr_by_second, si_sdr
from tests import signals


def test_sdr_of_an_error_of_known_size():
    truth = signals.noise(1.0)
    assert global_sdr(truth, 0.9 * truth) == pytest.approx(20.0, abs=1e-3)
    assert global_sdr(truth, 0 * truth) == pytest.approx(0.0, abs=1e-3)


def test_a_wrong_level_costs_si_sdr_nothing():
    truth = signals.noise(1.0, seed=1)
    estimate = truth + 0.1 * signals.noise(1.0, seed=2)
    assert si_sdr(truth, estimate) == pytest.approx(si_sdr(truth, 0.25 * estimate), abs=1e-6)
    assert si_sdr(truth, estimate) == pytest.approx(20.0, abs=0.2)


def test_silence_is_finite():
    silence = np.zeros((2, 1000), np.float32)
    assert math.isfinite(global_sdr(silence, silence))
    assert global_sdr(silence, silence + 1) < -60


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="museval needs ffmpeg, which is not installed")
def test_frames_in_which_a_stem_is_silent_do_not_count():
    pytest.importorskip("museval")
    truths = [signals.noise(3.0, 8000, seed=1), signals.sine(300, 3.0, 8000)]
    truths[0][:, :8000] = 0
    estimates = [truths[0] + 0.2 * truths[1], truths[1] + 0.1 * truths[0]]
    late = [x[:, 8000:] for x in truths], [x[:, 8000:] for x in estimates]
    assert bss_eval(truths, estimates, 8000)[1]["bss_sdr"] == pytest.approx(
        bss_eval(*late, 8000)[1]["bss_sdr"], abs=0.5
    )
    truths[1][:, 8000:] = 0  # now there is no frame in which both play
    assert bss_eval(truths, estimates, 8000) == [{}, {}]


def test_bleed_is_heard_only_where_the_truth_is_silent():
    truth = signals.noise(4.0)
    truth[:, 88200:] = 0
    estimate = truth.copy()
    estimate[:, 88200:] = 0.1  # -20 dB of bleed in the silent half
    assert bleed_db(truth, estimate, 44100) == pytest.approx(-20.0, abs=0.1)
    assert bleed_db(signals.noise(4.0), estimate, 44100) is None
    assert bleed_db(truth, truth, 44100) == -120  # digital silence


def test_sdr_second_by_second():
    truth = signals.noise(3.5)
    truth[:, 44100:88200] = 0
    assert sdr_by_second(truth, 0.9 * truth, 44100) == pytest.approx([20.0, None, 20.0], abs=0.01)


def test_bss_eval_without_ffmpeg_says_so(monkeypatch):
    class Lacking:
        def find_spec(self, name, path=None, target=None):
            if name == "museval":
                raise RuntimeError("ffmpeg or ffprobe could not be found!")

    monkeypatch.delitem(sys.modules, "museval", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Lacking(), *sys.meta_path])
    with pytest.raises(TrainingError, match="ffmpeg"):
        bss_eval([signals.noise(1.0, 8000)], [signals.noise(1.0, 8000)], 8000)
