"""The outside systems behind the domain's ports: one folder each, none of which knows another."""
