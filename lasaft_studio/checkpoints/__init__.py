"""Weights on disk: what they are, where they come from, how they are read."""
