"""`signal9 pollinate SYMBOL...`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta, tzinfo
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from adapters.system.clock import SystemClock
from domain.events import Event
from domain.model.answers import AnswerClass
from domain.model.assets import Asset
from domain.model.datasets import BUNDLE_ORDER, Dataset
from domain.model.pollination import PollinationRequest, RequestState
from domain.ports.clock import Clock
from domain.ports.pollination_requests import PollinationRequests
from domain.rules.eligibility import ineligible_because, is_in_calendar
from domain.rules.market_day import market_day
from entrypoints.cli import documents, screen
from entrypoints.cli.commands.run_day import announce
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.profile import Profile, chosen
from entrypoints.cli.session import Session, deployment, stored_here, working
from entrypoints.container.questions import Questions
from entrypoints.dispatcher import Settled

LOOK_AGAIN = timedelta(seconds=0.5)
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
@click.option("--wait", is_flag=True, help="On AWS: until each call is made, or put off to a known time.")
@home_option
@json_option
def command(symbols: Sequence[str], datasets: Sequence[str], home: Path | None, *, wait: bool, as_json: bool) -> None:
    """Fetch datasets of some companies now, ahead of what is planned: the manual procedure.

    Each dataset is one call of the same budget, and goes the same way as a planned one; what a plan had asked for, too,
    costs no second call. What the budget puts off is fetched at its time, by the scheduler or the next day.

    \b
    signal9 pollinate AAPL
    signal9 pollinate AAPL BRK.B --dataset income_statement --dataset cash_flow
    signal9 --profile aws pollinate AAPL --wait
    """
    if chosen() is Profile.AWS:
        sys.exit(_on_aws(symbols, datasets, home, wait=wait, as_json=as_json))
    console = screen.console(to_stderr=as_json)
    with stored_here(home) as session:
        # Before a world is started: a home without data, or a misspelt symbol, ends here.
        assets = [session.system.find_asset()(symbol) for symbol in symbols]
    with working(home) as session:
        announce(session, console)
        _warn(session.system, assets, console)
        asked = session.system.ask_for_pollination()(symbols, [Dataset(it) for it in datasets] or BUNDLE_ORDER)
        stopped = _deliver(session, console)
        ended = [session.system.requests().get(it.request_id, it.dataset) or it for it in asked]
        if as_json:
            document = {"source": session.outside.source, "requests": ended, "stopped": stopped}
            print(documents.as_text(document))
        else:
            show(ended, stopped, session.settings.time_zone, console)
        failed = stopped is not None or any(_failed(session.system, request) for request in ended)
    sys.exit(ExitCode.FAILED if failed else ExitCode.DONE)


def _on_aws(
    symbols: Sequence[str], datasets: Sequence[str], home: Path | None, *, wait: bool, as_json: bool
) -> ExitCode:
    """Ask a deployment for it: its functions make the calls."""
    console = screen.console(to_stderr=as_json)
    with deployment(home, clock=True) as view:
        system = view.system
        _warn(system, [system.find_asset()(symbol) for symbol in symbols], console)
        asked = system.ask_for_pollination()(symbols, [Dataset(it) for it in datasets] or BUNDLE_ORDER)
        in_time = True
        if wait:
            with console.status("Waiting for the deployment's functions"):
                in_time = wait_until_ended(system.requests(), asked, SystemClock())
        ended = [system.requests().get(it.request_id, it.dataset) or it for it in asked]
        if as_json:
            print(documents.as_text({"source": view.outside.source, "requests": ended, "stopped": None}))
        elif wait:
            show(ended, None, view.settings.time_zone, console, later="The deployment's functions fetch what waits.")
        else:
            calls = screen.count(len(asked), "call")
            console.print(f"{calls} asked for: the deployment's functions make them. --wait waits for them.")
        if wait and any(_failed(system, request) for request in ended):
            return ExitCode.FAILED
    return ExitCode.DONE if in_time else ExitCode.TRY_LATER


def wait_until_ended(requests: PollinationRequests, asked: Sequence[PollinationRequest], clock: Clock) -> bool:
    """Wait until each is done or put off; false when patience ends first.

    The clock is that of real time, whatever the world's.
    """
    until = clock.now() + PATIENCE
    while clock.now() < until:
        held = [requests.get(it.request_id, it.dataset) for it in asked]
        if all(it is not None and it.state in (RequestState.DONE, RequestState.DEFERRED) for it in held):
            return True
        clock.wait_until(clock.now() + LOOK_AGAIN)
    return False


def show(
    requests: Sequence[PollinationRequest],
    stopped: str | None,
    zone: tzinfo,
    console: Console,
    *,
    later: str = "The scheduler, or the next `signal9 run-day`, fetches what is put off.",
) -> None:
    """Print what came of each dataset; `later` says who fetches the rest."""
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
        console.print(later)
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


def _warn(system: Questions, assets: Sequence[Asset], console: Console) -> None:
    listings = system.assets().listings()
    today = market_day(system.clock().now())
    for asset in dict.fromkeys(assets):
        in_calendar = is_in_calendar(system.releases().of_symbol(asset.symbol), today)
        why = ineligible_because(asset, listing=listings.get(asset.symbol), in_calendar=in_calendar)
        if why:
            said = f"{asset.symbol} probably has no fundamentals ({screen.words(why.value)}); asked for all the same."
            console.print(Text(said, style="yellow"))


def _failed(system: Questions, request: PollinationRequest) -> bool:
    """Ended without data, or the key was refused; put off to a known time is no failure."""
    if request.state is RequestState.DONE:
        return request.outcome != STORED
    receipts = system.archive().receipts_of_request(request.request_id)
    return any(receipt.answer_class is AnswerClass.BAD_KEY for receipt in receipts)


def _outcome(request: PollinationRequest, zone: tzinfo) -> Text:
    if request.state is RequestState.DONE:
        return Text(request.outcome, style="green" if request.outcome == STORED else "red")
    if request.not_before is None:
        return Text("being fetched by another worker, or waiting for it", style="yellow")
    return Text(f"put off until {screen.moment(request.not_before, zone)}", style="yellow")
