"""What the tests of the whole program share."""

from collections.abc import Callable
from pathlib import Path

import command_line
import pytest
import signals

from lasaft_studio.cli.main import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of weights that have learnt nothing."""
    return command_line.save_tiny_model(tmp_path_factory.mktemp("model") / "tiny.safetensors")


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """One and a half seconds of four sounds, at 16 bits."""
    return signals.write(tmp_path / "song.wav", sum(signals.song(1.5).values()))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    folder = tmp_path / "place"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def studio(place: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; return exit code, stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(each) for each in arguments])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def separate(studio: Run, tiny_model: Path) -> Run:
    """Run `separate` with the model that has learnt nothing, which computes as quickly as it can."""

    def run(*arguments: object) -> tuple[int, str, str]:
        quick = ("--device", "cpu", "--precision", "float32")
        return studio("separate", "--model", tiny_model, *quick, *arguments)

    return run
