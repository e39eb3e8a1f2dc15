"""Tests of the Alpha Vantage adapter."""
