"""One whole day through EventBridge, Lambda and DynamoDB, counted at the simulator and not by us."""

import json
from decimal import Decimal
from typing import Any
from urllib.request import urlopen

import pytest

from domain.model.analysis import QueueState
from domain.model.datasets import REPORT_DATASETS
from domain.model.releases import ReleaseState
from scripts.deploy_local.bill import bill
from tests.e2e.aws.conftest import DAY, UNIVERSE, WATCHED, LivedDay
from tests.simulation.end_state import EndState, end_state

pytestmark = pytest.mark.slow


def calls(lived: LivedDay) -> list[dict[str, Any]]:
    """What reached Alpha Vantage, by the simulator's own log."""
    address = f"{lived.deployment.simulator_url}/_simulator/calls?provider=alpha_vantage"
    with urlopen(address) as answer:  # noqa: S310 - an address of this machine
        made: list[dict[str, Any]] = json.load(answer)["calls"]
        return made


def test_the_day_goes_well_within_its_calls(lived: LivedDay) -> None:
    made = calls(lived)

    assert lived.result.day == DAY
    assert lived.result.went_well, lived.result.summary.failures
    assert lived.traffic.failures() == {}
    assert 10 < len(made) <= 25
    assert {call["verdict"] for call in made} == {"data"}
    assert lived.result.summary.calls_used == len(made)


def test_every_report_is_stored_the_queue_filled_and_releases_processed(lived: LivedDay) -> None:
    system, summary = lived.system, lived.result.summary

    assert (summary.assets_synced, summary.assets_rejected) == (2_000, 0)
    assert summary.reports.rejected == 0
    heads = list(system.reports().heads())
    symbols = {head.symbol for head in heads}
    stored = sum(len(system.reports().revisions(symbol, kind)) for symbol in symbols for kind in REPORT_DATASETS)
    overviews = sum(len(system.reports().overviews(symbol)) for symbol in symbols)
    assert stored + overviews == summary.reports.accepted > 200
    queued = {entry.symbol for entry in system.queue().entries(QueueState.PENDING)}
    assert len(queued) == summary.analysis_ready == summary.assets_completed >= 1
    assert summary.releases[ReleaseState.PROCESSED] == summary.releases_processed == len(WATCHED)
    assert summary.losses.total == 0
    assert system.dead_letters().dead_letters() == 0


def test_the_day_ends_as_it_does_on_one_machine(lived: LivedDay, embedded: tuple[EndState, int]) -> None:
    """Store by store, without identifiers, instants and attempts."""
    expected, made = embedded
    found = end_state(lived.system)

    assert len(calls(lived)) == made
    assert {name: len(rows) for name, rows in found.items()} == {name: len(rows) for name, rows in expected.items()}
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert len({head[0] for head in expected["heads"]}) >= UNIVERSE


def test_a_processed_asset_costs_a_hundredth_of_its_target_even_on_a_day_of_three(lived: LivedDay) -> None:
    """The plans and the reconciling are shared by few here; docs/aws.md has a day of 25 calls."""
    cost = bill(lived.traffic, calls=lived.traffic.calls(), assets=lived.result.summary.assets_advanced)

    assert cost.answers == len(calls(lived))
    assert 0 < cost.per_asset < Decimal("0.0025")
    for name in ("DynamoDB: write request units", "Lambda: GB-seconds, arm64", "S3: puts", "Lambda: requests"):
        assert cost.others[name] > 0
    assert cost.lists["DynamoDB: write request units"] > 4_000
