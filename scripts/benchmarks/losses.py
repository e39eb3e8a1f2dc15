"""Count the losses of a home once, as a process of its own."""

import sys
from pathlib import Path

from entrypoints.cli.session import stored


def main() -> None:
    """Count them; none is expected."""
    with stored(Path(sys.argv[1])) as session:
        losses = session.system.count_losses()(session.system.clock().now(), next_delivery=None)
    if losses.total:
        raise RuntimeError(f"{losses} in a store that lost nothing")


if __name__ == "__main__":
    main()
