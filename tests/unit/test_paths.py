import sys
from pathlib import Path

import platformdirs
import pytest

from lasaft_studio import paths

FOLDERS = {
    "config": paths.config_folder,
    "data": paths.data_folder,
    "cache": paths.cache_folder,
    "log": paths.log_folder,
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_lasaft_home_moves_every_folder(home, kind):
    folder = FOLDERS[kind]()
    assert folder == home / kind
    assert folder.is_dir()


def test_models_lie_in_the_data(home):
    assert paths.models_folder() == home / "data" / "models"
    assert paths.models_folder().is_dir()


def test_the_home_may_begin_with_a_tilde(tmp_path, monkeypatch):
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("LASAFT_HOME", "~/Räume/音楽")
    assert paths.config_folder() == tmp_path / "Räume" / "音楽" / "config"


@pytest.mark.parametrize("kind", FOLDERS)
def test_without_it_the_system_decides(tmp_path, monkeypatch, kind):
    monkeypatch.delenv("LASAFT_HOME")
    for function in ("user_config_dir", "user_data_dir", "user_cache_dir", "user_log_dir"):
        monkeypatch.setattr(
            platformdirs, function, lambda app, _, function=function: str(tmp_path / function / app)
        )
    folder = FOLDERS[kind]()
    assert folder == tmp_path / f"user_{kind}_dir" / "lasaft-studio"
    assert folder.is_dir()


def test_shipped_files_of_a_source_tree():
    root = Path(paths.__file__).resolve().parents[1]
    assert paths.resources_folder() == root / "resources"
    assert paths.resource("model_cards").is_dir()


def test_shipped_files_of_an_installed_package(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "lasaft_studio"
    (package / "resources").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    assert paths.resources_folder() == package / "resources"


def test_shipped_files_of_a_frozen_bundle(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources_folder() == tmp_path / "resources"


def test_a_file_that_was_not_shipped():
    with pytest.raises(FileNotFoundError, match="nowhere"):
        paths.resource("models/nowhere.safetensors")
