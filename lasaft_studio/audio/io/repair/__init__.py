"""Sound files whose headers do not say what is there, shown to their decoder as they really are."""
