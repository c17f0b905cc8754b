"""A project written for another program."""
