"""What the system does: frozen dataclasses of ports, each with one call."""
