"""The simulated providers: their answers, refusals, quotas, faults, clock and market."""
