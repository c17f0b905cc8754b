"""Two hundred damaged files with a fixed seed: each is read, or refused by an error of ours.

Every case is made from a small valid file by one to three changes: bits, cuts, doubled stretches, lengths in
headers; in documents, values of a wrong kind or size. A longer run with other seeds: ``LASAFT_FUZZ=5000``.
"""

import copy
import json
import os
import random
import struct
import tomllib
import zipfile
from pathlib import Path

import pytest
import signals
import soundfile

from lasaft_studio import settings
from lasaft_studio.audio.io.files import DECODERS, probe
from lasaft_studio.audio.io.tags import Tags, read_tags, write_tags
from lasaft_studio.checkpoints import card as cards
from lasaft_studio.errors import AudioError, CheckpointError, ProjectError, StudioError
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits, storage
from lasaft_studio.project.model import Project
from lasaft_studio.tasks.export_project import export_project

CASES = int(os.environ.get("LASAFT_FUZZ", "200")) // 4  # of each of four kinds
LENGTHS = (0, 1, 0xFFFF, 1 << 24, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
VALUES = [
    None, True, 0, -1, 2**31, 2**63, 10**400, -(10**400), 0.5, 1e308, "", "x" * 5000, "\ud800", "\0", "../../x",
    "/etc/passwd", "a\nb", "<b>x</b>", [], {}, [{}], "NaN", "C:\\x", "//host/x", "media/../a.wav", "𝄞" * 300,
]  # fmt: skip
WORDS = [
    "9" * 400,
    "1\n" + "a." * 50_000 + "b = 1",
    "1e999",
    "nan",
    "9" * 5000,
    '""',
    "[]",
    "{}",
    "[[[]]]",
    '"\\u001b[2J"',
    '"' + "x" * 5000 + '"',
    "[" * 3000,
]
CARD = """name = "x"
family = "lite"
stems = ["vocals", "drums"]
sample_rate = 44100
description = "d"
file = "x.safetensors"
urls = ["https://example.org/x"]
size_bytes = 5
[config]
n_fft = 4096
[[scores]]
data_set = "d"
metric = "m"
[scores.values]
vocals = 1.5
"""
SETTINGS = 'preset = "custom"\noverlap = 0.5\nshifts = 2\ncpu_threads = 1\noutput_format = "flac16"\n'


def damaged(chance, data):
    """Return `data` with one to three changes."""
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3))):
        start = chance.randrange(len(data) - 8)
        early = chance.randrange(min(len(data) - 8, 400))
        match chance.randrange(6):
            case 0:
                data[start] ^= 1 << chance.randrange(8)
            case 1:
                del data[max(start, 16) :]
            case 2:
                data[start:start] = data[start : start + 64] * chance.choice((1, 3, 50))
            case 3:
                data[early : early + 4] = struct.pack(chance.choice("<>") + "I", chance.choice(LENGTHS))
            case 4:
                data[start : start + 2000] = bytes(len(data[start : start + 2000]))
            case _:
                data[early] = chance.randrange(256)
        if len(data) < 24:
            break
    return bytes(data)


def places(value, path=()):
    """Yield the way to every value of a document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def falsified(chance, document):
    """Return a document of which one to three values are others, or gone."""
    document = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 2, 3))):
        *way, last = chance.choice(list(places(document))[1:])
        at = document
        for key in way:
            at = at[key]
        if chance.random() < 0.2:
            del at[last]
        else:
            at[last] = copy.deepcopy(chance.choice(VALUES))
        if not document:
            break
    return document


def misspelt(chance, text):
    """Return a TOML text with one value that is another."""
    rows = text.splitlines()
    row = chance.choice([index for index, line in enumerate(rows) if "=" in line])
    rows[row] = f"{rows[row].split('=')[0]}= {chance.choice(WORDS)}"
    return "\n".join(rows)


@pytest.fixture
def chance():
    return random.Random(20)


def test_sound_files(tmp_path, chance):
    seeds = [tmp_path / f"seed.{kind}" for kind in ("wav", "flac", "ogg", "mp3", "aiff")]
    for seed in seeds:
        soundfile.write(seed, signals.noise(0.1).T, 44100)
        write_tags(seed, Tags("Title", "Artist", cover=b"\x89PNG\r\n\x1a\n" + bytes(99)))
    read = refused = 0
    for number in range(CASES):
        seed = seeds[number % len(seeds)]
        path = tmp_path / f"case{seed.suffix}"
        path.write_bytes(damaged(chance, seed.read_bytes()))
        tags = read_tags(path)
        assert all(text == text.encode("utf-8").decode() for text in (tags.title, tags.artist))
        try:
            with DECODERS[0].open(path, None) as reader:
                read += sum(block.shape[1] for block in reader.blocks(1 << 14)) > 0
        except AudioError:
            refused += 1
    assert read
    assert refused


def test_projects(tmp_path, chance):
    media = tmp_path / "p" / "media"
    media.mkdir(parents=True)
    sound = probe(signals.write(media / "a.wav", signals.noise(0.1)))
    project = edits.add_song(Project(), sound, title="Song")
    song = project.songs[0]
    project = edits.add_stems(edits.add_marker(project, song.id, 5, "Verse"), song.id, {"vocals": sound})
    storage.save(project, tmp_path / "p")
    document = json.loads((tmp_path / "p" / "project.json").read_text())
    formats = ("reaper", "dawproject", "ardour", "audacity", "aaf", "midi", "stems", "mixdown")
    opened = refused = 0
    for number in range(CASES):
        text = json.dumps(falsified(chance, document)) if chance.random() < 0.8 else json.dumps(document)
        path = tmp_path / f"{number}.lasaft"
        with zipfile.ZipFile(path, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
            archive.writestr("project.json", text)
            archive.write(sound.path, "media/a.wav")
        if chance.random() < 0.3:
            path.write_bytes(damaged(chance, path.read_bytes()))
        try:
            loaded = storage.load(path)
        except ProjectError:
            refused += 1
            continue
        opened += 1
        storage.save(loaded.project, tmp_path / "saved.lasaft")
        assert storage.load(tmp_path / "saved.lasaft").project.songs is not None
        try:
            export_project(loaded.project, chance.choice(formats), tmp_path / f"out{number}", Progress())
        except StudioError:
            refused += 1
    assert opened
    assert refused
    assert not [path for path in tmp_path.rglob(".*") if "lasaft" in path.name or "partial" in path.name]


def test_model_cards(chance):
    used = refused = 0
    for _ in range(CASES):
        try:
            cards.from_toml(misspelt(chance, CARD), "here")
            used += 1
        except CheckpointError:
            refused += 1
    assert used
    assert refused


def test_settings(tmp_path, chance):
    file = Path(tmp_path / "settings.toml")
    for _ in range(CASES):
        file.write_text(misspelt(chance, SETTINGS), encoding="utf-8")
        found, problems = settings.load(file)
        assert all(isinstance(problem, str) for problem in problems)
        settings.save(found, file)
        assert settings.load(file) == (found, [])
        tomllib.loads(file.read_text(encoding="utf-8"))
