"""LaSAFT Studio: songs in, exact stems out, ready for a DAW."""

__version__ = "0.1.0"
