import json

import numpy as np
import pytest
from signals import sine, write

from lasaft_studio.cli import info
from lasaft_studio.cli.main import Parser
from lasaft_studio.errors import AudioError
from lasaft_studio.progress import Progress


def run(*given):
    parser = Parser()
    info.add_parser(parser.add_subparsers())
    arguments = parser.parse_args(["info", *map(str, given)])
    return arguments.run(arguments)


def test_facts_of_a_sine(tmp_path):
    path = write(tmp_path / "sine.wav", sine(997, seconds=2, rate=48000), 48000, "PCM_24")
    facts = info.describe(path, Progress())
    assert (facts["format"], facts["subtype"], facts["bits"]) == ("WAV", "PCM_24", 24)
    assert (facts["sample_rate"], facts["channels"], facts["frames"], facts["seconds"]) == (
        48000,
        2,
        96000,
        2.0,
    )
    assert facts["peak_db"] == pytest.approx(-12.04, abs=0.01)
    assert facts["rms_db"] == pytest.approx(-15.05, abs=0.01)
    assert facts["lufs"] == pytest.approx(-12.04, abs=0.1)  # two channels of -15.05 are 3 dB louder


def test_json_is_the_only_thing_on_stdout(tmp_path, capsys):
    path = write(tmp_path / "silence.wav", np.zeros((1, 4410), np.float32))
    assert run(path, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["frames"] == 4410
    assert facts["peak_db"] is None
    assert facts["lufs"] is None


def test_text_for_people(tmp_path, capsys):
    path = write(tmp_path / "sine.wav", sine(seconds=61.5, rate=8000), 8000)
    assert run(path) == 0
    text = capsys.readouterr().out
    assert "1:01.500 (492000 frames)" in text
    assert "8000 Hz" in text
    assert "-12.0 dBFS" in text


def test_silence_has_no_level(tmp_path, capsys):
    run(write(tmp_path / "silence.wav", np.zeros((1, 100), np.float32)))
    assert "Peak         silence" in capsys.readouterr().out


def test_a_missing_file(tmp_path):
    with pytest.raises(AudioError, match=r"missing\.wav"):
        run(tmp_path / "missing.wav")
