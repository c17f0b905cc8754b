"""The built-in model on a real song that it never learnt from: every stem is nearer to the truth than the mixture is."""

import pytest

from lasaft_studio.audio.stems import MUSDB_STEMS
from lasaft_studio.evaluation.songs import find_songs
from lasaft_studio.progress import Progress
from lasaft_studio.separation.request import SeparationRequest
from lasaft_studio.tasks.evaluate_models import MIXTURE, evaluate_models
from tests.shared import shared


@pytest.mark.parametrize("mono", [False, True])
def test_every_stem_of_an_unheard_song_is_nearer_than_the_mixture(mono):
    """In mono, too: no stem may be told by its width alone."""
    songs = find_songs([shared("data", "real_stems", "everything-is-free", "6.Caesium")], MUSDB_STEMS)
    request = SeparationRequest.preset("fast")
    scores = evaluate_models(["lite"], songs, ("sdr",), request, Progress(), seconds=120.0, mono=mono)
    found = {(score.model, score.stem): score.values["sdr"] for score in scores}
    for stem in ("vocals", "drums", "other"):
        assert found["lite", stem] > found[MIXTURE, stem] + (1.0 if mono else 1.5)
    assert found["lite", "vocals"] > 2.0
