"""The document: frozen values, no Qt, no torch."""
