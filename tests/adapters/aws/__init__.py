"""Tests of the AWS adapters that no port names."""
