"""What `make bench` measures: one module a kind of measurement, each run as a process of its own."""
