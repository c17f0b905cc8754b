"""What is heard: playback, its sound device, and stems while they are computed."""
