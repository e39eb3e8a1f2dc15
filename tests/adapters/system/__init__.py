"""Tests of the clocks and identifiers."""
