"""What waveforms and spectrograms are drawn from."""
