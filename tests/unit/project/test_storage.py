import json
import os
import shutil
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from lasaft_studio import disk, paths
from lasaft_studio.audio.io.files import probe
from lasaft_studio.errors import Cancelled, ProjectError, StorageError
from lasaft_studio.progress import Progress
from lasaft_studio.project import autosave, edits, media, schema, storage, upgrades
from lasaft_studio.project.model import Key, Project, Span
from lasaft_studio.project.tempo import Tempo, TempoMap
from tests import signals
from tests.strategies import projects

GOLDEN = Path(__file__).parents[2] / "golden" / "projects"


@pytest.fixture
def project(tmp_path):
    """A project with a song in the user's folder, and stems in a folder of the program's."""
    work = storage.new_folder() / media.MEDIA
    (tmp_path / "Music").mkdir()
    song = signals.write(tmp_path / "Music" / "Été 曲.wav", signals.noise(0.2))
    stems = {name: probe(signals.write(work / f"{name}.wav", x)) for name, x in signals.song(0.2).items()}
    added = edits.add_stems(edits.add_song(Project(), probe(song), song_id="s"), "s", stems, model="lite")
    added = edits.add_marker(added, "s", 100, "Verse")
    added = edits.set_tempo(added, "s", TempoMap((Tempo(10, 99.5, 6, 8),), 0.8))
    return edits.set_loop(edits.set_key(added, "s", Key("F#", "minor", 0.5)), "s", Span(1, 99))


def without_paths(project):
    return edits.relocate(
        project, {file.path: replace(file, path=Path(file.path.name)) for file in project.files()}
    )


@given(projects)
@settings(max_examples=30)
def test_every_document_survives_its_text(project):
    folder = Path("/music")
    assert schema.loads(schema.dumps(project, folder).encode(), folder) == project
    elsewhere = Path("/somewhere/else")
    assert schema.loads(schema.dumps(project, elsewhere).encode(), elsewhere) == project


def test_a_folder_holds_everything_and_can_be_moved(project, tmp_path):
    saved = storage.save(project, tmp_path / "Project")
    assert all(file.path.parent == tmp_path / "Project" / "media" for file in saved.files())
    shutil.rmtree(tmp_path / "Music")
    (tmp_path / "Project").rename(tmp_path / "Elsewhere")
    opened = storage.load(tmp_path / "Elsewhere")
    assert without_paths(opened.project) == without_paths(project)
    assert not opened.missing
    assert storage.load(tmp_path / "Elsewhere" / "project.json").project == opened.project


def test_without_collecting_media_stay_where_they_are(project, tmp_path):
    assert storage.save(project, tmp_path / "Project", collect=False) is not None
    named = [tmp_path / "Music", paths.data_folder()]
    assert storage.load(tmp_path / "Project", named=named).project == project
    assert [path.name for path in (tmp_path / "Project").iterdir()] == ["project.json"]


def test_a_users_file_is_copied_and_ours_are_linked(project, tmp_path):
    saved = storage.save(project, tmp_path / "Project")
    source, stem = (track.clips[0].file.path for track in saved.tracks[:2])
    assert source.stat().st_nlink == 1
    assert stem.stat().st_nlink == 2


def test_files_of_the_same_name_do_not_overwrite_each_other(project, tmp_path):
    other = signals.write(tmp_path / "Été 曲.wav", signals.noise(0.2, seed=1))
    saved = storage.save(edits.add_song(project, probe(other)), tmp_path / "Project")
    names = sorted(file.path.name for file in saved.files())
    assert "Été 曲 (2).wav" in names
    assert len(set(names)) == 6
    single = tmp_path / "one.lasaft"
    storage.save(edits.add_song(project, probe(other)), single)
    assert zipfile.ZipFile(single).testzip() is None
    assert sorted(Path(n).name for n in zipfile.ZipFile(single).namelist()) == sorted(
        [*names, "project.json"]
    )


def test_a_single_file_holds_everything(project, tmp_path):
    single = tmp_path / "Song.lasaft"
    assert storage.save(project, single) is project
    shutil.rmtree(tmp_path / "Music")
    opened = storage.load(single)
    assert without_paths(opened.project) == without_paths(project)
    assert not opened.missing
    assert all(file.path.is_relative_to(opened.folder) for file in opened.project.files())
    assert storage.load(single).folder == opened.folder
    storage.discard_folder(opened.folder)
    assert not opened.folder.exists()
    assert not storage.load(single).missing


def test_folders_of_the_user_are_never_discarded(tmp_path):
    (tmp_path / "mine").mkdir()
    storage.discard_folder(tmp_path / "mine")
    assert (tmp_path / "mine").exists()


def test_missing_media_are_named_and_found_again(project, tmp_path):
    storage.save(project, tmp_path / "Project", collect=False)
    shutil.move(tmp_path / "Music", tmp_path / "Project" / "Music")
    named = [paths.data_folder()]
    assert not storage.load(tmp_path / "Project", named=named).missing  # inside the project
    (tmp_path / "x" / "y").mkdir(parents=True)
    shutil.move(tmp_path / "Project" / "Music", tmp_path / "x" / "y" / "z")
    opened = storage.load(tmp_path / "Project", named=named)
    assert [file.path.name for file in opened.missing] == ["Été 曲.wav"]
    found = media.find(opened.missing, [tmp_path / "x" / "y"])
    whole = edits.relocate(opened.project, found)
    assert not media.missing(whole)
    assert whole.tracks[0].clips[0].file.path.parent == tmp_path / "x" / "y" / "z"


def test_another_file_of_the_same_name_is_not_taken(project, tmp_path):
    lost = next(project.files())
    (tmp_path / "other").mkdir()
    signals.write(tmp_path / "other" / lost.path.name, signals.noise(0.1))
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / lost.path.name).write_text("no sound")
    assert media.find([lost], [tmp_path / "other", tmp_path / "text", tmp_path / "absent"]) == {}


def test_a_project_with_missing_media_can_still_be_saved(project, tmp_path):
    shutil.rmtree(tmp_path / "Music")
    for path in (tmp_path / "Project", tmp_path / "Song.lasaft"):
        storage.save(project, path)
        assert [file.path.name for file in storage.load(path).missing] == ["Été 曲.wav"]


@pytest.mark.parametrize("name", ["Project", "Song.lasaft"])
def test_a_cancelled_save_leaves_nothing(project, tmp_path, name):
    progress = Progress(lambda fraction, _: progress.cancel() if fraction > 0.3 else None)
    with pytest.raises(Cancelled):
        storage.save(project, tmp_path / name, progress)
    assert not list(tmp_path.rglob("*.partial"))
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["Project", "Song.lasaft"])
def test_a_failed_save_leaves_the_old_project(project, tmp_path, name, monkeypatch):
    storage.save(project, tmp_path / name)
    before = without_paths(storage.load(tmp_path / name).project)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(StorageError, match="full"):
        storage.save(edits.remove_tracks(project, [project.tracks[0].id]), tmp_path / name)
    assert without_paths(storage.load(tmp_path / name).project) == before
    assert not list(tmp_path.rglob("*.partial"))


def test_space_is_asked_for_before_anything_is_written(project, tmp_path, monkeypatch):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 1000))
    with pytest.raises(StorageError, match="not enough space"):
        storage.save(project, tmp_path / "deep" / "Project")
    with pytest.raises(StorageError, match="not enough space"):
        storage.save(project, tmp_path / "deep" / "Song.lasaft")
    assert not (tmp_path / "deep").exists()


def tampered(project, tmp_path, change):
    storage.save(project, tmp_path / "Bad")
    path = tmp_path / "Bad" / "project.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    return tmp_path / "Bad"


def first_file(document):
    return document["songs"][0]["tracks"][0]["clips"][0]["file"]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: first_file(d).update(path="../../etc/passwd"),
        lambda d: first_file(d).update(path="/etc/passwd"),
        lambda d: first_file(d).update(path="media/../../x.wav"),
        lambda d: first_file(d).update(path="C:\\x.wav"),
        lambda d: first_file(d).update(path=""),
        lambda d: first_file(d).update(path="\\\\server\\share\\x.wav", inside=False),
        lambda d: first_file(d).update(path="//server/share/x.wav", inside=False),
        lambda d: first_file(d).update(path="x.wav", inside=False),
        lambda d: first_file(d).update(frames=-1),
        lambda d: first_file(d).update(sample_rate=48000),
        lambda d: first_file(d).update(channels=True),
        lambda d: d["songs"][0].update(title=3),
        lambda d: d["songs"][0].pop("markers"),
        lambda d: d["songs"][0].update(tracks=[4]),
        lambda d: d["songs"][0].update(tempo=[]),
        lambda d: d["songs"][0]["tempo"].update(changes=[]),
        lambda d: d["songs"][0]["tempo"]["changes"][0].update(bpm=1e9),
        lambda d: d["songs"][0]["key"].update(mode="dorian"),
        lambda d: d["songs"][0]["loop"].update(stop_frame=0),
        lambda d: d["songs"][0]["tracks"][0].update(gain_db=float("nan")),
        lambda d: d["songs"][0]["tracks"][0].update(pan=2),
        lambda d: d["songs"][0]["tracks"][0].update(muted=1),
        lambda d: d["songs"][0]["tracks"][0].update(colour="red"),
        lambda d: d["songs"][0]["tracks"][0].update(id=d["songs"][0]["tracks"][1]["id"]),
        lambda d: d["songs"][0]["tracks"][0]["clips"][0].update(offset_frame=10**9),
        lambda d: d["songs"][0]["tracks"][0]["clips"][0]["file"].update(notes="text"),
    ],
)
def test_nonsense_and_malice_are_refused(project, tmp_path, change):
    with pytest.raises(ProjectError, match="damaged"):
        storage.load(tampered(project, tmp_path, change))


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{", b'{"schema": true}', b"\xff\xfe", b"[" * 100000, b'{"songs": []}']
)
def test_other_files_are_no_projects(tmp_path, text):
    (tmp_path / "project.json").write_bytes(text)
    with pytest.raises(ProjectError):
        storage.load(tmp_path)


def test_what_is_not_there_cannot_be_opened(tmp_path):
    with pytest.raises(ProjectError, match="not a project"):
        storage.load(tmp_path)
    with pytest.raises(StorageError, match="does not exist"):
        storage.load(tmp_path / "gone.lasaft")


def test_damaged_archives_are_refused(project, tmp_path):
    single = tmp_path / "Song.lasaft"
    single.write_bytes(b"PK\x03\x04 no more")
    with pytest.raises(ProjectError, match="damaged"):
        storage.load(single)
    with zipfile.ZipFile(single, "w") as archive:
        archive.writestr("other.txt", "hello")
    with pytest.raises(ProjectError, match="not a project"):
        storage.load(single)
    storage.save(project, single)
    data = bytearray(single.read_bytes())
    data[len(data) // 2] ^= 0xFF
    single.write_bytes(data)
    with pytest.raises(ProjectError, match="damaged"):
        storage.load(single)
    assert not list((paths.data_folder() / "opened").iterdir())


def test_an_archive_writes_only_what_its_document_names(project, tmp_path):
    single = tmp_path / "Song.lasaft"
    storage.save(project, single)
    with zipfile.ZipFile(single, "a") as archive:
        archive.writestr("../evil.txt", "x")
        archive.writestr("media/evil.exe", "x")
    folder = storage.load(single).folder
    assert {path.suffix for path in folder.rglob("*.*")} == {".wav"}
    assert not list(paths.data_folder().rglob("evil*"))


def test_projects_are_recognised(project, tmp_path):
    storage.save(project, tmp_path / "Project")
    assert storage.is_project(tmp_path / "Project")
    assert storage.is_project(tmp_path / "Project" / "project.json")
    assert storage.is_project(tmp_path / "x.LASAFT")
    assert not storage.is_project(tmp_path)


def test_a_newer_document_asks_for_an_update():
    with pytest.raises(ProjectError, match="newer"):
        upgrades.upgraded({"schema": upgrades.SCHEMA + 1})


def test_upgrades_run_one_after_the_other(monkeypatch):
    steps = {1: lambda d: {**d, "a": 1}, 2: lambda d: {**d, "b": d["a"] + 1}}
    monkeypatch.setattr(upgrades, "SCHEMA", 3)
    monkeypatch.setattr(upgrades, "UPGRADES", steps)
    assert upgrades.upgraded({"schema": 1}) == {"schema": 3, "a": 1, "b": 2}
    assert upgrades.upgraded({"schema": 2, "a": 5}) == {"schema": 3, "a": 5, "b": 6}


def test_every_version_has_its_step_and_its_golden_file():
    assert set(upgrades.UPGRADES) == set(range(1, upgrades.SCHEMA))
    assert {path.name for path in GOLDEN.iterdir()} >= {
        f"schema-{v}.json" for v in range(1, upgrades.SCHEMA + 1)
    }


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_old_projects_open(path):
    project = schema.loads(path.read_bytes(), path.parent)
    song = project.songs[0]
    assert (song.title, song.artist, song.sample_rate) == ("Été 曲", "Anna", 48000)
    assert [(t.name, t.gain_db, t.pan, t.muted) for t in song.tracks] == [
        ("Original", 0.0, 0.0, True),
        ("Vocals", -3.5, 0.25, False),
        ("Drums", 0.0, 0.0, False),
    ]
    assert [(m.frame, m.name) for m in song.markers] == [(0, "Intro"), (96000, "End")]
    assert [tempo.bpm for tempo in song.tempo.changes] == [98.5, 120.0]
    assert str(song.key) == "F# minor"


def test_an_autosave_outlives_a_crash(project, tmp_path):
    file = autosave.new_file()
    folder = tmp_path / "Project"
    autosave.write(file, project, folder, folder)
    autosave.write(autosave.new_file(), Project(), None, folder)
    (file.parent / "x.autosave.json").write_text("[]")
    (file.parent / "y.autosave.json").write_text("{")
    left = autosave.found()
    assert [(one.project, one.path) for one in left] == [(Project(), None), (project, folder)]
    autosave.discard(left[1].file)
    autosave.discard(left[1].file)
    assert len(autosave.found()) == 1


def test_what_crashes_have_left_goes_after_a_week(home):
    old, wanted, fresh = (storage.new_folder() for _ in range(3))
    long_ago = time.time() - 8 * 24 * 3600
    for folder in (old, wanted):
        for path in (folder / "media", folder):
            os.utime(path, (long_ago, long_ago))
    storage.sweep([wanted])
    assert [folder.exists() for folder in (old, wanted, fresh)] == [False, True, True]


def test_what_a_killed_save_has_copied_is_used_by_the_next(project, tmp_path):
    storage.save(project, tmp_path / "Project")
    (tmp_path / "Project" / "project.json").unlink()  # as if it had never been written
    storage.save(project, tmp_path / "Project")
    assert len(list((tmp_path / "Project" / "media").iterdir())) == 5
    assert not storage.load(tmp_path / "Project").missing
