"""Tests of the documents: every command in them runs."""
