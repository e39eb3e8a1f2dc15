"""Homes after a day, made once a worker and copied, and the live world that the schedulers work in."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from entrypoints.cli.exit_codes import ExitCode
from tests.entrypoints.a_day import document, run
from tests.integration.homes import Home
from tests.integration.live_world import FIRST_CALLS, LivedDay, LiveWorld, live_world


@pytest.fixture(scope="session")
def one_day(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a world of its own, in which one day has passed; whoever changes it takes a `home`."""
    home = Home(tmp_path_factory.mktemp("one-day") / "home")
    result = home.run("run-day")
    assert result.exit_code == ExitCode.DONE, result.output
    return home


@pytest.fixture
def home(one_day: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    return Home(copytree(one_day.folder, tmp_path / "home"), one_day.settings)


@pytest.fixture(scope="session")
def world() -> Iterator[LiveWorld]:
    """Providers by the machine's clock. Every test may call them, so a test counts from where it begins."""
    with live_world() as made:
        yield made


@pytest.fixture(scope="session")
def first_day(world: LiveWorld, tmp_path_factory: pytest.TempPathFactory) -> LivedDay:
    """A live home in which today's triggers have run; to be copied, and not to be changed."""
    home = tmp_path_factory.mktemp("first-day")
    settings = {**world.settings, "SIGNAL9_DAILY_CALLS": str(FIRST_CALLS)}
    day = run("run-day", "--home", str(home), "--json", settings=settings)
    assert day.exit_code == ExitCode.DONE, day.output
    plan = document(run("plan", "--home", str(home), "--json", settings=world.settings).stdout)
    stored = tuple(call["symbol"] for call in document(day.stdout)["calls"]["made"] if call["outcome"] == "stored")
    return LivedDay(home, stored, tuple(dict.fromkeys(call["symbol"] for call in plan["planned"])))
