"""What is played is what `project.render` gives, sample by sample, apart from short fades at jumps."""

from dataclasses import replace

import numpy as np
import pytest

from lasaft_studio.audio.io.files import probe
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project, Span
from lasaft_studio.project.render import Renderer, render
from lasaft_studio.ui.sound.playback import FADE_SECONDS, Playback
from tests import signals

FADE = round(FADE_SECONDS * 44100)


@pytest.fixture
def song(tmp_path):
    stems = signals.song(2.0)
    source = signals.write(tmp_path / "song.wav", sum(stems.values()))
    project = edits.add_song(Project(), probe(source))
    files = {name: probe(signals.write(tmp_path / f"{name}.wav", x)) for name, x in stems.items()}
    return edits.add_stems(project, project.songs[0].id, files).songs[0]


@pytest.fixture
def renderer():
    with Renderer() as renderer:
        yield renderer


def read(playback, *sizes):
    return np.concatenate([playback.read(size) for size in sizes], axis=1)


def test_the_stream_is_the_render(song, renderer):
    heard = read(Playback(renderer, song, 1000), 700, 1, 4099)
    assert np.array_equal(heard, np.float64(render(song, 1000, 4800).samples)) or np.allclose(
        heard, render(song, 1000, 4800).samples, atol=1e-7
    )


def test_after_a_seek(song, renderer):
    playback = Playback(renderer, song)
    playback.read(3000)
    playback.seek(40000)
    heard = playback.read(5000)
    expected = render(song, 40000, 5000).samples
    assert np.allclose(heard[:, FADE:], expected[:, FADE:], atol=1e-7)
    assert playback.song_frame(2999) == 2999
    assert playback.song_frame(3000) == 40000
    assert playback.song_frame(5000) == 42000


def test_a_seek_does_not_click(song, renderer):
    playback = Playback(renderer, song)
    before = playback.read(3000)
    playback.seek(50123)
    heard = np.concatenate([before, playback.read(3000)], axis=1)[:, 2990 : 3000 + FADE]
    steady = np.abs(np.diff(render(song).samples[:, 10:4000])).max()
    assert np.abs(np.diff(heard)).max() < 2 * steady


def test_a_loop_repeats_within_one_read(song, renderer):
    playback = Playback(renderer, song, 9000)
    playback.loop = Span(9500, 10500)
    heard = playback.read(4000)
    once = render(song, 9500, 1000).samples
    for start in (1500, 2500):
        assert np.allclose(heard[:, start + FADE : start + 1000], once[:, FADE:], atol=1e-7)
    assert [playback.song_frame(frame) for frame in (0, 1499, 1500, 2500, 3999)] == [
        9000, 10499, 9500, 9500, 9999,
    ]  # fmt: skip


def test_behind_a_loop_nothing_repeats(song, renderer):
    playback = Playback(renderer, song, 20000)
    playback.loop = Span(9500, 10500)
    assert np.allclose(playback.read(3000), render(song, 20000, 3000).samples, atol=1e-7)


def test_solo_glides_and_then_is_exact(song, renderer):
    playback = Playback(renderer, song)
    playback.read(2048)
    vocals = song.stems[0]
    tracks = tuple(replace(t, soloed=t.id == vocals.id) for t in song.tracks)
    playback.song = replace(song, tracks=tracks)
    playback.read(2048)
    assert np.allclose(playback.read(2048), render(playback.song, 4096, 2048).samples, atol=1e-7)
    assert set(playback.levels[-1].tracks) == {vocals.id}


def test_past_the_end_is_silence_and_no_song_is_silence(song, renderer):
    assert not Playback(renderer, song, song.frames).read(100).any()
    assert not Playback(renderer).read(100).any()


def test_levels_are_peaks(song, renderer):
    playback = Playback(renderer, song)
    block = playback.read(44100)
    assert playback.levels[-1].mix == tuple(np.abs(block).max(axis=1))
    assert len(playback.levels[-1].tracks) == 4
