import json
import struct

import pytest

from lasaft_studio.errors import ExportError
from lasaft_studio.export import ni_stems
from tests.songs import only_song, separated


def box(name, *contents):
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), name) + content


def test_a_box_is_added_to_what_is_there():
    moov = box(b"moov", box(b"mvhd", b"1234"), box(b"udta", box(b"meta", b"tags")), box(b"trak"))
    expected = box(
        b"moov", box(b"mvhd", b"1234"), box(b"trak"), box(b"udta", box(b"meta", b"tags"), box(b"stem", b"{}"))
    )
    assert ni_stems.with_stem_box(moov, b"{}") == expected


def test_a_file_without_tags_gets_the_box_as_well():
    assert ni_stems.with_stem_box(box(b"moov"), b"{}") == box(b"moov", box(b"udta", box(b"stem", b"{}")))


@pytest.mark.parametrize(
    "mdat", [box(b"mdat", b"x" * 99), struct.pack(">I4sQ", 1, b"mdat", 16 + 5) + b"x" * 5]
)
def test_only_the_end_of_the_file_changes(tmp_path, mdat):
    path = tmp_path / "x.m4a"
    start = box(b"ftyp", b"M4A ") + mdat
    path.write_bytes(start + box(b"moov"))
    ni_stems.add_stem_box(path, b"{}")
    assert path.read_bytes() == start + box(b"moov", box(b"udta", box(b"stem", b"{}")))


@pytest.mark.parametrize("content", [box(b"moov") + box(b"mdat"), b"", b"garbage that is no file"])
def test_an_unknown_layout_is_refused(tmp_path, content):
    (tmp_path / "x.m4a").write_bytes(content)
    with pytest.raises(ExportError, match="unknown way"):
        ni_stems.add_stem_box(tmp_path / "x.m4a", b"{}")


def test_the_manifest_names_and_colours_the_stems(tmp_path):
    song = only_song(separated(tmp_path, 4, frames=10))
    found = json.loads(ni_stems.manifest(song.stems))
    assert found["version"] == 1
    assert [stem["name"] for stem in found["stems"]] == ["Vocals", "Drums", "Bass", "Other"]
    assert found["stems"][0]["color"] == "#F2637E"
    assert not found["mastering_dsp"]["compressor"]["enabled"]
    assert not found["mastering_dsp"]["limiter"]["enabled"]
