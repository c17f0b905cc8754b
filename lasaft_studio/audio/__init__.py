"""Samples, sound files and what is measured of them: numpy arrays, never torch."""
