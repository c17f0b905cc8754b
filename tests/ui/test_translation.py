"""Every text of the window is translated, and the translations that are shipped are those of the sources.

After texts have changed (in the folder of the project, as one line each)::

    pyside6-lupdate lasaft_studio/ui/*.py lasaft_studio/ui/widgets/*.py -no-obsolete -locations none
        -source-language en -target-language ko -ts resources/translations/lasaft-studio_ko.ts
    pyside6-lrelease resources/translations/lasaft-studio_ko.ts

and the same for `en` with ``-pluralonly``, since English only has to know one from many.
"""

import shutil
import string
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from lasaft_studio.ui.style import translation

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
SOURCES = sorted((ROOT / "lasaft_studio" / "ui").rglob("*.py"))


def tool(name):
    path = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def messages(path):
    """Yield (context, source, translations) of a .ts file."""
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            element = message.find("translation")
            assert element.get("type") is None, f"not finished: {message.findtext('source')}"
            forms = [form.text for form in element.iter("numerusform")] or [element.text]
            yield context.findtext("name"), message.findtext("source"), forms


def fields(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", translation.LANGUAGES)
def test_the_shipped_file_is_that_of_its_source(language, tmp_path):
    made = tmp_path / "made.qm"
    source = FOLDER / f"{translation.NAME}_{language}.ts"
    command = [tool("pyside6-lrelease"), str(source), "-qm", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    assert made.read_bytes() == (FOLDER / f"{translation.NAME}_{language}.qm").read_bytes()


def test_every_text_of_the_window_is_there_in_korean(tmp_path):
    found = tmp_path / "found.ts"
    command = [tool("pyside6-lupdate"), *map(str, SOURCES), "-source-language", "en", "-ts", str(found)]
    subprocess.run(command, check=True, capture_output=True)
    wanted = {
        (context.findtext("name"), message.findtext("source"))
        for context in ET.parse(found).getroot().iter("context")
        for message in context.iter("message")
    }
    korean = FOLDER / f"{translation.NAME}_ko.ts"
    assert {(context, source) for context, source, _ in messages(korean)} == wanted


@pytest.mark.parametrize("language", translation.LANGUAGES)
def test_translations_keep_what_is_filled_in(language):
    for _, source, forms in messages(FOLDER / f"{translation.NAME}_{language}.ts"):
        for form in forms:
            assert form, source
            assert fields(form) == fields(source), source
            assert ("%n" in form) == ("%n" in source), source


def test_one_and_many_in_english(qapp):
    translator = QTranslator()
    assert translator.load(f"{translation.NAME}_en", str(FOLDER))
    qapp.installTranslator(translator)
    try:
        texts = [QCoreApplication.translate("SongListModel", "%n stem(s)", "", n) for n in (1, 4)]
    finally:
        qapp.removeTranslator(translator)
    assert texts == ["1 stem", "4 stems"]
