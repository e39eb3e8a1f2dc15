"""Alpaca: the list of active assets, validated row by row."""
