"""What the tests of sound files share."""

from pathlib import Path

import pytest


@pytest.fixture
def data() -> Path:
    """The folder of small files that other programs have made of `clicks.clicks()`."""
    return Path(__file__).parent / "data"
