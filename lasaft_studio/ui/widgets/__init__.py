"""Controls that Qt does not have: faders, pans, meters, segments."""
