"""One function or class at a time, without I/O."""
