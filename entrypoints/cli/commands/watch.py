"""`signal9 watch add|remove|list`."""

from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from domain.model.datasets import BUNDLE_ORDER
from domain.use_cases.watch_assets import WatchedAsset
from entrypoints.cli import documents, screen
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import stored

NAME = 24


@click.group("watch")
def command() -> None:
    """Your own symbols come first in every plan, also those that the budget would not reach otherwise.

    \b
    signal9 watch add AAPL BRK.B
    signal9 watch list
    signal9 watch remove AAPL
    """


@command.command("add")
@click.argument("symbols", nargs=-1, required=True, metavar="SYMBOL...")
@home_option
def add(symbols: Sequence[str], home: Path | None) -> None:
    """Watch these symbols, from the next plan on.

    \b
    signal9 watch add AAPL brk-b
    """
    with stored(home) as session:
        watching = session.system.watch_assets()
        before = {asset.symbol for asset in watching.watched()}
        added = watching.add(symbols)
        if new := [symbol for symbol in added if symbol not in before]:
            print(f"Watched from the next plan on: {', '.join(new)}.")
        if old := [symbol for symbol in added if symbol in before]:
            print(f"Watched already: {', '.join(old)}.")
        for asset in watching.watched():
            if asset.symbol in added and asset.ineligible is not None:
                print(f"{asset.symbol} probably has no fundamentals ({_why_not(asset)}): no plan spends a call on it.")


@command.command("remove")
@click.argument("symbols", nargs=-1, required=True, metavar="SYMBOL...")
@home_option
def remove(symbols: Sequence[str], home: Path | None) -> None:
    """No longer watch these symbols; their data stays.

    \b
    signal9 watch remove AAPL
    """
    with stored(home) as session:
        removed = session.system.watch_assets().remove(symbols)
        if found := [symbol for symbol in removed.values() if symbol is not None]:
            print(f"No longer watched: {', '.join(dict.fromkeys(found))}.")
        if missed := [given for given, symbol in removed.items() if symbol is None]:
            print(f"Not watched, so nothing to remove: {', '.join(missed)}.")


@command.command("list")
@home_option
@json_option
def list_watched(home: Path | None, *, as_json: bool) -> None:
    """Show the watched symbols and how far their data is.

    \b
    signal9 watch list
    signal9 watch list --json
    """
    with stored(home) as session:
        watched = session.system.watch_assets().watched()
        if as_json:
            print(documents.as_text({"source": session.outside.source, "watched": watched}))
        else:
            show(watched, session.settings.time_zone, screen.console())


def show(watched: Sequence[WatchedAsset], zone: tzinfo, console: Console) -> None:
    """Print a line for each."""
    if not watched:
        console.print("No symbol is watched. Add one: signal9 watch add AAPL")
        return
    table = screen.listing("Watched", "Name", "Fresh", "Last fetched", "Lacks", wide=("Lacks",))
    for asset in watched:
        fetched = screen.day(asset.fetched_at, zone) if asset.fetched_at else "never"
        name = Text(asset.name[:NAME], no_wrap=True, overflow="ellipsis")
        table.add_row(asset.symbol, name, _picture(asset), fetched, _lacks(asset))
    console.print(table)


def _picture(asset: WatchedAsset) -> Text:
    """A mark for each dataset: filled when it is fresh."""
    lacking = len(asset.completeness.missing) + len(asset.completeness.waived)
    picture = Text(screen.FILLED * (len(BUNDLE_ORDER) - lacking), style="green")
    return picture.append(screen.EMPTY * lacking, style="dim")


def _lacks(asset: WatchedAsset) -> Text:
    if asset.ineligible is not None:
        return Text(f"no call is spent: {_why_not(asset)}", style="yellow")
    state = asset.completeness
    if state.missing:
        return Text(", ".join(screen.words(it.value) for it in state.missing), style="yellow")
    waived = "".join(f", {screen.words(it.value)} waived" for it in state.waived)
    return Text(f"nothing{waived}", style="green")


def _why_not(asset: WatchedAsset) -> str:
    return screen.words(asset.ineligible.value) if asset.ineligible else ""
