"""The workflows hold no logic: each step is one command of this repository, and every action is pinned."""

import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def steps(path: Path) -> list[dict]:
    jobs = yaml.safe_load(path.read_text("utf-8"))["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_each_step_is_one_command_of_this_repository(path):
    commands = [step["run"] for step in steps(path) if "run" in step]
    assert commands
    for command in commands:
        words = [word for word in shlex.split(command) if word != "sudo"]
        assert words[0] in {"python", "python3"}, command
        assert not re.search(r"[;&|<>`\n]|\$\(", command), command
        if words[1] == "-m":
            assert find_spec(words[2]) is not None, command
        else:
            assert (ROOT / words[1]).is_file(), command


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit(path):
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action) for action in used), used


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_nothing_is_permitted_but_what_a_job_asks_for(path):
    document = yaml.safe_load(path.read_text("utf-8"))
    assert document["permissions"] == {}
    writing = {name for name, job in document["jobs"].items() if "write" in job["permissions"].values()}
    assert writing <= {"release"}


def test_one_pin_serves_both_workflows():
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for step in steps(path):
            name, _, commit = step.get("uses", "").partition("@")
            pins.setdefault(name, set()).add(commit)
    assert all(len(commits) == 1 for commits in pins.values()), pins
