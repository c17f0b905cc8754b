"""What is measured of music: onsets, tempo, key."""
