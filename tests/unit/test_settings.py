import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio import settings
from lasaft_studio.errors import StorageError, UsageError
from lasaft_studio.settings import ROWS, Row, Settings


def row(name: str) -> Row:
    return next(row for row in ROWS if row.name == name)


CHANGED = Settings(
    model="lasaft_large_2020",
    preset="custom",
    overlap=0.5,
    shifts=3,
    stems=("vocals", "drums"),
    device="cpu",
    precision="float32",
    cpu_threads=2,
    output_folder="/music/Töne",
    output_format="flac24",
    name_template="{stem}",
    audio_device="Speakers",
    theme="dark",
    language="de",
    cache_megabytes=100,
)


def test_every_row_has_what_a_dialog_shows():
    for row in ROWS:
        assert row.label, row.name
        assert not row.choices or row.default in row.choices
        row.check(row.default)
    assert [row.name for row in ROWS] == [field.name for field in dataclasses.fields(Settings)]


def test_without_a_file_all_have_their_defaults():
    assert settings.load() == (Settings(), [])


def test_what_is_saved_is_loaded():
    for row in ROWS:
        assert getattr(CHANGED, row.name) != row.default, f"the example leaves {row.name} as it is"
    settings.save(CHANGED)
    assert settings.load() == (CHANGED, [])


def test_only_choices_are_written():
    settings.save(Settings(theme="dark"))
    assert settings.settings_file().read_text(encoding="utf-8") == 'theme = "dark"\n'


def test_saving_leaves_no_other_file():
    settings.save(CHANGED)
    settings.save(Settings())
    assert list(settings.settings_file().parent.iterdir()) == [settings.settings_file()]


@given(st.text(), st.floats(0, 0.95), st.lists(st.text(), max_size=3))
def test_any_value_survives(tmp_path_factory, name, overlap, stems):
    path = tmp_path_factory.mktemp("config") / "settings.toml"
    chosen = Settings(output_folder=name, overlap=overlap, stems=tuple(stems))
    settings.save(chosen, path)
    assert settings.load(path) == (chosen, [])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("shoe_size = 43", "There is no setting 'shoe_size'."),
        ("overlap = 1.0", "'overlap' cannot be 1.0. It is a number from 0 to 0.95."),
        ("overlap = nan", "'overlap' cannot be nan"),
        ("overlap = 'much'", "'overlap' cannot be 'much'"),
        ("shifts = 2.5", "'shifts' cannot be 2.5. It is a whole number from 1 to 32."),
        ("shifts = true", "'shifts' cannot be True"),
        ("device = 'abacus'", "'device' cannot be 'abacus'. It is one of auto, cpu, cuda, mps."),
        ("stems = ['vocals', 1]", "'stems' cannot be ('vocals', 1). It is a list of texts."),
        ("stems = 'vocals'", "'stems' cannot be 'vocals'"),
        ("model = 1979-05-27", "'model' cannot be datetime.date(1979, 5, 27)"),
        ("[theme]\ncolour = 1", "'theme' cannot be {'colour': 1}"),
    ],
)
def test_a_broken_entry_is_reported_and_the_others_are_kept(line, complaint):
    settings.settings_file().write_text(f"language = 'fr'\n{line}\n", encoding="utf-8")
    loaded, problems = settings.load()
    assert loaded == Settings(language="fr")
    assert len(problems) == 1
    assert complaint in problems[0]


def test_a_whole_number_is_a_number():
    settings.settings_file().write_text("overlap = 0", encoding="utf-8")
    loaded, problems = settings.load()
    assert (loaded.overlap, type(loaded.overlap), problems) == (0.0, float, [])


@pytest.mark.parametrize(
    "content", [b"= nothing", b"\xff\xfe", b"a = " + b"[" * 100_000], ids=["text", "bytes", "deep"]
)
def test_a_broken_file_is_reported_and_kept_aside(content):
    file = settings.settings_file()
    file.write_bytes(content)
    loaded, problems = settings.load()
    assert loaded == Settings()
    assert re.search(r"settings.toml' cannot be read", problems[0])
    settings.save(CHANGED)
    assert settings.load() == (CHANGED, [])
    assert (file.parent / "settings.broken.toml").read_bytes() == content


def test_a_folder_in_place_of_the_file():
    settings.settings_file().mkdir(parents=True)
    loaded, problems = settings.load()
    assert loaded == Settings()
    assert len(problems) == 1
    with pytest.raises(StorageError, match="cannot be written"):
        settings.save(CHANGED)
    assert [path.name for path in settings.settings_file().parent.iterdir()] == ["settings.toml"]


def test_wrong_values_cannot_be_made():
    with pytest.raises(UsageError, match="'shifts' cannot be 0"):
        Settings(shifts=0)
    with pytest.raises(UsageError, match="It is one of"):
        dataclasses.replace(Settings(), theme="pink")


class TestTheyFitWhatTheyAreFor:
    """Settings stand in a layer below what reads them, so their defaults and choices are written down twice."""

    def test_formats_and_names_of_files(self):
        from lasaft_studio.audio.io.naming import DEFAULT_TEMPLATE
        from lasaft_studio.tasks.writing.output_spec import OUTPUT_FORMATS, OutputSpec

        assert row("output_format").choices == tuple(OUTPUT_FORMATS)
        assert row("output_format").default == OutputSpec().format
        assert row("name_template").default == DEFAULT_TEMPLATE

    def test_separation(self):
        from lasaft_studio.separation.request import DEVICES, PRECISIONS, PRESETS, SeparationRequest

        assert row("preset").choices == (*PRESETS, "custom")
        assert row("device").choices == DEVICES
        assert row("precision").choices == PRECISIONS
        for lowest_or_highest in (0, 1):
            SeparationRequest(
                overlap=row("overlap").range[lowest_or_highest],
                shifts=int(row("shifts").range[lowest_or_highest]),
            )
        assert (
            SeparationRequest(overlap=row("overlap").default, shifts=row("shifts").default)
            == SeparationRequest()
        )
