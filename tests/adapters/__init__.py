"""Tests of the adapters against literal bodies and against servers on this machine."""
