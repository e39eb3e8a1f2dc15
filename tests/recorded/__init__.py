"""Recorded real answers of the providers, from a folder outside the repository."""
