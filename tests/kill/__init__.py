"""Kill -9 of a real process on a real file; the simulator, in another process, counts the calls."""
