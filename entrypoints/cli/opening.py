"""What comes before anything of a home is opened, locked or made."""

import sys
from pathlib import Path

from adapters.embedded.interrupted_restore import finish_restore
from entrypoints.container.embedded import DATABASE
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
