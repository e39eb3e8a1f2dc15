"""Many days of the whole system against the simulated world."""
