"""Tests of `adapters/files`."""
