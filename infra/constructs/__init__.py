"""What stacks are built from: one construct a capability, with all that makes it safe to run."""
