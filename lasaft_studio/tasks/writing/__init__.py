"""How results reach the disk: all at once or not at all, and exact."""
