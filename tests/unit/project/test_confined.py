"""A project takes nothing from outside itself that the user has not named."""

import json
import os
import sys
import zipfile
from dataclasses import replace

import pytest
import signals

from lasaft_studio import paths
from lasaft_studio.audio.io.files import probe
from lasaft_studio.errors import ProjectError, StorageError
from lasaft_studio.project import autosave, edits, storage
from lasaft_studio.project.confined import whereabouts
from lasaft_studio.project.model import Project

SECRET = b"-----BEGIN PRIVATE KEY-----"


@pytest.fixture
def secret(tmp_path):
    """A file of the user's that is no part of any project."""
    path = tmp_path / "home" / "id_rsa"
    path.parent.mkdir()
    path.write_bytes(SECRET)
    return path


def naming(folder, path):
    """Write a project into `folder` whose only medium is said to be at `path`."""
    sound = probe(signals.write(folder.parent / "real.wav", signals.noise(0.1)))
    folder.mkdir(parents=True, exist_ok=True)
    storage.write_document(edits.add_song(Project(), replace(sound, path=path)), folder / "project.json")
    return folder


def carried(project, folder):
    """Return the bytes of all that a save of `project` writes, packed and as a folder."""
    storage.save(project, folder / "packed.lasaft")
    storage.save(project, folder / "unpacked")
    with zipfile.ZipFile(folder / "packed.lasaft") as archive:
        packed = [archive.read(name) for name in archive.namelist()]
    return packed + [path.read_bytes() for path in (folder / "unpacked").rglob("*") if path.is_file()]


def held_back(opened, folder):
    """Whether the only medium counts as missing, and no save of the project holds the secret."""
    return len(opened.missing) == 1 and not any(SECRET in data for data in carried(opened.project, folder))


def test_an_absolute_path_is_missing_and_told(tmp_path, secret):
    opened = storage.load(naming(tmp_path / "p", secret))
    assert held_back(opened, tmp_path / "out")
    assert whereabouts(opened.missing[0]) == str(secret)
    again = storage.load(tmp_path / "out" / "unpacked")
    assert whereabouts(again.missing[0]) == str(secret)


@pytest.mark.parametrize("whole_folder", [False, True])
def test_a_link_out_of_the_project_is_missing(tmp_path, secret, whole_folder):
    folder = naming(tmp_path / "p", tmp_path / "p" / "media" / secret.name)
    if whole_folder:
        (folder / "media").symlink_to(secret.parent)
    else:
        (folder / "media").mkdir()
        (folder / "media" / secret.name).symlink_to(secret)
    opened = storage.load(folder)
    assert held_back(opened, tmp_path / "out")


def test_what_is_no_sound_is_missing_even_inside(tmp_path):
    folder = naming(tmp_path / "p", tmp_path / "p" / "letter")
    (folder / "letter").write_bytes(SECRET)
    assert held_back(storage.load(folder), tmp_path / "out")


def test_a_packed_project_reaches_no_further(tmp_path, secret):
    folder = naming(tmp_path / "p", secret)
    with zipfile.ZipFile(tmp_path / "p.lasaft", "w") as archive:
        archive.write(folder / "project.json", "project.json")
    assert held_back(storage.load(tmp_path / "p.lasaft"), tmp_path / "out")


def test_files_beside_the_project_are_not_looked_for(tmp_path):
    song = signals.write(tmp_path / "private memo.wav", signals.noise(0.1))
    folder = naming(tmp_path / "p", tmp_path / "p" / "media" / song.name)
    assert len(storage.load(folder).missing) == 1


def test_what_the_user_has_named_is_taken(tmp_path):
    (tmp_path / "Music").mkdir()
    song = signals.write(tmp_path / "Music" / "song.wav", signals.noise(0.1))
    folder = naming(tmp_path / "p", song)
    for named in (song, song.parent):
        assert not storage.load(folder, named=[named]).missing
    assert storage.load(folder, named=[tmp_path / "Other"]).missing


def test_new_files_do_not_go_through_a_link(tmp_path, secret):
    song = probe(signals.write(tmp_path / "song.wav", signals.noise(0.1)))
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "media").symlink_to(secret.parent)
    with pytest.raises(StorageError, match="leads to another place"):
        storage.save(edits.add_song(Project(), song), tmp_path / "p")
    assert list(secret.parent.iterdir()) == [secret]


def test_an_autosave_of_our_own_is_taken_at_its_word(tmp_path):
    song = probe(signals.write(tmp_path / "song.wav", signals.noise(0.1)))
    project = edits.add_song(Project(), song)
    autosave.write(autosave.new_file(), project, tmp_path / "a.lasaft", tmp_path)
    (left,) = autosave.found()
    assert (left.project, left.path, left.folder) == (project, tmp_path / "a.lasaft", tmp_path)


def test_an_autosave_from_somebody_else_is_not(tmp_path, secret):
    sound = probe(signals.write(tmp_path / "real.wav", signals.noise(0.1)))
    project = edits.add_song(Project(), replace(sound, path=secret))
    file = autosave.new_file()
    autosave.write(file, project, secret, secret.parent)
    document = json.loads(file.read_text())
    file.write_text(json.dumps({**document, "seal": "0" * 64}))
    (left,) = autosave.found()
    assert left.path is None
    assert left.folder.is_relative_to(paths.data_folder())
    assert not any(SECRET in data for data in carried(left.project, tmp_path / "out"))
    storage.discard_folder(secret.parent)
    storage.discard_folder(paths.data_folder() / ".." / ".." / "home")
    assert secret.exists()


def test_an_archive_of_nothing_does_not_fill_the_disk(tmp_path):
    folder = naming(tmp_path / "p", tmp_path / "p" / "media" / "a.wav")
    with zipfile.ZipFile(tmp_path / "p.lasaft", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "project.json", "project.json")
        with archive.open("media/a.wav", "w", force_zip64=True) as member:
            for _ in range(300):
                member.write(bytes(1 << 20))
    with pytest.raises(ProjectError, match="would unpack to 315 MB"):
        storage.load(tmp_path / "p.lasaft")


def test_what_is_unpacked_for_one_task_goes_with_it(tmp_path):
    song = probe(signals.write(tmp_path / "song.wav", signals.noise(0.1)))
    storage.save(edits.add_song(Project(), song), tmp_path / "p.lasaft")
    with storage.scratch_folder() as scratch:
        opened = storage.load(tmp_path / "p.lasaft", scratch=scratch)
        assert opened.folder.is_relative_to(scratch)
        assert not opened.missing
    assert not scratch.exists()
    assert not (paths.data_folder() / "opened").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among its files")
def test_pipes_are_no_projects(tmp_path):
    (tmp_path / "p").mkdir()
    os.mkfifo(tmp_path / "p" / "project.json")
    os.mkfifo(tmp_path / "p.lasaft")
    for path in (tmp_path / "p" / "project.json", tmp_path / "p.lasaft"):
        with pytest.raises(ProjectError):
            storage.load(path)
