"""Synthetic songs with true stems, rendered from openly licensed voices, drums, instruments and MIDI."""

__version__ = "1.0.0"
