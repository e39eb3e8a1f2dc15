"""The tests, by kind; CONTRIBUTING.md says which one to write."""
