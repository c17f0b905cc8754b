from dataclasses import fields

import pytest

from lasaft_studio.errors import UsageError
from lasaft_studio.export import formats
from lasaft_studio.export.exporter import ExportOptions


def test_every_row_says_what_people_want_to_know():
    known = {field.name for field in fields(ExportOptions)}
    for name, exporter in formats.EXPORTERS.items():
        assert exporter.id == name
        assert exporter.label
        assert exporter.opens_in
        assert exporter.carries
        assert exporter.checked
        assert set(exporter.options) <= known


def test_an_unknown_format_is_an_error_that_lists_the_known():
    assert formats.find("reaper").suffix == ".rpp"
    with pytest.raises(UsageError, match="dawproject"):
        formats.find("ableton")


def test_the_table_has_a_row_for_each():
    lines = formats.table().splitlines()
    assert len(lines) == 2 + len(formats.EXPORTERS)
    assert len({line.count("|") for line in lines}) == 1
    assert "| **NI Stems** (.stem.m4a, needs ffmpeg) | `ni-stems` |" in formats.table()
    assert "(.aaf, experimental)" in formats.table()


def test_the_page_holds_the_table():
    from pathlib import Path

    page = Path(__file__).parents[3] / "docs" / "daw.md"
    if not page.is_file() or "<!-- exporters -->" not in page.read_text(encoding="utf-8"):
        pytest.skip("there is no page with a place for the table")
    text = page.read_text(encoding="utf-8")
    inside = text.split("<!-- exporters -->")[1].split("<!-- /exporters -->")[0]
    assert inside.strip() == formats.table().strip()
