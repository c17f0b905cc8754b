"""A bundle in small, which stands for what PyInstaller makes."""

import pytest

from installers.bundle import Bundle


@pytest.fixture
def bundle(tmp_path) -> Bundle:
    folder = tmp_path / "dist" / "lasaft-studio"
    (folder / "_internal" / "lib").mkdir(parents=True)
    program = folder / "lasaft-studio"
    program.write_text('#!/bin/sh\necho "$# arguments: $*"\n')
    program.chmod(0o755)
    (folder / "_internal" / "lib" / "libreal.so.1").write_bytes(b"library" * 1000)
    (folder / "_internal" / "lib" / "libreal.so").symlink_to("libreal.so.1")
    return Bundle(folder, program)


@pytest.fixture
def output(tmp_path):
    folder = tmp_path / "output"
    folder.mkdir()
    return folder
