"""`signal9 pollinate SYMBOL...`."""

import sys
from collections.abc import Sequence
from datetime import timedelta, tzinfo
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from domain.events import Event
from domain.model.answers import AnswerClass
from domain.model.assets import Asset
from domain.model.datasets import BUNDLE_ORDER, Dataset
from domain.model.pollination import PollinationRequest, RequestState
from domain.rules.eligibility import ineligible_because, is_in_calendar
from domain.rules.market_day import market_day
from entrypoints.cli import documents, screen
from entrypoints.cli.commands.run_day import announce
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import Session, stored, working
from entrypoints.dispatcher import Settled

PATIENCE = timedelta(minutes=2)
"""How long calls are waited for: five spaced calls need seconds, what is put off for longer is left to its time."""
STORED = "stored"
"""The outcome of a request that brought data."""


@click.command("pollinate")
@click.argument("symbols", nargs=-1, required=True, metavar="SYMBOL...")
@click.option(
    "--dataset",
    "datasets",
    multiple=True,
    type=click.Choice([dataset.value for dataset in BUNDLE_ORDER]),
    help="Only this one; may be given several times. By default all five.",
)
@home_option
@json_option
def command(symbols: Sequence[str], datasets: Sequence[str], home: Path | None, *, as_json: bool) -> None:
    """Fetch datasets of some companies now, ahead of what is planned: the manual procedure.

    Each dataset is one call of the same budget, and goes the same way as a planned one; what a plan had asked for, too,
    costs no second call. What the budget puts off is fetched at its time, by the scheduler or the next day.

    \b
    signal9 pollinate AAPL
    signal9 pollinate AAPL BRK.B --dataset income_statement --dataset cash_flow
    """
    console = screen.console(to_stderr=as_json)
    with stored(home) as session:
        # Before a world is started: a home without data, or a misspelt symbol, ends here.
        assets = [session.system.find_asset()(symbol) for symbol in symbols]
    with working(home) as session:
        announce(session, console)
        _warn(session, assets, console)
        asked = session.system.ask_for_pollination()(symbols, [Dataset(it) for it in datasets] or BUNDLE_ORDER)
        stopped = _deliver(session, console)
        ended = [session.system.requests().get(it.request_id, it.dataset) or it for it in asked]
        if as_json:
            document = {"source": session.outside.source, "requests": ended, "stopped": stopped}
            print(documents.as_text(document))
        else:
            show(ended, stopped, session.settings.time_zone, console)
        failed = stopped is not None or any(_failed(session, request) for request in ended)
    sys.exit(ExitCode.FAILED if failed else ExitCode.DONE)


def show(requests: Sequence[PollinationRequest], stopped: str | None, zone: tzinfo, console: Console) -> None:
    """Print what came of each dataset."""
    table = screen.listing("Company", "Dataset", "Came of it", wide=("Came of it",))
    for request in requests:
        table.add_row(request.symbol, screen.words(request.dataset.value), _outcome(request, zone))
    console.print(table)
    waiting = [request for request in requests if request.state is not RequestState.DONE]
    for reason in dict.fromkeys(screen.local_times(it.outcome, zone) for it in waiting if it.outcome):
        console.print(Text(reason, style="dim"))
    if stopped:
        console.print(Text(screen.local_times(stopped, zone), style="red"))
    elif waiting:
        console.print("The scheduler, or the next `signal9 run-day`, fetches what is put off.")
    for symbol in dict.fromkeys(it.symbol for it in requests if it not in waiting):
        console.print(Text(f"signal9 show {symbol}", style="dim"))


def _deliver(session: Session, console: Console) -> str | None:
    """Deliver until it is quiet; says why it was stopped when a person has to act first."""
    system = session.system

    def told(settled: Settled) -> None:
        content = settled.delivery.content
        if isinstance(content, Event):
            working_on.update(f"{content.symbol} is done, waiting for what follows")

    with console.status("Waiting for a slot of the budget") as working_on:
        outcome = system.dispatcher().deliver_until_quiet(system.clock().now() + PATIENCE, watch=told)
    return outcome.reason if outcome else None


def _warn(session: Session, assets: Sequence[Asset], console: Console) -> None:
    listings = session.system.assets().listings()
    today = market_day(session.system.clock().now())
    for asset in dict.fromkeys(assets):
        in_calendar = is_in_calendar(session.system.releases().of_symbol(asset.symbol), today)
        why = ineligible_because(asset, listing=listings.get(asset.symbol), in_calendar=in_calendar)
        if why:
            said = f"{asset.symbol} probably has no fundamentals ({screen.words(why.value)}); asked for all the same."
            console.print(Text(said, style="yellow"))


def _failed(session: Session, request: PollinationRequest) -> bool:
    """Ended without data, or the key was refused; put off to a known time is no failure."""
    if request.state is RequestState.DONE:
        return request.outcome != STORED
    receipts = session.system.archive().receipts_of_request(request.request_id)
    return any(receipt.answer_class is AnswerClass.BAD_KEY for receipt in receipts)


def _outcome(request: PollinationRequest, zone: tzinfo) -> Text:
    if request.state is RequestState.DONE:
        return Text(request.outcome, style="green" if request.outcome == STORED else "red")
    if request.not_before is None:
        return Text("being fetched by another worker, or waiting for it", style="yellow")
    return Text(f"put off until {screen.moment(request.not_before, zone)}", style="yellow")
