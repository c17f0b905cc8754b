"""Parts of the built-in network."""
