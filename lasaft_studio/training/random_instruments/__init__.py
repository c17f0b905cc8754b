"""Drum machines and bass synthesizers with random sounds and lines, rendered while training runs."""
