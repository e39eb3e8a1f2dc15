"""A home over a market of forty assets: its first day takes a second, and completes one company."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import Result

from domain.rules.eligibility import ineligible_because
from entrypoints.cli.session import stored
from entrypoints.outside import STATE_FILE
from simulator.main import Options, app_for
from simulator.server import running
from simulator.world import World
from tests.entrypoints.a_day import document, run

WORLD = {"SIGNAL9_SIMULATOR_ASSETS": "40"}


def signal9(home: Path, *arguments: str, **settings: str) -> Result:
    """The command over this home, on a screen of 80 columns."""
    return run(*arguments, "--home", str(home), settings={**WORLD, "COLUMNS": "80", **settings})


def told(home: Path, *arguments: str, **settings: str) -> dict[str, Any]:
    """The command's document."""
    return document(signal9(home, *arguments, "--json", **settings).stdout)


@contextmanager
def paid_world(home: Path, *, faults: str = "none") -> Iterator[tuple[World, dict[str, str]]]:
    """The home's own world behind an address, without a daily limit; and the settings that lead there."""
    state = home / "simulated" / STATE_FILE
    app = app_for(Options(assets=int(WORLD["SIGNAL9_SIMULATOR_ASSETS"]), state=state, quota=None, faults=faults))
    with running(app) as url:
        yield app.state.world, {"SIGNAL9_SIMULATOR_URL": url, "SIGNAL9_DAILY_CALLS": "none"}
    app.state.world.calls.close()


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
