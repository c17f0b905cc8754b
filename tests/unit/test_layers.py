"""The layers hold, and the terminal stays light: nothing heavy is imported before it is needed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "PySide6", "pyqtgraph", "scipy", "museval")


def modules_after(code: str) -> set[str]:
    """Run `code` in a process of its own and return the top names of all modules that it has loaded."""
    report = "import json, sys; print('\\n' + json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_import_contracts_hold():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import lasaft_studio.cli.main",
        "from lasaft_studio.__main__ import main; main(['--help'])",
        "from lasaft_studio.__main__ import main; main(['separate', '--help'])",
        "from lasaft_studio.__main__ import main; main(['models', '--help'])",
        "from lasaft_studio.__main__ import main; main(['--version'])",
        "from lasaft_studio.__main__ import main; assert main(['separate', 'missing.wav']) == 3",
        "from lasaft_studio.__main__ import main; assert main(['separate', 'x.wav', '--overlap', '1.0']) == 2",
    ],
)
def test_the_terminal_answers_without_anything_heavy(code):
    assert modules_after(code).isdisjoint(HEAVY)


def test_a_request_is_checked_against_what_the_engine_can_do():
    from lasaft_studio.dsp import segments
    from lasaft_studio.separation import request

    assert request.MAX_OVERLAP == segments.MAX_OVERLAP


def test_help_needs_no_arrays_either():
    loaded = modules_after("from lasaft_studio.__main__ import main; main(['--help'])")
    assert loaded.isdisjoint({"numpy", "soundfile", "httpx", "rich"})


def test_the_probe_itself_sees_what_is_loaded():
    assert "numpy" in modules_after("import numpy")
