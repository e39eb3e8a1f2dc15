"""`python -m entrypoints.cli`, which the launcher `signal9` starts."""

import gc

# A start makes a hundred thousand objects that stay. To look through them for cycles as often as Python does by itself
# costs a tenth of the start.
gc.set_threshold(50_000, 20, 20)

from entrypoints.cli.app import signal9  # noqa: E402 - see above

if __name__ == "__main__":
    signal9(prog_name="signal9")
