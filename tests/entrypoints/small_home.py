"""A home over a market of forty assets: its first day takes a second, and completes one company."""

from pathlib import Path
from typing import Any

from click.testing import Result

from domain.rules.eligibility import ineligible_because
from entrypoints.cli.session import stored
from tests.entrypoints.a_day import document, run

WORLD = {"SIGNAL9_SIMULATOR_ASSETS": "40"}


def signal9(home: Path, *arguments: str, **settings: str) -> Result:
    """The command over this home, on a screen of 80 columns."""
    return run(*arguments, "--home", str(home), settings={**WORLD, "COLUMNS": "80", **settings})


def told(home: Path, *arguments: str, **settings: str) -> dict[str, Any]:
    """The command's document."""
    return document(signal9(home, *arguments, "--json", **settings).stdout)


def complete(home: Path) -> str:
    """The company that is complete, and waits for analysis."""
    (entry,) = told(home, "queue", "list")["entries"]
    return str(entry["symbol"])


def begun(home: Path) -> str:
    """A company that is eligible and not complete."""
    return str(told(home, "plan")["planned"][-1]["symbol"])


def ineligible(home: Path) -> str:
    """An asset that no plan spends a call on."""
    with stored(home) as session:
        listings = session.system.assets().listings()
        return next(
            asset.symbol
            for asset in session.system.assets().active()
            if ineligible_because(asset, listing=listings.get(asset.symbol), in_calendar=False)
            and not session.system.releases().of_symbol(asset.symbol)
        )
