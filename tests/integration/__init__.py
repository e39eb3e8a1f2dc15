"""Real files, processes and sockets of this machine."""
