"""A model that has learnt nothing, installed as "tiny" among the user's models."""

from pathlib import Path

import command_line

from lasaft_studio import paths
from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.checkpoints import catalog
from lasaft_studio.checkpoints.card import ModelCard, write_card

NAME = "tiny"


def install(weights: Path | None = None) -> str:
    """Put the model into the models folder of this test, and return its name.

    Args:
        weights: a file that `command_line.save_tiny_model` has made; made anew unless given.
    """
    path = paths.models_folder() / f"{NAME}.safetensors"
    if weights is None:
        command_line.save_tiny_model(path)
    else:
        path.write_bytes(weights.read_bytes())
    card = ModelCard(NAME, "lite", command_line.TINY, MUSDB_STEMS, file=path.name)
    write_card(catalog.own_card_path(NAME), card)
    return NAME
