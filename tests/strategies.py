"""Hypothesis strategies for documents: any project that the program could hold."""

from pathlib import Path

from hypothesis import strategies as st

from lasaft_studio.audio.io.files import AudioFile
from lasaft_studio.outside_text import cleaned
from lasaft_studio.project.model import (
    MAX_GAIN_DB,
    SILENT_DB,
    Clip,
    Key,
    Marker,
    Project,
    Song,
    Span,
    Track,
    new_id,
)
from lasaft_studio.project.tempo import MAX_BPM, MIN_BPM, Tempo, TempoMap

RATES = (44100, 48000, 96000)
STEMS = ("vocals", "drums", "bass", "other", "guitar", "piano", "accompaniment", "no_drums")
MAX_FRAMES = 3 * 3600 * 96000

# Letters of many scripts, spaces, signs and emoji; no control characters, which no tag or name holds.
names = (
    st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=40)
    .map(cleaned)
    .filter(str.strip)
)
texts = st.one_of(st.just(""), names)
colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
gains_db = st.floats(SILENT_DB, MAX_GAIN_DB)
pans = st.floats(-1, 1)


@st.composite
def audio_files(draw, rate: int, folder: Path = Path("/music")) -> AudioFile:
    """A file that need not exist."""
    bits = draw(st.sampled_from((16, 24, None)))
    return AudioFile(
        path=folder / f"{draw(st.uuids()).hex}.wav",
        frames=draw(st.integers(1, MAX_FRAMES)),
        sample_rate=rate,
        channels=draw(st.sampled_from((1, 2))),
        format="WAV",
        subtype=f"PCM_{bits}" if bits else "FLOAT",
        bits=bits,
    )


@st.composite
def tempo_maps(draw, last_frame: int = MAX_FRAMES) -> TempoMap:
    """Up to four tempi, in frames up to `last_frame`, some of them closer together than a beat."""
    starts = sorted(draw(st.sets(st.integers(0, last_frame), min_size=1, max_size=4)))
    bpm = st.floats(MIN_BPM, MAX_BPM)
    metres = st.sampled_from(((4, 4), (3, 4), (6, 8), (7, 8), (2, 2), (5, 16)))
    changes = tuple(Tempo(start, draw(bpm), *draw(metres)) for start in starts)
    return TempoMap(changes, draw(st.one_of(st.none(), st.floats(0, 1))))


@st.composite
def clips(draw, rate: int) -> Clip:
    """A stretch of a file, somewhere."""
    file = draw(audio_files(rate))
    offset = draw(st.integers(0, file.frames - 1))
    return Clip(file, draw(st.integers(0, MAX_FRAMES)), offset, draw(st.integers(1, file.frames - offset)))


@st.composite
def tracks(draw, rate: int, kind: str = "stem") -> Track:
    """A row of the mixer with one clip."""
    return Track(
        id=new_id(),
        name=draw(names),
        kind=kind,
        stem=draw(st.sampled_from(STEMS)) if kind == "stem" else "",
        clips=(draw(clips(rate)),),
        colour=draw(colours),
        gain_db=draw(gains_db),
        pan=draw(pans),
        muted=draw(st.booleans()),
        soloed=draw(st.booleans()),
        model=draw(texts),
    )


@st.composite
def songs(draw) -> Song:
    """A song with its original and up to eight stems."""
    rate = draw(st.sampled_from(RATES))
    rows = (draw(tracks(rate, "source")), *draw(st.lists(tracks(rate), max_size=4)))
    end = max(row.frames for row in rows)
    markers = draw(st.lists(st.tuples(st.sampled_from((0, end // 2, end)), names), max_size=3))
    keys = st.builds(
        Key, st.sampled_from(("C", "F#", "Bb")), st.sampled_from(("major", "minor")), st.floats(0, 1)
    )
    return Song(
        id=new_id(),
        title=draw(names),
        sample_rate=rate,
        tracks=rows,
        artist=draw(texts),
        album=draw(texts),
        year=draw(texts),
        genre=draw(texts),
        gain_db=draw(gains_db),
        tempo=draw(tempo_maps(end)),
        key=draw(st.one_of(st.none(), keys)),
        markers=tuple(Marker(new_id(), frame, name) for frame, name in sorted(markers)),
        loop=draw(st.one_of(st.none(), st.just(Span(0, end)))),
    )


projects = st.lists(songs(), max_size=3).map(lambda values: Project(tuple(values)))
