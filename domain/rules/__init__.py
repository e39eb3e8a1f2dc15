"""Pure decisions: given what is known, what follows. No ports, no clock, no randomness."""
