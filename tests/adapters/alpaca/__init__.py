"""Tests of the Alpaca adapter."""
