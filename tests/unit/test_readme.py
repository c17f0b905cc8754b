"""The README and the pages of docs say what is so: every option, model, exit code and layer."""

import argparse
import re
import tomllib
from pathlib import Path

import pytest

from lasaft_studio import errors
from lasaft_studio.audio.io.formats import OUTPUT_FORMATS
from lasaft_studio.checkpoints import catalog
from lasaft_studio.cli import separate_options
from lasaft_studio.cli.main import build_parser

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "installers" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
EVERYTHING = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


def section(page: str, title: str) -> str:
    """Return the text below a heading of a page, up to the next of its rank."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.split(r"^#+ ", text.split(f"# {title}\n")[1], flags=re.MULTILINE)[0]


def test_the_readme_is_short():
    assert len(README.encode()) < 9500


def test_every_option_of_separate_stands_in_its_table():
    parser = argparse.ArgumentParser(add_help=False)
    separate_options.add_options(parser)
    options = {name for action in parser._actions for name in action.option_strings}
    named = set(re.findall(r"`(-[-a-z]+)", section("command-line.md", "Options of `separate`")))
    assert named == options


def test_every_format_is_named():
    kinds = {separate_options.kind(name) for name in OUTPUT_FORMATS}
    row = next(line for line in COMMAND_LINE.splitlines() if line.startswith("| `--format`"))
    assert set(re.findall(r"`([a-z0-9]+)`", row)) == kinds


def test_every_model_stands_in_the_table():
    models = {card.name for card in catalog.cards().values()}
    assert (
        set(
            re.findall(
                r"`([a-z]\w+)`",
                section("models.md", "All of them").split("|---|---|---|")[1].split("\n\n")[0],
            )
        )
        == models
    )


def test_every_exit_code_is_explained():
    codes = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and hasattr(kind, "exit_code")
    }
    explained = {
        int(code)
        for line in COMMAND_LINE.splitlines()
        for code in re.findall(r"^\| ([\d, ]+) \|", line)
        for code in code.split(",")
    }
    assert codes <= explained


def test_every_layer_is_explained():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    rows = re.findall(r"^\| (`.+`) \| ", section("architecture.md", "Layers"), flags=re.MULTILINE)
    assert [row.replace("`", "").replace("\\|", "|") for row in rows] == layers


@pytest.mark.parametrize("line", re.findall(r"^lasaft-studio [^#\n]+", EVERYTHING, flags=re.MULTILINE))
def test_every_example_is_understood(line):
    import shlex

    words = shlex.split(line)[1:]
    if words and not words[0].endswith(".mp3"):
        build_parser().parse_args(words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page):
    for name in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / name).exists(), name
