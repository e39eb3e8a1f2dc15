"""`python -m entrypoints.cli`, which the launcher `signal9` starts."""

from entrypoints.cli.app import signal9

if __name__ == "__main__":
    signal9(prog_name="signal9")
