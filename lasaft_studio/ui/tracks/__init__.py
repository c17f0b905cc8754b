"""The tracks of a song along the time axis."""
