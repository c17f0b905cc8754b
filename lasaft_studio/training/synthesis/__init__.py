"""Songs made from open parts, with true stems, for training: scores, voices, instruments, effects and mixes."""
