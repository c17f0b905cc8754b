from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lasaft_studio.export.text import decimal, one_line, xml_text


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_can_be_written_as_xml(text):
    element = ET.Element("a")
    element.text = xml_text(text)
    ET.fromstring(ET.tostring(element))


def test_names_stay_on_one_line():
    assert one_line("a\nb\tc\0d") == "a b c d"
    assert one_line("Été – 曲 🎵") == "Été – 曲 🎵"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.5"), (120.0, "120"), (0, "0"), (1e-14, "0"), (-1e-14, "0"), (1e9, "1000000000")],
)
def test_numbers_have_no_exponent(value, text):
    assert decimal(value) == text


@given(st.floats(-1e5, 1e5))
def test_numbers_keep_their_value(value):
    assert float(decimal(value)) == pytest.approx(value, abs=1e-12)
