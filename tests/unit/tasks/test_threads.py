"""Torch computes on as many threads as were asked for, or as the settings say."""

from dataclasses import replace

import pytest
import torch

from lasaft_studio import settings
from lasaft_studio.progress import Progress
from lasaft_studio.tasks import threads
from lasaft_studio.tasks.measure_speed import measure_speed


@pytest.fixture
def counts(monkeypatch):
    counts = []
    monkeypatch.setattr(torch, "set_num_threads", counts.append)
    monkeypatch.setattr(threads, "_EVERY_CORE", 12)
    return counts


def test_as_many_as_asked_for(counts):
    threads.use_threads(3)
    threads.use_threads(0)
    assert counts == [3, 12]


def test_as_the_settings_say_unless_asked_for(counts, home):
    threads.use_threads()
    settings.save(replace(settings.Settings(), cpu_threads=2))
    threads.use_threads()
    threads.use_threads(0)
    assert counts == [12, 2, 12]


def test_speed_is_measured_on_as_many_as_will_separate(counts, home):
    settings.save(replace(settings.Settings(), cpu_threads=2))
    measure_speed("lite", {}, Progress(), again=False)
    assert counts == [2]
