"""What comes before anything of a home is opened, locked or made."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.embedded.interrupted_restore import discard, finish_restore, whole_beside
from entrypoints.container.embedded import DATABASE
from entrypoints.scheduler_lock import held_alone
from entrypoints.settings import Settings, load_settings


def settings_of(home: Path | None) -> Settings:
    """The settings, once data that an interrupted restore left without its name has it.

    Without this, a new and empty store would be made in its place, with a rate budget that knows no call. Raises
    `SettingsError`, and `StoreUnavailableError` when the restored data cannot have its place.
    """
    settings = load_settings(home)
    if finish_restore(settings.data, DATABASE):
        print(f"A restore that was interrupted has been finished: {settings.data}.", file=sys.stderr)
    return settings


@contextmanager
def worked_alone(data: Path, command: str) -> Iterator[None]:
    """Hold the store's scheduler lock for a command while the block runs. Raises as `held_alone`."""
    with held_alone(data, command):
        if (data / DATABASE).exists():
            # Of a restore that was killed before it moved anything: it must not come back when this data is gone.
            discard(whole_beside(data))
        yield
