"""Kills of `signal9` at random moments, in random worlds, and what must hold after them."""
