"""Where the sound of an MPEG-4 file ends, as FFmpeg, Apple and old iTunes write it."""

import struct
from fractions import Fraction
from types import SimpleNamespace

import pytest

from lasaft_studio.audio.io.mp4_length import mp4_seconds

PLAIN = SimpleNamespace(tags=None, info=SimpleNamespace(sample_rate=44100))


def _box(name, *content):
    data = b"".join(content)
    return struct.pack(">I4s", len(data) + 8, name) + data


def _header(scale, length, *, long=False):
    if long:
        return struct.pack(">BxxxQQIQ", 1, 0, 0, scale, length)
    return struct.pack(">BxxxIIII", 0, 0, 0, scale, length)


def _edits(*edits):
    return _box(
        b"edts",
        _box(b"elst", struct.pack(">II", 0, len(edits)), *(struct.pack(">IiI", *e, 65536) for e in edits)),
    )


def _track(kind, length, edits=b"", *, scale=44100, long=False):
    handler = _box(b"hdlr", bytes(8), kind, bytes(12))
    return _box(b"trak", edits, _box(b"mdia", _box(b"mdhd", _header(scale, length, long=long)), handler))


def _seconds(tmp_path, *tracks, movie_scale=1000, file=PLAIN, long=False):
    path = tmp_path / "x.m4a"
    movie = _box(b"moov", _box(b"mvhd", _header(movie_scale, 1, long=long)), *tracks)
    media = struct.pack(">I4sQ", 1, b"mdat", 1016) + bytes(1000)
    path.write_bytes(_box(b"ftyp", b"M4A ") + media + movie)
    lengths = mp4_seconds(path, file)
    return lengths[0] if lengths else None


def test_without_edits_it_is_the_length_of_the_media(tmp_path):
    assert _seconds(tmp_path, _track(b"soun", 22051)) == Fraction(22051, 44100)
    assert _seconds(tmp_path, _track(b"soun", 2**40, long=True), long=True) == Fraction(2**40, 44100)


def test_ffmpeg_counts_edits_in_milliseconds_and_the_media_exactly(tmp_path):
    track = _track(b"soun", 22051 + 1024, _edits((501, 1024)))
    assert _seconds(tmp_path, track) == Fraction(22051, 44100)


def test_apple_counts_edits_in_samples_and_the_media_in_frames(tmp_path):
    track = _track(b"soun", 24 * 1024, _edits((20000, 2112)))
    assert _seconds(tmp_path, track, movie_scale=44100) == Fraction(20000, 44100)


def test_old_itunes_wrote_a_tag(tmp_path):
    tag = b" 00000000 00000840 000001CA 0000000000005623 00000000"
    tags = {"----:com.apple.iTunes:iTunSMPB": [tag]}
    file = SimpleNamespace(tags=tags, info=SimpleNamespace(sample_rate=44100))
    assert _seconds(tmp_path, _track(b"soun", 99999), file=file) == Fraction(0x5623, 44100)


def test_the_sound_of_a_film_counts(tmp_path):
    tracks = _track(b"vide", 999, scale=25), _track(b"soun", 48000, scale=48000)
    assert _seconds(tmp_path, *tracks) == 1


@pytest.mark.parametrize(
    "track",
    [
        _track(b"soun", 0),  # in fragments: the header was written before the sound
        _track(b"soun", 1000, _edits((100, -1), (100, 0))),  # begins with silence
        _track(b"vide", 1000),
    ],
)
def test_headers_that_do_not_tell(track, tmp_path):
    assert _seconds(tmp_path, track) is None


def test_a_file_without_a_header(tmp_path):
    (tmp_path / "x.m4a").write_bytes(_box(b"ftyp", b"M4A ") + _box(b"mdat", bytes(100)))
    with pytest.raises(KeyError):
        mp4_seconds(tmp_path / "x.m4a", PLAIN)
