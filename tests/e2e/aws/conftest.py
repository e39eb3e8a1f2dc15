"""One deployment and one day of it for the tests of a day; the same day on one machine beside it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from domain.model.datasets import BUNDLE_ORDER
from entrypoints.container.aws import Aws
from entrypoints.day import DayResult
from scripts.deploy_local.comparison import whole_state
from scripts.deploy_local.day import LocalDay
from scripts.deploy_local.deployment import Deployment, deployed
from scripts.deploy_local.processes import EMULATOR_PYTHON
from scripts.deploy_local.stacks import CDK_PYTHON
from scripts.deploy_local.traffic import Traffic
from simulator.calls import Call
from tests.entrypoints.a_day import run
from tests.simulation.end_state import EndState
from tests.simulation.pipeline import pipeline

DAY = date(2026, 10, 30)
ASSETS, SEED = 2_000, 9
UNIVERSE = 5
"""Their plans take all calls of the day but two, so that nothing depends on which of the functions that work side by
side is the first to spend one."""
WATCHED = ("BJBS", "CYNN")
"""They published on the day before what their releases announced."""
WANTED = "LWRV"
"""A person asks for all five datasets of it, when two calls are left."""


@dataclass(frozen=True, slots=True)
class LivedDay:
    """A deployment after its day."""

    deployment: Deployment
    system: Aws
    traffic: Traffic
    result: DayResult
    state: EndState
    """After it."""
    calls: Sequence[Call]
    """What reached Alpha Vantage on it, by the simulator's own log."""
    asked: Result
    """What the command said by which a person asked for more than was left."""


@dataclass(frozen=True, slots=True)
class SameDay:
    """The same day in a home of one machine, after it."""

    home: Path
    simulator_url: str
    state: EndState


def need_the_emulator_and_the_cdk() -> None:
    """Skip the test where they are not installed; in CI they have to be."""
    missing = [str(path) for path in (EMULATOR_PYTHON, CDK_PYTHON) if not path.exists()]
    if missing and os.environ.get("CI"):
        pytest.fail(f"{' and '.join(missing)} are not there: `make .venv-ministack/.installed .venv-infra/.installed`")
    if missing:
        pytest.skip(f"{' and '.join(missing)} are not there")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivedDay]:
    """One day of a market of 2,000 assets, by schedules and events; put up where no program is installed."""
    need_the_emulator_and_the_cdk()
    with ExitStack() as closing:
        pipeline_settings = {"universe_cap": UNIVERSE}
        # Nobody else's Node.js: the CDK has to find its own.
        closing.enter_context(pytest.MonkeyPatch.context()).setenv("PATH", str(tmp_path_factory.mktemp("programs")))
        deployment = closing.enter_context(
            deployed(assets=ASSETS, seed=SEED, first_day=DAY, pipeline=pipeline_settings)
        )
        system, _ = closing.enter_context(deployment.system())
        for symbol in WATCHED:
            system.watchlist().add(symbol)
        traffic = Traffic(deployment)
        result = LocalDay(system, traffic)(lambda *_: None)
        asked = on_aws(deployment, "pollinate", WANTED, "--wait", "--json")
        traffic.wait_until_quiet()
        calls = traffic.calls()
        yield LivedDay(deployment, system, traffic, result, whole_state(system, calls), calls, asked)


@pytest.fixture(scope="module")
def same_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SameDay]:
    """The same on one machine."""
    home = tmp_path_factory.mktemp("home")
    with pipeline(home, start=DAY, assets=ASSETS, seed=SEED, settings={"universe_cap": UNIVERSE}) as running:
        system = running.system
        for symbol in WATCHED:
            system.watchlist().add(symbol)
        running.run_day(DAY)
        system.ask_for_pollination()([WANTED], BUNDLE_ORDER)
        system.dispatcher().deliver_until_quiet(system.clock().now() + timedelta(minutes=2))
        yield SameDay(home, str(system.settings().simulator_url), whole_state(system, running.calls()))


def on_aws(deployment: Deployment, *arguments: str) -> Result:
    """`signal9 --profile aws`, with the settings of the deployment."""
    return run("--profile", "aws", *arguments, settings=deployment.settings)
