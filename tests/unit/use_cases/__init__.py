"""Tests of the use cases over the embedded stores in memory."""
