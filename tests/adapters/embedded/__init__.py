"""Tests of the embedded adapters, beyond the contracts of the ports."""
