"""`signal9 budget close`."""

from pathlib import Path

import click

from domain.model.datasets import Provider
from domain.rules.budget import end_of_unknown_calls
from entrypoints.cli.options import home_option
from entrypoints.cli.session import stored


@click.group("budget")
def command() -> None:
    """The record of calls, by which the provider's limit is never passed.

    \b
    signal9 budget close
    """


@command.command("close")
@home_option
def close(home: Path | None) -> None:
    """Let no call start for 24 hours, because the record may lack calls that were made until now.

    So it does when its table was recovered to an earlier time, or when somebody else used the key. Everything that is
    to be called waits, and goes on by itself afterwards. A close that is in force is never shortened.

    \b
    signal9 budget close
    signal9 --profile aws budget close
    """
    with stored(home) as session:
        policy = session.settings.policies[Provider.ALPHA_VANTAGE]
        until = end_of_unknown_calls(policy, session.system.clock().now())
        if until is None:
            print("This key has no daily limit, so no call can pass it: nothing is closed.")
            return
        budget = session.system.budget()
        budget.pause(Provider.ALPHA_VANTAGE, until)
        closed_until = budget.read(Provider.ALPHA_VANTAGE).closed_until or until
        print(f"No call starts before {closed_until:%Y-%m-%d %H:%M} UTC.")
