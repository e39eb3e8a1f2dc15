"""A simulated year of calls under several planners: how much of a universe each keeps fresh."""
