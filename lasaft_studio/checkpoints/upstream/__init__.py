"""Checkpoints as their authors publish them, read into our networks."""
