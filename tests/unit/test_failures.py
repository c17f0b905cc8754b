"""Errors of the system, of memory and of encodings as errors of ours."""

import errno
from pathlib import Path

import pytest

from lasaft_studio.errors import AudioError, InternalError, SeparationError, StorageError
from lasaft_studio.failures import as_studio_error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "a.wav"), StorageError),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), SeparationError),
        (MemoryError(), SeparationError),
        (ImportError("libtorch.so: failed to map segment from shared object"), SeparationError),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate"), SeparationError),
        (UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range(128)"), StorageError),
        (ZeroDivisionError(), InternalError),
        (ImportError("No module named x"), InternalError),
    ],
)
def test_the_cause_decides(error, kind):
    found = as_studio_error(error, Path("a.wav"))
    assert type(found) is kind
    assert found.__cause__ is error


def test_ours_stay_as_they_are():
    error = AudioError("It is damaged.")
    assert as_studio_error(error) is error
