"""`signal9 backup DEST`."""

import sys
from pathlib import Path

import click
from rich.text import Text

from adapters.embedded.backup import Contents, Manifest, back_up
from adapters.system.clock import machine_time
from entrypoints.cli import documents, screen
from entrypoints.cli.bar import bar
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import stored_here
from entrypoints.container.embedded import DATABASE
from entrypoints.outside import STATE_FILE, WORLD

CONTENTS = Contents(DATABASE, databases=(STATE_FILE,), files=(WORLD,))


@click.command("backup")
@click.argument("destination", type=click.Path(file_okay=False, path_type=Path))
@home_option
@json_option
def command(destination: Path, home: Path | None, *, as_json: bool) -> None:
    """Copy the data into a folder while everything runs, and check the copy.

    The same folder again is brought up to date: answers that are there are not copied again. Until it has ended, and
    when it is interrupted, the folder holds the backup before. Exit code 1: some archived answers are damaged, and all
    the rest is backed up.

    \b
    signal9 backup /mnt/backup/signal9
    """
    with stored_here(home) as session, bar("Copying archived answers") as advance:
        manifest = back_up(
            session.settings.data,
            destination.absolute(),
            contents=CONTENTS,
            source=session.settings.source.value,
            now=machine_time(),
            progress=advance,
        )
    if as_json:
        print(documents.as_text(documents.fields(manifest)))
    else:
        show(manifest, destination)
    sys.exit(ExitCode.FAILED if manifest.damaged else ExitCode.DONE)


def show(manifest: Manifest, destination: Path) -> None:
    """Print what is in it, and what is not."""
    print(
        f"Backed up to {destination}: {screen.count(manifest.receipts, 'receipt')}, "
        f"{screen.count(manifest.answers, 'archived answer')}. To bring it back: signal9 restore {destination}"
    )
    if manifest.damaged:
        said = screen.count(len(manifest.damaged), "archived answer")
        warning = f"{said} could not be copied, being damaged or lost. signal9 doctor --archive tells more."
        screen.console().print(Text(warning, style="bold red"))
