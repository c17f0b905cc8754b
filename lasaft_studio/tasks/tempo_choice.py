"""Where the tempo of an export comes from: the project, a person, or the ears of the program."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lasaft_studio.errors import UsageError
from lasaft_studio.progress import Progress
from lasaft_studio.project import edits
from lasaft_studio.project.model import Project, Song
from lasaft_studio.project.tempo import MAX_BPM, MIN_BPM, Tempo, TempoMap, scaled, with_first_downbeat
from lasaft_studio.tasks.detect_tempo import detect_tempo

KEEP, DETECT = "keep", "detect"
_FACTORS = {"half": 0.5, "double": 2.0}
WORDS = (KEEP, DETECT, *_FACTORS)


@dataclass(frozen=True, slots=True)
class TempoChoice:
    """What a person wants the tempo to be.

    Attributes:
        word: one of `WORDS`; half and double are of what the project says, or else of what is detected.
        bpm: a tempo that a person knows; then `word` does not matter.
        first_downbeat_seconds: where bar 1 begins, if a person knows.
    """

    word: str = KEEP
    bpm: float | None = None
    first_downbeat_seconds: float | None = None


def tempo_choice(text: str, first_downbeat_seconds: float | None = None) -> TempoChoice:
    """Return what ``detect``, ``double`` or ``97.5`` means.

    Raises:
        UsageError: it means nothing.
    """
    if text in WORDS:
        return TempoChoice(text, None, first_downbeat_seconds)
    try:
        bpm = float(text)
    except ValueError:
        bpm = 0.0
    if not MIN_BPM <= bpm <= MAX_BPM:
        known = ", ".join(WORDS)
        raise UsageError(
            f"There is no tempo '{text}'.", hint=f"Say {known}, or a number of {MIN_BPM:g} to {MAX_BPM:g}."
        )
    return TempoChoice(KEEP, bpm, first_downbeat_seconds)


def with_tempo(
    project: Project, choice: TempoChoice, progress: Progress | None = None
) -> tuple[Project, tuple[str, ...]]:
    """Give every song of a project the chosen tempo, and a detected key to those that have none.

    Returns:
        The project, and a sentence for each song that was listened to, which says how sure that is.

    Raises:
        UsageError: half or double is out of range, or the first downbeat lies behind a song's end.
        AudioError: a file cannot be read.
        Cancelled: the user asked to stop.
    """
    notes = []
    for song, part in (progress or Progress()).each(project.songs):
        chosen, note = _chosen(song, choice, part)
        project = edits.set_tempo(project, song.id, chosen.tempo)
        project = edits.set_key(project, song.id, chosen.key)
        notes += [note] if note else []
    return project, tuple(notes)


def _chosen(song: Song, choice: TempoChoice, progress: Progress) -> tuple[Song, str]:
    note = ""
    if choice.bpm is not None:
        song = replace(song, tempo=_typed(song.tempo, choice.bpm))
    elif choice.word == DETECT or (choice.word in _FACTORS and not song.tempo.known):
        found = detect_tempo(song, progress)
        song = replace(song, tempo=found.tempo, key=song.key or found.key)
        note = describe(song)
    if choice.bpm is None and song.tempo.known:
        song = replace(song, tempo=_scaled(song, _FACTORS.get(choice.word, 1.0)))
    if choice.first_downbeat_seconds is not None:
        song = replace(song, tempo=_moved(song, choice.first_downbeat_seconds))
    return song, note


def describe(song: Song) -> str:
    """Return what was heard of a song, and how sure that is."""
    tempo, key = song.tempo, song.key
    facts = [
        f"{tempo.bpm:.2f} bpm".replace(".00", "") + f" ({tempo.confidence:.0%} sure)"
        if tempo.confidence is not None
        else "tempo unknown",
        f"{key} ({key.confidence:.0%} sure)" if key else "key unknown",
    ]
    return f"{song.title}: {', '.join(facts)}."


def _typed(tempo: TempoMap, bpm: float) -> TempoMap:
    """Return one tempo from the known first downbeat on, or from the start."""
    first = tempo.changes[0] if tempo.known else Tempo()
    return TempoMap((replace(first, bpm=bpm),), confidence=1.0)


def _scaled(song: Song, factor: float) -> TempoMap:
    if factor == 1.0:
        return song.tempo
    try:
        return scaled(song.tempo, factor)
    except ValueError as error:
        raise UsageError(
            f"{factor:g} times the tempo of {song.title}, {song.tempo.bpm:g} bpm, is out of range.",
            hint=f"Tempi are {MIN_BPM:g} to {MAX_BPM:g}.",
        ) from error


def _moved(song: Song, first_downbeat_seconds: float) -> TempoMap:
    frame = round(first_downbeat_seconds * song.sample_rate)
    if frame >= song.frames:
        raise UsageError(
            f"The first downbeat lies behind the end of {song.title}.",
            hint=f"It lasts {song.seconds:.2f} seconds.",
        )
    return with_first_downbeat(song.tempo, frame)
