"""The infrastructure: what is synthesized, and what an emulator makes of it."""
