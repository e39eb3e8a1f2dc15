"""Where the program starts: settings, wiring, and the command line."""
