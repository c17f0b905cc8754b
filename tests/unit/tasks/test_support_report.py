"""What leaves the computer when somebody asks for help: never a name of a song or of the user."""

import logging
import traceback
import zipfile

import pytest

from lasaft_studio import paths, settings
from lasaft_studio.cli import crash_log
from lasaft_studio.errors import AudioError, StorageError
from lasaft_studio.tasks.support import report
from lasaft_studio.tasks.support.anonymous import AnonymousFormatter, without_names

TITLE = "Dancing Queen"
USER = "maria.schmidt"


def fail() -> None:
    try:
        raise ValueError(f"/home/{USER}/{TITLE}.wav")
    except ValueError as error:
        raise AudioError(f"'{TITLE}' cannot be read.", hint=f"Ask {USER}.") from error


@pytest.fixture
def logged(home):
    """The logs after an hour with a song and a crash."""
    handler = logging.FileHandler(paths.log_folder() / report.EVENTS, encoding="utf-8")
    handler.setFormatter(AnonymousFormatter())
    log = logging.getLogger("lasaft_studio.tests")
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    log.info("%s failed in %s", TITLE, f"/home/{USER}")
    try:
        fail()
    except AudioError as error:
        log.warning("%s", error, exc_info=error)
        log.log(logging.ERROR, error)
        crash = crash_log.write(error, ["separate", f"/home/{USER}/{TITLE}.wav"])
    log.removeHandler(handler)
    handler.close()
    (paths.log_folder() / "window.log").write_text(f"{TITLE} {USER}")
    return crash


def test_neither_title_nor_user_is_in_a_report(logged, tmp_path):
    settings.save(settings.Settings(output_folder=f"/home/{USER}/{TITLE}"))
    path = report.write(report.contents(self_test=False), tmp_path / "report.zip")
    with zipfile.ZipFile(path) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, text in texts.items():
        for secret in (*TITLE.split(), *USER.split(".")):
            assert secret not in text, name
    assert "%s failed in %s" in texts[report.EVENTS]
    assert "tests/unit/tasks" not in texts[report.EVENTS]
    assert "AudioError" in texts[report.EVENTS]
    crash = texts[logged.name]
    assert "AudioError" in crash
    assert "ValueError" in crash
    assert crash.startswith("LaSAFT Studio ")
    assert "Arguments" not in crash
    assert "model" not in texts["settings.txt"]
    assert "preset = 'balanced'" in texts["settings.txt"]
    assert "torch" in texts["versions.txt"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ('  File "/home/maria/.venv/lib/python3.11/site-packages/numpy/core.py", line 3, in f', "lib/python3.11/site-packages/numpy/core.py"),
        ('  File "C:\\Users\\Maria\\lasaft_studio\\errors.py", line 3, in f', '"lasaft_studio/errors.py"'),
        ('  File "/usr/lib/python3.11/threading.py", line 3, in run', '"lib/python3.11/threading.py"'),
        ('  File "/home/lib/maria/own.py", line 3, in f', '"…"'),
    ],
)  # fmt: skip
def test_places_are_kept_as_far_as_they_are_the_same_everywhere(line, kept):
    shown = without_names(line)
    assert kept in shown
    assert "aria" not in shown


def test_texts_of_exceptions_go_and_their_types_stay():
    try:
        fail()
    except AudioError as error:
        text = "".join(traceback.format_exception(error))
    shown = without_names(text)
    assert TITLE not in shown
    assert shown.splitlines()[-1] == "lasaft_studio.errors.AudioError"
    assert "The above exception was the direct cause" in shown


def test_a_report_replaces_nothing(tmp_path):
    path = tmp_path / "report.zip"
    path.write_text("mine")
    with pytest.raises(StorageError, match="exists already"):
        report.write({"versions.txt": "1"}, path)
    assert path.read_text() == "mine"


def test_a_folder_that_is_not_there_gets_one_sentence(tmp_path):
    with pytest.raises(StorageError, match="cannot be written: No such file or directory"):
        report.write({"versions.txt": "1"}, tmp_path / "none" / "report.zip")
