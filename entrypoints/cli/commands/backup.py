"""`signal9 backup DEST`."""

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.progress import Progress

from adapters.embedded.backup import back_up
from entrypoints.cli import documents, screen
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import stored
from entrypoints.container.embedded import DATABASE
from entrypoints.outside import STATE_FILE


@click.command("backup")
@click.argument("destination", type=click.Path(file_okay=False, path_type=Path))
@home_option
@json_option
def command(destination: Path, home: Path | None, *, as_json: bool) -> None:
    """Copy the data into a folder while everything runs, and check the copy.

    The same folder again is brought up to date: answers that are there are not copied again.

    \b
    signal9 backup /mnt/backup/signal9
    """
    console = screen.console(to_stderr=True)
    with stored(home) as session, Progress(console=console, transient=True) as bar:
        task = bar.add_task("Copying archived answers", total=None)
        manifest = back_up(
            session.settings.data,
            destination.absolute(),
            databases=(DATABASE, STATE_FILE),
            source=session.settings.source.value,
            now=datetime.now(UTC),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        print(documents.as_text(documents.fields(manifest)))
    else:
        print(
            f"Backed up to {destination}: {screen.count(manifest.receipts, 'receipt')}, "
            f"{screen.count(manifest.bodies, 'archived answer')}. To bring it back: signal9 restore {destination}"
        )
