"""Windows over the window: each asks for something or shows something."""
