"""One deployment and one day of it for the tests of a day; the same day on one machine beside it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

import pytest

from entrypoints.container.aws import Aws
from entrypoints.day import DayResult
from scripts.deploy_local.day import LocalDay
from scripts.deploy_local.deployment import Deployment, deployed
from scripts.deploy_local.processes import EMULATOR_PYTHON
from scripts.deploy_local.stacks import CDK_PYTHON
from scripts.deploy_local.traffic import Traffic
from tests.simulation.end_state import EndState, end_state
from tests.simulation.pipeline import pipeline

DAY = date(2026, 10, 30)
ASSETS, SEED = 2_000, 9
UNIVERSE = 3
"""So few that the day's calls are enough for all of them: then nothing depends on which of the functions that work side
by side is the first to spend one."""
WATCHED = ("BJBS", "CYNN")
"""They published on the day before what their releases announced."""


@dataclass(frozen=True, slots=True)
class LivedDay:
    """A deployment after its day."""

    deployment: Deployment
    system: Aws
    traffic: Traffic
    result: DayResult


def need_the_emulator_and_the_cdk() -> None:
    """Skip the test where they are not installed; in CI they have to be."""
    missing = [str(path) for path in (EMULATOR_PYTHON, CDK_PYTHON) if not path.exists()]
    if missing and os.environ.get("CI"):
        pytest.fail(f"{' and '.join(missing)} are not there: `make .venv-ministack/.installed .venv-infra/.installed`")
    if missing:
        pytest.skip(f"{' and '.join(missing)} are not there")


@pytest.fixture(scope="module")
def lived() -> Iterator[LivedDay]:
    """One day of a market of 2,000 assets, by schedules and events."""
    need_the_emulator_and_the_cdk()
    with ExitStack() as closing:
        pipeline_settings = {"universe_cap": UNIVERSE}
        deployment = closing.enter_context(
            deployed(assets=ASSETS, seed=SEED, first_day=DAY, pipeline=pipeline_settings)
        )
        system, _ = closing.enter_context(deployment.system())
        for symbol in WATCHED:
            system.watchlist().add(symbol)
        traffic = Traffic(deployment)
        yield LivedDay(deployment, system, traffic, LocalDay(system, traffic)(lambda *_: None))


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> tuple[EndState, int]:
    """How the same day ends on one machine, and its calls."""
    with pipeline(
        tmp_path_factory.mktemp("home"),
        start=DAY,
        assets=ASSETS,
        seed=SEED,
        settings={"universe_cap": UNIVERSE},
    ) as running:
        for symbol in WATCHED:
            running.system.watchlist().add(symbol)
        running.run_day(DAY)
        return end_state(running.system), len(running.calls())
