"""`self-test` tells whole installations from broken ones."""

import pytest
from command_line import run as run_program

from lasaft_studio.cli.main import main
from lasaft_studio.errors import AudioError
from lasaft_studio.tasks import self_test


def rows(text: str) -> dict[str, str]:
    """Return what was said of each part."""
    return {
        row[8:22].strip(): row[:8].strip() for row in text.splitlines() if row.startswith(("ok", "BROKEN"))
    }


@pytest.mark.slow
def test_everything_works_here(tmp_path):
    done = run_program("self-test", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(rows(done.stdout).values()) == {"ok"}
    assert len(rows(done.stdout)) == 6
    assert list(tmp_path.glob("*")) == [] or {path.name for path in tmp_path.iterdir()} == {"home"}


@pytest.fixture
def only(monkeypatch):
    """Let the self-test consist of one check."""

    def replace(check):
        monkeypatch.setattr(self_test.SelfTest, "_parts", property(lambda _self: {"part": check}))

    return replace


def fail(error):
    raise error


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (self_test.Failed("A file is missing."), "A file is missing."),
        (AudioError("It is silent.", hint="Listen."), "It is silent. Listen."),
    ],
)
def test_a_part_that_fails_is_named_in_a_sentence(only, capsys, error, text):
    only(lambda: fail(error))
    assert main(["self-test"]) == 1
    assert capsys.readouterr().out == f"BROKEN  part          {text}\n"


def test_a_module_that_is_missing_is_found_with_its_place(only, capsys):
    only(lambda: fail(ModuleNotFoundError("No module named 'sympy'")))
    assert main(["self-test"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("BROKEN  part          ModuleNotFoundError: No module named 'sympy'\n")
    assert "Traceback" in out


def test_the_window_that_does_not_come_up_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr(self_test.paths, "program", lambda: ["sh", "-c", "echo no display >&2; exit 3"])
    with pytest.raises(self_test.Failed, match="no display"):
        self_test.SelfTest(tmp_path)._window()


def test_the_window_that_never_comes_up_is_given_up(monkeypatch, tmp_path):
    monkeypatch.setattr(self_test, "_WINDOW_PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(self_test.paths, "program", lambda: ["sh", "-c", "exec sleep 10"])
    with pytest.raises(self_test.Failed, match=r"did not come up within 0\.2 seconds"):
        self_test.SelfTest(tmp_path)._window()


def test_stems_that_do_not_add_up_are_found(monkeypatch, tmp_path):
    class Result:
        null_depth_db = -90.0

    monkeypatch.setattr(self_test.SelfTest, "_separated", Result())
    with pytest.raises(self_test.Failed, match=r"by -90\.0 dB"):
        self_test.SelfTest(tmp_path)._separation()
