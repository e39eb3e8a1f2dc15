"""`signal9 restore SOURCE`."""

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.progress import Progress

from adapters.embedded.backup import check_backup, restore
from domain.errors import SettingsError
from domain.model.datasets import Provider
from domain.rules.budget import DAY
from entrypoints.cli import screen
from entrypoints.cli.options import home_option
from entrypoints.cli.session import stored
from entrypoints.container.embedded import DATABASE
from entrypoints.scheduler_lock import LOCK, held_alone
from entrypoints.settings import Settings, Source, load_settings


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Move data that is there aside instead of refusing.")
@home_option
def command(source: Path, home: Path | None, *, replace: bool) -> None:
    """Bring a backup back into a home that has no data, after every byte of it was checked.

    A backup does not know the calls that were made since, so with live keys no call starts for 24 hours after.

    \b
    signal9 restore /mnt/backup/signal9
    signal9 restore /mnt/backup/signal9 --home ./elsewhere
    """
    settings = load_settings(home)
    data = settings.data
    console = screen.console(to_stderr=True)
    if (data / DATABASE).exists() and not replace:
        raise SettingsError(f"{data} holds data already. Name another --home, or move it aside with --replace.")
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("Checking the backup", total=None)
        manifest = check_backup(
            source.absolute(), progress=lambda done, total: bar.update(task, completed=done, total=total)
        )
    if manifest.source != settings.source.value:
        raise SettingsError(
            f"The backup holds {manifest.source} data, but the settings are for {settings.source.value} data."
        )
    now = datetime.now(UTC)
    aside = _make_room(data, now)
    restore(source.absolute(), data)
    _close_budget(settings, home, now)
    print(f"Restored {screen.count(manifest.receipts, 'receipt')} of {manifest.made_at} into {data}.")
    if aside is not None:
        print(f"What was there lies in {aside}.")


def _make_room(data: Path, now: datetime) -> Path | None:
    """Move what is there aside, if there is any; a running scheduler keeps its data."""
    if not data.exists():
        data.parent.mkdir(parents=True, exist_ok=True)
        return None
    with held_alone(data):
        if all(entry.name == LOCK for entry in data.iterdir()):
            (data / LOCK).unlink()
            data.rmdir()
            return None
        return data.rename(data.with_name(f"{data.name}-replaced-{now:%Y%m%dT%H%M%SZ}"))


def _close_budget(settings: Settings, home: Path | None, now: datetime) -> None:
    """A simulated world is restored with its own log of calls, the real one is not."""
    if settings.source is Source.LIVE:
        margin = settings.policies[Provider.ALPHA_VANTAGE].margin
        with stored(home) as session:
            session.system.ledger().close_until(Provider.ALPHA_VANTAGE, now + DAY + margin)
        print(f"No call starts before {now + DAY + margin:%Y-%m-%d %H:%M} UTC: the backup does not know the last ones.")
