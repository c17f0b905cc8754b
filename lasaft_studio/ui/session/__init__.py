"""The open project and the work on it: no widgets."""
