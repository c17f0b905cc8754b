"""What the program is called wherever a system wants to know."""

from __future__ import annotations

from lasaft_studio import __version__
from lasaft_studio.__main__ import PROJECT_SUFFIX

NAME = "LaSAFT Studio"
PROGRAM = "lasaft-studio"
AUTHORS = "The LaSAFT Studio authors"
SUMMARY = "Separate songs into exact stems, and drag them into your DAW"
VERSION = __version__

SUFFIX = PROJECT_SUFFIX
PROJECT = "LaSAFT Studio project"
PROJECT_MIME = "application/x-lasaft-studio"
PROJECT_TYPE = "studio.lasaft.project"  # Apple's uniform type identifier
BUNDLE_ID = "studio.lasaft.app"
OLDEST_MACOS = "12.0"  # Qt 6.8 and later ask for it
