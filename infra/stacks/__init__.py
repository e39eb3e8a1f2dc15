"""The stacks, by what makes them change: data, secrets, functions, events, monitoring; a network, if asked for."""
