"""Where the tempo of an export comes from, and that nobody is left to believe a guess."""

import pytest

from lasaft_studio.errors import UsageError
from lasaft_studio.project import edits
from lasaft_studio.project.model import Key
from lasaft_studio.project.tempo import Tempo, TempoMap
from lasaft_studio.tasks import tempo_choice as module
from lasaft_studio.tasks.detect_tempo import Detected
from lasaft_studio.tasks.tempo_choice import TempoChoice, tempo_choice, with_tempo
from tests.songs import only_song, separated

RATE = 44100
HEARD = TempoMap((Tempo(RATE // 4, 64.0), Tempo(RATE, 66.0)), 0.8)


@pytest.fixture
def project(tmp_path):
    return separated(tmp_path, 1, frames=4 * RATE)


@pytest.fixture
def heard(monkeypatch):
    """What is detected, instead of listening."""
    found = Detected(HEARD, Key("Eb", "major", 0.25))
    monkeypatch.setattr(module, "detect_tempo", lambda _song, _progress: found)
    return found


@pytest.fixture
def unheard(monkeypatch):
    monkeypatch.setattr(module, "detect_tempo", lambda _song, _progress: Detected(TempoMap(), None))


def chosen(project, text, downbeat=None):
    made, notes = with_tempo(project, tempo_choice(text, downbeat))
    return only_song(made), notes


def test_kept_the_project_is_as_it_was(project):
    assert with_tempo(project, TempoChoice()) == (project, ())


@pytest.mark.usefixtures("heard")
def test_what_is_detected_is_said_with_how_sure_that_is(project):
    song, (note,) = chosen(project, "detect")
    assert (song.tempo, str(song.key)) == (HEARD, "Eb major")
    assert "64 bpm (80% sure), Eb major (25% sure)" in note


@pytest.mark.usefixtures("heard")
def test_a_key_that_a_person_gave_stays(project):
    mine = edits.set_key(project, only_song(project).id, Key("C", "minor"))
    assert str(chosen(mine, "detect")[0].key) == "C minor"


@pytest.mark.usefixtures("unheard")
@pytest.mark.parametrize("word", ["detect", "half", "double"])
def test_silence_stays_unknown_whatever_is_asked(project, word):
    song, (note,) = chosen(project, word)
    assert song.tempo == TempoMap()
    assert "tempo unknown, key unknown" in note


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(("word", "bpm"), [("half", (32, 33)), ("double", (128, 132))])
def test_half_and_double_are_of_what_is_known_or_else_heard(project, word, bpm):
    song, notes = chosen(project, word)
    assert tuple(tempo.bpm for tempo in song.tempo.changes) == bpm
    assert song.tempo.confidence == 1.0
    assert len(notes) == 1
    known = edits.set_tempo(project, song.id, TempoMap((Tempo(0, 50.0),), 1.0))
    assert chosen(known, word)[0].tempo.bpm == {"half": 25, "double": 100}[word]
    assert chosen(known, word)[1] == ()


def test_a_number_is_a_persons_word_and_keeps_the_known_downbeat(project):
    assert chosen(project, "97.5")[0].tempo == TempoMap((Tempo(0, 97.5),), 1.0)
    known = edits.set_tempo(project, only_song(project).id, TempoMap((Tempo(500, 50.0, 3, 4),), 0.3))
    assert chosen(known, "97.5")[0].tempo == TempoMap((Tempo(500, 97.5, 3, 4),), 1.0)


def test_the_first_downbeat_is_moved(project):
    song, _ = chosen(project, "100", 0.5)
    assert song.tempo == TempoMap((Tempo(RATE // 2, 100.0),), 1.0)


@pytest.mark.parametrize(("text", "downbeat"), [("fast", None), ("5", None), ("nan", None), ("100", 4.0)])
def test_what_is_no_tempo_is_refused(project, text, downbeat):
    with pytest.raises(UsageError):
        chosen(project, text, downbeat)


def test_double_of_a_fast_tempo_is_refused(project):
    fast = edits.set_tempo(project, only_song(project).id, TempoMap((Tempo(0, 300.0),), 1.0))
    with pytest.raises(UsageError, match="out of range"):
        chosen(fast, "double")
