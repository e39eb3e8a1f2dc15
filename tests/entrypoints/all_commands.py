"""Every command of the command line."""

from collections.abc import Iterator

import click

from entrypoints.cli.app import signal9


def all_commands(group: click.Group = signal9, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Each one that is no group, by its full name (`queue claim`)."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from all_commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command
