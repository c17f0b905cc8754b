"""Files whose headers count too few samples, too many, or none: all sound is read, or a note says what was not."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from lasaft_studio.audio.io.files import open_reader, probe, read
from lasaft_studio.audio.io.repair.byte_view import ByteView, Piece
from lasaft_studio.audio.io.repair.ogg import checksum

RATE = 44100


@pytest.fixture
def music(rng):
    return (0.1 * rng.standard_normal((30_000, 2))).astype(np.float32)


def encoded(path: Path, samples, container: str, subtype: str | None = None, rate: int = RATE) -> bytes:
    soundfile.write(path, samples, rate, subtype, format=container)
    return path.read_bytes()


def wav(
    samples: np.ndarray, stated: int | None = None, riff: int | None = None, behind: bytes = b""
) -> bytes:
    pcm = np.round(samples * 32767).astype("<i2").tobytes()
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, RATE, RATE * 4, 4, 16)
    data = struct.pack("<4sI", b"data", len(pcm) if stated is None else stated) + pcm
    size = 4 + len(fmt) + len(data) + len(behind)
    return struct.pack("<4sI4s", b"RIFF", size if riff is None else riff, b"WAVE") + fmt + data + behind


def notes_and_frames(path: Path) -> tuple[tuple[str, ...], int]:
    with open_reader(path) as reader:
        frames = sum(block.shape[1] for block in reader.blocks(7_000))
        assert frames == reader.file.frames
        return reader.file.notes, frames


@pytest.mark.parametrize("stated", [0, 0x7FFFF000, 0x80000000, 0xFFFFFFFF])
def test_placeholders_of_recorders_and_pipes_need_no_note(stated, music, tmp_path):
    (tmp_path / "a.wav").write_bytes(wav(music, stated, stated))
    assert notes_and_frames(tmp_path / "a.wav") == ((), len(music))


def test_a_cut_wav_says_where_it_ends(music, tmp_path):
    whole = wav(music)
    (tmp_path / "a.wav").write_bytes(whole[: len(whole) // 2])
    notes, frames = notes_and_frames(tmp_path / "a.wav")
    assert notes == ("a.wav ends before the 0:00.7 that it says it has.",)
    assert frames == (len(whole) // 2 - 44) // 4


def test_a_wav_that_is_longer_than_it_says_is_read_whole(music, tmp_path):
    (tmp_path / "a.wav").write_bytes(wav(music, stated=40_000))
    notes, frames = notes_and_frames(tmp_path / "a.wav")
    assert frames == len(music)
    assert "longer than its header says" in notes[0]


@pytest.mark.parametrize(
    "behind",
    [
        b"LIST" + struct.pack("<I", 12) + b"INFOINAM\0\0\0\0",
        b"id3 " + struct.pack("<I", 100) + bytes(100),
        b"TAG" + b"x" * 125,
        bytes(4096),
        b"bext" + struct.pack("<I", 700) + bytes(500),  # cut itself
    ],
)
def test_what_follows_the_sound_is_no_sound(behind, music, tmp_path):
    (tmp_path / "a.wav").write_bytes(wav(music, behind=behind))
    assert notes_and_frames(tmp_path / "a.wav") == ((), len(music))


def test_an_unfinished_rf64_is_read_to_its_end(music, tmp_path):
    pcm = wav(music)[12:]
    head = struct.pack("<4sI4s4sI", b"RF64", 0xFFFFFFFF, b"WAVE", b"ds64", 28) + bytes(28)
    place = pcm.index(b"data")
    unfinished = pcm[: place + 4] + b"\xff" * 4 + pcm[place + 8 :]
    (tmp_path / "a.wav").write_bytes(head + unfinished)
    assert notes_and_frames(tmp_path / "a.wav") == ((), len(music))


def test_a_length_that_wrapped_round_is_put_right(tmp_path):
    path, frame, frames = tmp_path / "a.wav", 8 * 4, (1 << 27) + 5000
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 8, 192_000, 192_000 * frame, frame, 32)
    size = frames * frame
    with path.open("wb") as file:
        file.write(struct.pack("<4sI4s", b"RIFF", (size + 36) & 0xFFFFFFFF, b"WAVE") + fmt)
        file.write(struct.pack("<4sI", b"data", size & 0xFFFFFFFF))
        file.truncate(44 + size)  # a hole: it takes no room
    assert probe(path).frames == frames
    assert probe(path).notes == ()
    path.unlink()


@pytest.mark.parametrize(("container", "field"), [("AIFF", b"COMM"), ("AU", b".snd"), ("CAF", b"data")])
def test_unfinished_files_of_other_kinds_are_read_to_their_end(container, field, music, tmp_path):
    path = tmp_path / f"a.{container.lower()}"
    content = bytearray(encoded(path, music, container, "PCM_16"))
    finished = read(path).samples
    at = content.index(field)
    if container == "AIFF":
        content[at + 10 : at + 14] = bytes(4)
        sound = content.index(b"SSND")
        content[sound + 4 : sound + 8] = bytes(4)
    elif container == "AU":
        content[8:12] = bytes(4)
    else:
        content[at + 4 : at + 12] = bytes(8)
    path.write_bytes(content)
    assert notes_and_frames(path) == ((), len(music))
    assert np.array_equal(read(path).samples, finished)


@pytest.mark.parametrize("container", ["AIFF", "AU", "CAF"])
def test_cut_files_of_other_kinds_say_so(container, music, tmp_path):
    path = tmp_path / f"a.{container.lower()}"
    content = encoded(path, music, container, "PCM_16")
    path.write_bytes(content[: len(content) // 2])
    notes, frames = notes_and_frames(path)
    assert "ends before" in notes[0]
    assert 14_000 < frames < 15_000


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_chained_ogg_is_one_song(subtype, music, tmp_path):
    rate = 48_000 if subtype == "OPUS" else RATE
    one = encoded(tmp_path / "one.ogg", music, "OGG", subtype, rate)
    other = encoded(tmp_path / "other.ogg", -music[:20_000], "OGG", subtype, rate)
    (tmp_path / "both.ogg").write_bytes(one + other)
    parts = [read(tmp_path / name).samples for name in ("one.ogg", "other.ogg")]
    notes, frames = notes_and_frames(tmp_path / "both.ogg")
    assert (notes, frames) == ((), sum(part.shape[1] for part in parts))
    assert np.array_equal(read(tmp_path / "both.ogg").samples, np.concatenate(parts, axis=1))
    assert np.allclose(
        read(tmp_path / "both.ogg", 29_000, 5_000).samples,
        np.concatenate(parts, axis=1)[:, 29_000:34_000],
        atol=1e-3,
    )


def test_what_does_not_fit_a_chain_is_told(music, tmp_path):
    one = encoded(tmp_path / "one.ogg", music, "OGG", "VORBIS", RATE)
    other = encoded(tmp_path / "other.ogg", music, "OGG", "VORBIS", 22_050)
    (tmp_path / "both.ogg").write_bytes(one + other)
    notes, frames = notes_and_frames(tmp_path / "both.ogg")
    assert frames == len(music)
    assert "changes to 22050 Hz and 2 channels at 0:00.7" in notes[0]


def test_an_opus_header_without_a_rate_means_48_khz(music, tmp_path):
    content = bytearray(encoded(tmp_path / "a.opus", music, "OGG", "OPUS", 48_000))
    end, head = content.index(b"OggS", 4), content.index(b"OpusHead")
    content[head + 12 : head + 16] = bytes(4)
    content[22:26] = bytes(4)
    content[22:26] = struct.pack("<I", checksum(bytes(content[:end])))
    (tmp_path / "a.opus").write_bytes(content)
    assert probe(tmp_path / "a.opus").sample_rate == 48_000
    assert probe(tmp_path / "a.opus").frames == len(music)


def test_joined_mp3s_are_one_song(music, tmp_path):
    one = encoded(tmp_path / "one.mp3", music, "MP3")
    other = encoded(tmp_path / "other.mp3", -music[:20_000], "MP3")
    tag = b"ID3\x04\0\0\0\0\x01\x00" + bytes(128)
    (tmp_path / "both.mp3").write_bytes(one + tag + other + b"TAG" + b"x" * 125)
    parts = [read(tmp_path / name).samples for name in ("one.mp3", "other.mp3")]
    notes, frames = notes_and_frames(tmp_path / "both.mp3")
    assert frames == sum(part.shape[1] for part in parts)
    assert not [note for note in notes if "encoder added" not in note]
    assert np.allclose(read(tmp_path / "both.mp3").samples, np.concatenate(parts, axis=1), atol=1e-4)


def test_an_mp3_that_goes_on_in_mono_is_read_to_its_end(music, tmp_path):
    one = encoded(tmp_path / "one.mp3", music, "MP3")
    other = encoded(tmp_path / "other.mp3", music[:, :1], "MP3")
    (tmp_path / "both.mp3").write_bytes(one + other)
    both = read(tmp_path / "both.mp3")
    assert both.samples.shape == (
        2,
        probe(tmp_path / "one.mp3").frames + probe(tmp_path / "other.mp3").frames,
    )
    assert np.array_equal(both.samples[0, -20_000:], both.samples[1, -20_000:])


@pytest.mark.parametrize("filling", [0, 0x55])
def test_damage_in_an_mp3_is_skipped_and_told(filling, music, tmp_path):
    content = encoded(tmp_path / "a.mp3", np.tile(music, (4, 1)), "MP3")
    whole = probe(tmp_path / "a.mp3").frames
    middle = len(content) // 2
    (tmp_path / "a.mp3").write_bytes(content[:middle] + bytes([filling]) * 3000 + content[middle:])
    notes, frames = notes_and_frames(tmp_path / "a.mp3")
    assert "bytes in it are no sound and were skipped" in notes[0]
    assert whole - 2 * 1152 <= frames <= whole


def test_an_mp3_inside_a_wav_is_an_mp3(music, tmp_path):
    content = encoded(tmp_path / "a.mp3", music, "MP3")
    fmt = struct.pack("<4sIHHIIHHH", b"fmt ", 30, 0x55, 2, RATE, 16_000, 1, 0, 12) + bytes(12)
    data = struct.pack("<4sI", b"data", len(content)) + content
    body = b"WAVE" + fmt + data
    (tmp_path / "a.wav").write_bytes(struct.pack("<4sI", b"RIFF", len(body)) + body)
    assert probe(tmp_path / "a.wav").frames == probe(tmp_path / "a.mp3").frames


def test_nothing_that_a_library_complains_of_reaches_the_terminal(music, tmp_path, capfd):
    content = encoded(tmp_path / "a.mp3", music, "MP3")
    (tmp_path / "a.mp3").write_bytes(
        content + b"LYRICSBEGIN" + b"x" * 4000 + b"004011LYRICS200" + bytes(range(256)) * 9
    )
    notes_and_frames(tmp_path / "a.mp3")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("stated", [1000, 0])
def test_a_flac_that_counts_too_few_samples_is_read_whole(stated, music, tmp_path):
    content = bytearray(encoded(tmp_path / "a.flac", music, "FLAC", "PCM_16"))
    fields = int.from_bytes(content[18:26], "big")
    content[18:26] = (fields >> 36 << 36 | stated).to_bytes(8, "big")
    (tmp_path / "a.flac").write_bytes(content)
    notes, frames = notes_and_frames(tmp_path / "a.flac")
    assert frames == len(music)
    assert bool(notes) == bool(stated)


def test_a_flac_behind_a_large_tag_needs_no_note(music, tmp_path):
    content = encoded(tmp_path / "a.flac", music, "FLAC", "PCM_16")
    size = 300_000
    tag = b"ID3\x03\0\0" + bytes(size >> shift & 127 for shift in (21, 14, 7, 0)) + bytes(size)
    (tmp_path / "a.flac").write_bytes(tag + content)
    assert notes_and_frames(tmp_path / "a.flac") == ((), len(music))


@given(
    parts=st.lists(st.one_of(st.binary(max_size=20), st.tuples(st.integers(0, 90), st.integers(0, 30)))),
    reads=st.data(),
)
@settings(max_examples=50)
def test_a_view_reads_as_its_parts_put_together(parts, reads, tmp_path_factory):
    path = tmp_path_factory.mktemp("view") / "file"
    content = bytes(range(120))
    path.write_bytes(content)
    pieces = [part if isinstance(part, bytes) else Piece(*part) for part in parts]
    expected = b"".join(
        part if isinstance(part, bytes) else content[part.start : part.start + part.length] for part in pieces
    )
    with ByteView(path, pieces) as view:
        assert view.size == len(expected)
        place = reads.draw(st.integers(0, len(expected)))
        view.seek(place)
        assert view.read(17) == expected[place : place + 17]
        view.seek(-min(5, len(expected)), 2)
        assert view.read() == expected[max(len(expected) - 5, 0) :]
