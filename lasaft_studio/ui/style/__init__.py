"""How everything looks and what it is called: theme, icons, translated texts."""
