"""Finished files for other programs: right, in a folder that stays, and never changed."""

import numpy as np
import pytest
import soundfile

from lasaft_studio.audio.io.files import probe
from lasaft_studio.errors import Cancelled, ExportError
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project
from lasaft_studio.project.render import render
from lasaft_studio.tasks.hand_off import hand_off, hand_off_mix
from tests import signals


@pytest.fixture
def project(tmp_path):
    stems = signals.song(1.0)
    source = signals.write(tmp_path / "노래: 1.wav".replace(":", ""), sum(stems.values()), subtype="PCM_24")
    with_song = edits.add_song(Project(), probe(source), title="A/B: song?")
    files = {n: probe(signals.write(tmp_path / f"{n}.wav", x, subtype="PCM_24")) for n, x in stems.items()}
    return edits.add_stems(with_song, with_song.songs[0].id, files)


def test_tracks_as_they_were_separated_whatever_the_mixer_says(project, tmp_path):
    vocals, bass = project.tracks[1], project.tracks[3]
    quiet = edits.set_gain(project, vocals.id, -20.0)
    paths = hand_off(quiet, quiet.songs[0], [bass.id, vocals.id], tmp_path / "out").paths
    assert [path.name for path in paths] == ["A_B_ song_ - Vocals.wav", "A_B_ song_ - Bass.wav"]
    for path, track in zip(paths, (vocals, bass), strict=True):
        assert soundfile.info(path).subtype == "PCM_24"
        made, stem = (soundfile.read(each, dtype="int32")[0] for each in (path, track.clips[0].file.path))
        assert np.array_equal(made, stem)
    assert sorted(each.name for each in paths[0].parent.iterdir()) == sorted(path.name for path in paths)


def test_the_same_sound_is_the_same_file_and_another_gets_a_number(project, tmp_path):
    song, out = project.songs[0], tmp_path / "out"
    ids = [project.tracks[1].id]
    first = hand_off(project, song, ids, out).paths
    assert hand_off(project, song, ids, out).paths == first
    soundfile.write(first[0], np.zeros((10, 2)), 44100)
    second = hand_off(project, song, ids, out).paths
    assert second[0].name.endswith("Vocals (2).wav")
    assert soundfile.info(first[0]).frames == 10


def test_the_mix_is_what_is_heard(project, tmp_path):
    quiet = edits.set_gain(project, project.tracks[2].id, -6.0)
    (path,) = hand_off_mix(quiet, quiet.songs[0], tmp_path / "out").paths
    made, _ = soundfile.read(path)
    assert np.allclose(made.T, render(quiet.songs[0]).samples, atol=2**-21)


def test_cancelled_or_failed_it_leaves_nothing(project, tmp_path):
    progress = Progress()
    progress.cancel()
    out = tmp_path / "out"
    with pytest.raises(Cancelled):
        hand_off(project, project.songs[0], [project.tracks[1].id], out, progress)
    project.tracks[1].clips[0].file.path.unlink()
    with pytest.raises(ExportError):
        hand_off(project, project.songs[0], [project.tracks[1].id], out)
    assert [path for path in out.rglob("*") if path.is_file()] == []


def test_what_was_clamped_is_said(project, tmp_path):
    loud = edits.set_gain(project, project.tracks[2].id, 12.0)
    assert "over full scale" in hand_off_mix(loud, loud.songs[0], tmp_path / "out").notes[0]
