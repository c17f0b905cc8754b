"""Songs made from open parts, with true stems: scores, voices, instruments, effects and mixes."""
