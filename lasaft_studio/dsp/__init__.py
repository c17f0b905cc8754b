"""Signal transforms on torch tensors; no weights."""
