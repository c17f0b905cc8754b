"""The networks: modules only, no files, no training."""
