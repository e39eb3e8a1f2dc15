"""SQLite on one machine: the stores, the rate budget, the durable event bus and the archive."""
