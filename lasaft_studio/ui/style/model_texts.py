"""What the published models are, in a sentence for musicians; their cards say it for researchers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lasaft_studio.checkpoints.card import ModelCard
from lasaft_studio.ui.style.text import QT_TRANSLATE_NOOP

_LARGE = QT_TRANSLATE_NOOP("Models", "The network of the LaSAFT paper: slow without a graphics card.")
_TDC = QT_TRANSLATE_NOOP("Models", "Finds the singing voice with a small network.")
_TFC_TDF = QT_TRANSLATE_NOOP("Models", "Finds the singing voice; it looks at all frequencies at once.")
_TEXTS = {
    "lite": QT_TRANSLATE_NOOP("Models", "Built in, and quick even without a graphics card."),
    "lasaft_large_2019": _LARGE,
    "lasaft_large_2020": _LARGE,
    "lasaft_large_2021": _LARGE,
    "lasaft_v2_large": QT_TRANSLATE_NOOP("Models", "LaSAFT 2, whose decoder listens to the mixture."),
    "lasaft_v2_light": QT_TRANSLATE_NOOP("Models", "LaSAFT 2, small and quick."),
    "spleeter_2stems": QT_TRANSLATE_NOOP("Models", "Deezer's network of 2019, for vocals and band."),
    "tdc_17_vocals_top1": _TDC,
    "tdc_17_vocals_top2": _TDC,
    "tdc_17_vocals_top3": _TDC,
    "tfc_tdf_17_vocals_top1": _TFC_TDF,
    "tfc_tdf_17_vocals_top2": _TFC_TDF,
    "tfc_tdf_17_vocals_top3": _TFC_TDF,
    "tfc_tdf_large_vocals": QT_TRANSLATE_NOOP("Models", "Finds the singing voice; large and slow."),
}


def model_text(card: ModelCard) -> str:
    """Return what a model is, in the user's language; for one that we do not know, what its card says."""
    known = _TEXTS.get(card.name)
    return QCoreApplication.translate("Models", known) if known else card.description
