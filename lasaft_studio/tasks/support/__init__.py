"""What helps when something is wrong: a report for the developers, and news of newer versions."""
