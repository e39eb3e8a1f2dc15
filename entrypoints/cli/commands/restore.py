"""`signal9 restore SOURCE`."""

from datetime import datetime
from pathlib import Path

import click

from adapters.embedded.backup import read_manifest
from adapters.embedded.interrupted_restore import finish_restore
from adapters.embedded.restoring import forget_the_budget, put_in_place, unpack
from adapters.system.clock import machine_time
from domain.errors import SettingsError
from domain.model.datasets import Provider
from domain.rules.budget import end_of_unknown_calls
from entrypoints.cli import screen
from entrypoints.cli.bar import bar
from entrypoints.cli.options import home_option
from entrypoints.container.embedded import DATABASE
from entrypoints.outside import time_of_calls
from entrypoints.scheduler_lock import LOCK, held_alone
from entrypoints.settings import Settings, load_settings


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Move data that is there aside instead of refusing.")
@click.option(
    "--no-calls-since", is_flag=True, help="No call was made with this key since the backup: calls may go on at once."
)
@home_option
def command(source: Path, home: Path | None, *, replace: bool, no_calls_since: bool) -> None:
    """Bring a backup back into a home that has no data, after every byte of it was checked.

    A backup does not know the calls that were made since. So that the provider's limit is not passed, no call starts
    for 24 hours after, unless you know that none was made: when you move to another machine, say.

    \b
    signal9 restore /mnt/backup/signal9
    signal9 restore /mnt/backup/signal9 --home ./elsewhere
    signal9 restore /mnt/backup/signal9 --no-calls-since
    """
    settings = load_settings(home)
    data = settings.data
    manifest = read_manifest(source)
    # What an interrupted restore restored may be replaced by the next one, as if it had not been there.
    finished = not data.exists() and finish_restore(data, DATABASE)
    if (data / DATABASE).exists() and not (replace or finished):
        raise SettingsError(f"{data} holds data already. Name another --home, or move it aside with --replace.")
    if manifest.source != settings.source.value:
        raise SettingsError(
            f"The backup holds {manifest.source} data, but the settings are for {settings.source.value} data."
        )
    with held_alone(data, "signal9 restore"), bar("Checking and copying") as advance:
        # Asked first: a simulator that does not answer would end the command after all the copying.
        closed_until = None if no_calls_since else _end_of_unknown_calls(settings)
        unpacked = unpack(source.absolute(), manifest, data, progress=advance)
        if closed_until is not None:
            # And again: a call may have been made meanwhile.
            closed_until = _end_of_unknown_calls(settings) or closed_until
            forget_the_budget(unpacked, manifest, closed_until)
        aside = _aside(data)
        put_in_place(unpacked, data, aside)
    print(f"Restored {screen.count(manifest.receipts, 'receipt')} of {manifest.made_at} into {data}.")
    if manifest.damaged:
        print(f"Damaged before the backup, and so not in it: {screen.count(len(manifest.damaged), 'archived answer')}.")
    if aside is not None:
        print(f"What was there lies in {aside}.")
    if closed_until is not None:
        print(
            f"No call starts before {closed_until:%Y-%m-%d %H:%M} UTC, since the backup does not know the calls made "
            "after it. If there were none, restore again with --replace --no-calls-since."
        )


def _end_of_unknown_calls(settings: Settings) -> datetime | None:
    """When every call that the backup may not know has left the window; `None` when it knows all, or none counts."""
    now = time_of_calls(settings)
    return None if now is None else end_of_unknown_calls(settings.policies[Provider.ALPHA_VANTAGE], now)


def _aside(data: Path) -> Path | None:
    """Where what is there is moved; `None`, and no folder left, when it is nothing."""
    if all(entry.name == LOCK for entry in data.iterdir()):
        (data / LOCK).unlink()
        data.rmdir()
        return None
    return data.with_name(f"{data.name}-replaced-{machine_time():%Y%m%dT%H%M%S.%fZ}")
