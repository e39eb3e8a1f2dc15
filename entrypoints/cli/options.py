"""Options that several commands share."""

from pathlib import Path

import click

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the data, instead of SIGNAL9_HOME (by default ~/.local/share/signal9).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document with documented keys.")
