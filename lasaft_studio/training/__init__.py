"""Making weights: data, losses, the loop."""
