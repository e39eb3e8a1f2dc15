"""The vocabulary of the system as immutable values."""
