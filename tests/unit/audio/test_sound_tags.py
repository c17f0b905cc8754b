"""Tags go into every file that can hold them, come back, and leave the sound alone."""

import base64
import struct
import zlib

import mutagen
import mutagen.id3
import numpy as np
import pytest
import soundfile
from foreign import run
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.io import bounded_tags
from lasaft_studio.audio.io.files import OUTPUT_FORMATS, open_reader, open_writer
from lasaft_studio.audio.io.tags import Tags, cover_fits, read_tags, write_tags
from lasaft_studio.errors import StorageError

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
JPEG = b"\xff\xd8\xff\xe0" + bytes(50)
SONG = Tags("Größe", "音楽 & Co", "An album", "1999", "Rock", "3", PNG)
NAMES = [name for name in OUTPUT_FORMATS if name != "m4a"]


def _samples(path):
    with open_reader(path) as reader:
        return reader.read(9000)


def _write(path, name, **options):
    with open_writer(path, 48000, 2, OUTPUT_FORMATS[name], **options) as writer:
        writer.write(0.1 * np.random.default_rng(0).standard_normal((2, 9000)))


@pytest.mark.parametrize("name", NAMES)
def test_tags_come_back_and_the_sound_stays(name, tmp_path):
    path = tmp_path / f"x{OUTPUT_FORMATS[name].suffix}"
    _write(path, name)
    assert read_tags(path) == Tags()
    before = _samples(path)
    for song in (SONG, Tags("Another", cover=JPEG), SONG):
        assert write_tags(path, song)
        assert read_tags(path) == song
    np.testing.assert_array_equal(_samples(path), before)


@pytest.mark.parametrize("name", [*NAMES, "m4a"])
def test_other_programs_see_the_tags(name, tmp_path):
    path = tmp_path / f"x{OUTPUT_FORMATS[name].suffix}"
    run("ffprobe", "-version")
    _write(path, name, tags=SONG)
    assert read_tags(path) == SONG
    told = run("ffprobe", "-v", "error", "-show_format", "-show_streams", path)
    for text in ("Größe", "音楽 & Co", "An album", "1999", "Rock"):
        assert text in told
    assert "codec_name=png" in told


def test_the_texts_of_a_wav_stand_before_the_sound_too(tmp_path):
    _write(tmp_path / "x.wav", "wav16", tags=SONG)
    data = (tmp_path / "x.wav").read_bytes()
    assert data.index(b"INAM") < data.index(b"data") < data.index(b"id3 ")
    assert soundfile.SoundFile(tmp_path / "x.wav").copy_metadata()["title"] == "Größe"


def test_the_list_of_a_wav_of_another_program_is_read(tmp_path):
    with soundfile.SoundFile(tmp_path / "x.wav", "w", 44100, 1) as sound:
        sound.title, sound.artist, sound.date = "Title", "Artist", "2007-05-01"
        sound.write(np.zeros(10))
    assert read_tags(tmp_path / "x.wav") == Tags("Title", "Artist", year="2007")


def test_wma_and_ape_tags_are_read(data, tmp_path):
    run("ffmpeg", "-v", "error", "-i", data / "clicks.wma", "-metadata", "title=Ein Lied",
        "-metadata", "artist=Sie", "-c", "copy", tmp_path / "x.wma")  # fmt: skip
    assert read_tags(tmp_path / "x.wma") == Tags("Ein Lied", "Sie")
    run("ffmpeg", "-v", "error", "-i", data / "clicks.m4a", "-metadata", "title=Ein Lied", tmp_path / "x.wv")
    assert read_tags(tmp_path / "x.wv").title == "Ein Lied"


@pytest.mark.parametrize(("written", "read"), [("1999-12-31", "1999"), ("(c) 2001", "2001"), ("soon", "")])
def test_a_year_is_four_digits(written, read, tmp_path):
    _write(tmp_path / "x.flac", "flac16")
    file = mutagen.File(tmp_path / "x.flac")
    file["date"] = [written]
    file.save()
    assert read_tags(tmp_path / "x.flac").year == read


def test_a_cover_that_is_no_picture_is_left_out(tmp_path):
    _write(tmp_path / "x.flac", "flac16", tags=Tags("Title", cover=b"GIF89a"))
    assert read_tags(tmp_path / "x.flac") == Tags("Title")


def test_what_holds_no_tags_stays_as_it_is(tmp_path):
    soundfile.write(tmp_path / "x.wav", np.zeros((10, 2)), 44100, format="RF64")
    before = (tmp_path / "x.wav").read_bytes()
    assert not write_tags(tmp_path / "x.wav", SONG)
    assert (tmp_path / "x.wav").read_bytes() == before


def test_a_file_that_has_gone_is_told(tmp_path):
    with pytest.raises(StorageError, match="tags of x"):
        write_tags(tmp_path / "x.mp3", SONG)


@pytest.mark.parametrize("name", ["mp3", "flac16", "wav16", "ogg"])
@given(texts=st.lists(st.text(max_size=20), min_size=6, max_size=6))
@settings(max_examples=15)
def test_any_text_is_written_as_one_clean_line(name, texts, tmp_path_factory):
    path = tmp_path_factory.mktemp("texts") / f"x{OUTPUT_FORMATS[name].suffix}"
    _write(path, name, tags=Tags(*texts))
    found = read_tags(path)
    for field in (found.title, found.artist, found.album, found.genre):
        assert field.isprintable()
        assert field == field.strip()
    expected = " ".join("".join(sign if sign.isprintable() else " " for sign in texts[0]).split())
    assert found.title == expected


def test_damaged_tags_are_empty(tmp_path):
    _write(tmp_path / "x.mp3", "mp3", tags=SONG)
    data = bytearray((tmp_path / "x.mp3").read_bytes())
    data[6:10] = struct.pack(">I", 0x7F7F7F7F)
    (tmp_path / "x.mp3").write_bytes(data)
    assert read_tags(tmp_path / "x.mp3").title in {"", "Größe"}
    (tmp_path / "x.mp3").write_bytes(b"ID3\x04")
    assert read_tags(tmp_path / "x.mp3") == Tags()
    assert read_tags(tmp_path / "gone.mp3") == Tags()


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "a.mp3"])
def test_several_artists_are_all_kept(name, tmp_path):
    soundfile.write(tmp_path / name, np.zeros((1000, 2)), 44100, format=None if name != "a.mp3" else "MP3")
    file = mutagen.File(tmp_path / name)
    if file.tags is None:
        file.add_tags()
    if name == "a.mp3":
        file.tags.add(mutagen.id3.TPE1(encoding=3, text=["Anna", "Bob"]))
    else:
        file.tags["artist"] = ["Anna", "Bob"]
    file.save()
    assert read_tags(tmp_path / name).artist == "Anna; Bob"


def test_composer_album_artist_and_isrc_are_carried(tmp_path):
    tags = Tags(title="Song", composer="Clara", album_artist="Various", isrc="DEA123456789")
    for name in ("a.flac", "a.ogg", "a.mp3", "a.wav", "a.aiff"):
        soundfile.write(tmp_path / name, np.zeros((1000, 2)), 44100)
        assert write_tags(tmp_path / name, tags)
        assert read_tags(tmp_path / name) == tags


def test_a_cover_that_flac_cannot_hold_is_left_out(tmp_path):
    soundfile.write(tmp_path / "a.flac", np.zeros((1000, 2)), 44100)
    cover = b"\x89PNG\r\n\x1a\n" + bytes((1 << 24) - 8)
    tags = Tags(title="Song", cover=cover)
    assert not cover_fits(tags, tmp_path / "a.flac")
    assert cover_fits(tags, tmp_path / "a.wav")
    assert write_tags(tmp_path / "a.flac", tags)
    assert read_tags(tmp_path / "a.flac") == Tags(title="Song")


def test_a_compressed_frame_does_not_fill_the_memory():
    small = zlib.compress(b"x" * 1000)
    assert bounded_tags.decompress(small) == b"x" * 1000
    for data in (zlib.compress(bytes(bounded_tags.MOST_BYTES + 1)), small[:-6]):
        with pytest.raises(zlib.error):
            bounded_tags.decompress(data)
    assert mutagen.id3._frames.zlib.decompress is bounded_tags.decompress
