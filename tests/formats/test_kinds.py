"""Every row of docs/formats.md: what we read of a kind is what ffmpeg reads."""

import shutil

import pytest

from tests.formats.kinds import KINDS, TABLE, compare, make, row

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")

SHIFTED = {  # frames that the encoder added and that only we leave out: a decoder's delay, or AAC's first frame
    "WAV with MP3 inside": -529,
    "MP3 without a header for its length": -529,
    "M4A, fragmented": -1024,
}
PADDING = 1152  # frames at the end, which an encoder has filled up and ffmpeg does not take away
LOUDEST_DIFFERENCE = {"WAV, IMA ADPCM": 3e-3, "MP2": 1e-4}
LOSSY = 3e-6  # the arithmetic of two decoders


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.label)
def test_a_kind_is_read_as_ffmpeg_reads_it(kind, tmp_path):
    found = compare(kind, make(kind, tmp_path))
    ours, theirs = found.frames
    assert found.channels[0] == found.channels[1]
    assert found.in_order
    assert found.shift == SHIFTED.get(kind.label, 0)
    assert 0 <= theirs + found.shift - ours <= PADDING
    assert found.difference <= LOUDEST_DIFFERENCE.get(kind.label, LOSSY)


def test_the_table_has_a_row_for_every_kind():
    text = TABLE.read_text("utf-8")
    assert len(KINDS) >= 40
    for kind in KINDS:
        assert f"| {kind.label} | `" in text
    assert row(KINDS[0], compare_stub()) in text


def compare_stub():
    """What comparing plain WAV gives."""
    from tests.formats.kinds import Comparison

    return Comparison((72_000, 72_000), (2, 2), True, 0.0, 0)
