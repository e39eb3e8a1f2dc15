"""The seven invariants of the design, checked from the outside: files, and the simulator's log. Nothing of ours."""
