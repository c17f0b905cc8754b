"""Runs the steps of a workflow that a Linux machine can run, as its YAML says them, up to the first upload.

By hand, in a fresh clone: ``python tests/run_workflow.py .github/workflows/release.yml build``. Steps of other systems,
and those that wait for a tag, are named and left out.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
_CONDITIONS = {
    "runner.os == 'Linux'": True,
    "runner.os != 'Linux'": False,
    "github.ref_type == 'tag'": False,
}


def main() -> int:
    """Run the steps, and return the exit code of the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workflow", type=Path)
    parser.add_argument("job")
    given = parser.parse_args()
    job = yaml.safe_load(given.workflow.read_text("utf-8"))["jobs"][given.job]
    matrix = first_of_linux(job)
    for step in job["steps"]:
        if "upload-artifact" in step.get("uses", ""):
            print("== here the files would be uploaded")
            return 0
        if "run" in step and not run(step, matrix):
            return 1
    return 0


def first_of_linux(job: dict[str, Any]) -> dict[str, str]:
    """Return the first row of the job's matrix whose system is Linux."""
    rows = job.get("strategy", {}).get("matrix", {}).get("include", [{"os": job["runs-on"]}])
    return next(row for row in rows if row["os"].startswith("ubuntu"))


def run(step: dict[str, Any], matrix: dict[str, str]) -> bool:
    """Run one step, if it is for this machine; tell whether all is well."""
    if not _CONDITIONS[step["if"]] if "if" in step else False:
        print(f"== left out ({step['if']}): {step['run']}", flush=True)
        return True
    command = re.sub(r"\$\{\{ matrix\.(\w+) \}\}", lambda found: matrix[found[1]], step["run"])
    words = shlex.split(command)
    if words[0] == "sudo" and os.geteuid() == 0:
        words = words[1:]
    if words[0] == "python":
        words[0] = sys.executable
    print(f"== {shlex.join(words)}", flush=True)
    return subprocess.run(words, cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
