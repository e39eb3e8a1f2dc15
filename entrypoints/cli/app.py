"""The command line: its commands by name, each loaded when it is asked for."""

import errno
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from domain.errors import SettingsError, Signal9Error
from entrypoints.cli.exit_codes import ExitCode, exit_code_of

COMMANDS: Mapping[str, Mapping[str, str]] = {
    "Run": {
        "run-day": "one whole day: sync, plan, fetch, validate, store, queue",
        "start": "the scheduler: every day from now on, until it is stopped",
        "pollinate": "fetch the datasets of some symbols now",
    },
    "Look": {
        "status": "budget, freshness, queue, dead letters, last runs",
        "plan": "what the rest of today's budget would be spent on, and why",
        "show": "one company, and where each figure comes from",
        "as-of": "what was known of a company on a day",
        "revisions": "what was restated, field by field, and when",
        "export": "tidy tables as Parquet or CSV",
    },
    "Decide": {
        "watch": "your own symbols, which come first",
        "queue": "companies that are ready for analysis",
        "dead-letters": "events that wait for a person",
    },
    "Maintain": {
        "doctor": "what is wrong, and how to mend it",
        "backup": "copy the data while everything runs",
        "restore": "bring a backup back",
        "replay": "rebuild the tables from the archive, without a call",
        "budget": "let no call start for a day, when the record of calls lacks some",
        "simulator": "serve the simulated world on a port",
    },
}
"""Name and summary of each command, by heading; `entrypoints.cli.commands` has a module for each."""
NOT_ON_AWS: Mapping[str, str] = {
    "run-day": "EventBridge Scheduler fires its five triggers, and its functions do the rest",
    "start": "EventBridge Scheduler fires its five triggers, and its functions do the rest",
    "backup": "its tables have point-in-time recovery, and its bucket keeps every version",
    "restore": "its tables have point-in-time recovery, and its bucket keeps every version",
    "replay": "it compares the tables of one machine only",
    "doctor": "it looks at one machine; a deployment has alarms and a dashboard",
}
"""Commands of one machine, and why a deployment has no use for each."""
_SUMMARIES = {name: summary for listed in COMMANDS.values() for name, summary in listed.items()}


class Commands(click.Group):
    """Loads a command when it is asked for, so that each starts fast and the list of all does not load any.

    Turns our errors into a line for a person and an exit code; a traceback is only for bugs.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the help."""
        del ctx
        return list(_SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        del ctx
        if cmd_name not in _SUMMARIES:
            return None
        module = import_module(f"entrypoints.cli.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        if cmd_name in NOT_ON_AWS:
            command.epilog = f"Not with --profile aws: {NOT_ON_AWS[cmd_name]}."
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by heading."""
        del ctx
        for heading, listed in COMMANDS.items():
            with formatter.section(heading):
                formatter.write_dl(list(listed.items()))
        with formatter.section("Of this machine only, so not with --profile aws"):
            formatter.write_text(", ".join(NOT_ON_AWS))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse what the profile in force has no use for, but not its help."""
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and name in NOT_ON_AWS and not set(ctx.help_option_names) & set(rest) and _is_on_aws():
            raise SettingsError(f"`signal9 {name}` is not for a deployment: {NOT_ON_AWS[name]}.")
        return name, command, rest

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Signal9Error as error:
            click.echo(f"signal9: {error}", err=True)
            ctx.exit(exit_code_of(error))
        except OSError as error:
            # What no adapter translates: the lock, the log, a line on a full disk.
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            where = f": {error.filename}" if error.filename else ""
            click.echo(f"signal9: {error.strerror}{where}. Free some space.", err=True)
            ctx.exit(ExitCode.TRY_LATER)
        except KeyboardInterrupt:
            click.echo("signal9: stopped. Nothing is lost; run the same command to go on.", err=True)
            ctx.exit(ExitCode.INTERRUPTED)


def _is_on_aws() -> bool:
    from entrypoints.cli.profile import Profile, chosen  # noqa: PLC0415 - it loads the settings

    try:
        return chosen() is Profile.AWS
    except SettingsError:
        return False  # what is wrong with them the command tells, and the doctor in its own way


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--profile",
    type=click.Choice(["embedded", "aws"]),
    help="Look at this machine's data (embedded), or at a deployment (aws), instead of SIGNAL9_PROFILE.",
)
def signal9(profile: str | None) -> None:
    """Keep company fundamentals up to date within Alpha Vantage's 25 calls a day.

    Without keys the data comes from a simulated market. Settings are environment variables; `.env.example` lists
    them. Exit codes: 0 done, 1 failed, 2 wrong usage or setting, 3 out of reach (try later), 130 interrupted.

    \b
    signal9 run-day                 live through one day
    signal9 status                  see how things are
    signal9 show AAPL               look at one company
    signal9 COMMAND --help          examples of each command
    """
    del profile  # `entrypoints.cli.profile` asks the context for it
