"""Music that people wrote: read from an archive, and played so that every stem holds its own instruments."""

import struct
from io import BytesIO
from pathlib import Path

import mido
import numpy as np
import pytest

pytest.importorskip("pedalboard", reason="the extra 'train' is not installed")
pytest.importorskip("pyworld", reason="the extra 'train' is not installed")

from songmaker import arranger, compositions
from songmaker.dataset_folder import Recipe, render_songs
from songmaker.parts import Parts
from songmaker.songs import make_from, write
from songmaker.sound import RATE

from lasaft_studio.errors import TrainingError
from lasaft_studio.progress import Progress

PERCUSSION, BASS_GUITAR, PIANO = 9, 33, 0
TICKS = 480  # a beat; half a second at MIDI's own tempo


def midi_file(
    played: dict[int, tuple[int, list[float]]], *, repeats: int = 100, changes: tuple = ()
) -> bytes:
    """Return a file in which channels play one key at some seconds, `repeats` times within half a second.

    Args:
        played: by channel, the program and the seconds at which its notes begin.
        repeats: how many notes each of them is.
        changes: (tick, message) put in.
    """
    events = list(changes)
    for channel, (program, seconds) in played.items():
        events.append((0, mido.Message("program_change", channel=channel, program=program)))
        for start in seconds:
            for index in range(repeats):
                tick = round(start * 2 * TICKS) + index * 4
                key = 36 if channel == PERCUSSION else 45
                events.append((tick, mido.Message("note_on", channel=channel, note=key, velocity=127)))
                events.append((tick + 3, mido.Message("note_off", channel=channel, note=key)))
    track, now = mido.MidiTrack(), 0
    for tick, message in sorted(events, key=lambda event: event[0]):
        track.append(message.copy(time=tick - now))
        now = tick
    file, out = mido.MidiFile(ticks_per_beat=TICKS), BytesIO()
    file.tracks.append(track)
    file.save(file=out)
    return out.getvalue()


def wad(path: Path, lumps: dict[str, bytes]) -> Path:
    """Write an archive as Doom reads it."""
    head, body = 12, b"".join(lumps.values())
    entries, position = b"", head
    for name, data in lumps.items():
        entries += struct.pack("<ii8s", position, len(data), name.encode())
        position += len(data)
    path.write_bytes(struct.pack("<4sii", b"IWAD", len(lumps), head + len(body)) + body + entries)
    return path


BAND = midi_file({PERCUSSION: (0, [1.0]), 1: (BASS_GUITAR, [2.0]), 2: (PIANO, [3.0])})


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    lumps = {
        "PLAYPAL": b"colours",
        "D_E1M1": BAND,
        "D_AGAIN": BAND,
        "D_INTRO": midi_file({0: (0, [0.0])}, repeats=3),
    }
    return wad(tmp_path / "freedoom1.wad", lumps | {"D_CUT": BAND[:100]})


def test_an_archive_gives_each_piece_once_and_no_jingles(archive):
    (piece,) = compositions.compositions((archive,))
    assert (piece.name, piece.source) == ("freedoom1 D_E1M1", "freedoom")


def test_parts_are_told_apart_by_channel_and_program():
    piece = compositions.Composition("x", "freedoom", BAND)
    found = {part.program: part.notes for part in compositions.parts(piece)}
    assert set(found) == {None, BASS_GUITAR, PIANO}
    assert found[None][0].pitch == 36
    for program, second in ((None, 1.0), (BASS_GUITAR, 2.0), (PIANO, 3.0)):
        assert found[program][0].start_seconds == pytest.approx(second)
        assert len(found[program]) == 100


def test_tempo_programs_and_volumes_change_within_a_piece():
    changes = (
        (0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(90))),
        (2 * TICKS, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(180))),
        (2 * TICKS, mido.Message("program_change", channel=0, program=BASS_GUITAR)),
        (2 * TICKS, mido.Message("control_change", channel=0, control=7, value=50)),
    )
    piece = compositions.Composition(
        "x", "freedoom", midi_file({0: (PIANO, [0.0, 2.0])}, repeats=1, changes=changes)
    )
    first, second = compositions.parts(piece)
    assert (first.program, second.program) == (PIANO, BASS_GUITAR)
    assert second.notes[0].start_seconds == pytest.approx(2 * 60 / 90 + 2 * 60 / 180)
    assert second.notes[0].velocity == pytest.approx(0.5 * first.notes[0].velocity)
    assert compositions.tempo(piece) == pytest.approx(90)


@pytest.mark.parametrize(
    "damage", [b"", b"IWAD", b"RIFF" + bytes(20), b"IWAD" + bytes([9, 0, 0, 0, 99, 0, 0, 0])]
)
def test_a_damaged_archive_is_one_sentence(tmp_path, damage):
    path = tmp_path / "freedoom2.wad"
    path.write_bytes(damage)
    with pytest.raises(TrainingError, match=r"freedoom2\.wad|no music"):
        compositions.compositions((path,))


def test_music_of_unknown_licence_is_refused(tmp_path):
    path = wad(tmp_path / "doom.wad", {"D_E1M1": BAND})
    with pytest.raises(TrainingError, match=r"doom\.wad"):
        Parts(tmp_path, archives=(path,)).check()
    with pytest.raises(TrainingError, match="no archive"):
        Parts(tmp_path, archives=(tmp_path / "freedoom1.wad",)).check()


def test_every_stem_holds_its_own_instruments(archive, parts_folder):
    """Each instrument begins at a second of its own: what sounds before is in the wrong stem."""
    (piece,) = compositions.compositions((archive,))
    session = arranger.session_of(piece, 4, 60.0, Parts(parts_folder))
    stems = arranger.arrange(piece, session)
    for stem, second in (("drums", 1.0), ("bass", 2.0), ("other", 3.0)):
        begin = round((second - 0.02) * RATE)
        before, within = stems[stem][:, :begin], stems[stem][:, begin : begin + RATE // 2]
        assert np.abs(within).max() > 0.01
        assert np.abs(before).max() < 1e-3 * np.abs(within).max()
    assert session.used >= {"freedoom"}


def test_a_song_is_cut_where_it_is_asked_to_be(archive, parts_folder, tmp_path):
    (piece,) = compositions.compositions((archive,))
    song = make_from(piece, 1, 2.5, Parts(parts_folder))
    assert song.mixture.shape == (2, round(2.5 * RATE))
    assert set(song.stems) == {"drums", "bass"}
    write(song, tmp_path / "song")
    assert (tmp_path / "song" / "bass.flac").exists()


def test_a_folder_of_arrangements_is_the_same_every_time(archive, parts_folder, tmp_path):
    parts = Parts(parts_folder, archives=(archive,))
    made = []
    for name in ("one", "two"):
        render_songs(tmp_path / name, 2, Recipe(7, 4.0), parts, Progress())
        made.append({path.name: path.read_bytes() for path in sorted((tmp_path / name).rglob("*.flac"))})
    assert made[0] == made[1]
    first, second = ((tmp_path / "one" / f"song-0000{n}" / "drums.flac").read_bytes() for n in (1, 2))
    assert first != second  # the same piece, another sound
