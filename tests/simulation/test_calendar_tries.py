"""The market's lists cost one call a day, also on a day on which they do not come, or cannot be stored at first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from dependency_injector import providers

from adapters.embedded.asset_store import EmbeddedAssetStore
from adapters.embedded.release_store import EmbeddedReleaseStore
from domain.errors import StoreUnavailableError
from domain.model.assets import Listing
from domain.model.releases import Release
from domain.model.runs import RunOutcome, ScheduledUseCase
from tests.simulation.pipeline import pipeline

CALENDAR = ScheduledUseCase.SYNC_EARNINGS_CALENDAR


@dataclass(frozen=True, slots=True)
class FullDisk(EmbeddedReleaseStore):
    """A store whose disk is full so many times when releases are written."""

    full: list[StoreUnavailableError] = field(default_factory=lambda: [StoreUnavailableError("The disk is full.")] * 2)

    def put(self, releases: Iterable[Release]) -> None:
        if self.full:
            raise self.full.pop()
        EmbeddedReleaseStore.put(self, releases)


def test_a_calendar_that_could_not_be_stored_is_not_asked_for_again(tmp_path: Path) -> None:
    with pipeline(tmp_path, assets=40) as running:
        system = running.system
        system.override_providers(releases=providers.Object(FullDisk(system.database())))
        for job in (ScheduledUseCase.SYNC_ASSETS, CALENDAR):
            system.clock().wait_until(system.schedule().due_on(job, date(2026, 11, 3)))
            if job is not CALENDAR:
                system.triggers().fire(job)
        for _ in range(2):
            with pytest.raises(StoreUnavailableError, match="The disk is full"):
                system.triggers().fire(CALENDAR)
        assert system.triggers().fire(CALENDAR) is None

        assert [call.function for call in running.calls()].count("EARNINGS_CALENDAR") == 1
        assert list(system.releases().open_releases())


@dataclass(frozen=True, slots=True)
class FailingListings(EmbeddedAssetStore):
    """A store that fails so many times when listings are written."""

    failures: list[BaseException]

    def replace_listings(self, listings: Iterable[Listing]) -> None:
        if self.failures:
            raise self.failures.pop()
        EmbeddedAssetStore.replace_listings(self, listings)


@pytest.mark.parametrize(
    "failure, recorded", [(StoreUnavailableError("The disk is full."), 2), (KeyboardInterrupt(), 0)]
)
def test_a_listing_that_could_not_be_stored_is_applied_without_another_call(
    tmp_path: Path, failure: BaseException, recorded: int
) -> None:
    with pipeline(tmp_path, assets=40) as running:
        system = running.system
        system.override_providers(assets=providers.Object(FailingListings(system.database(), [failure] * 2)))
        system.clock().wait_until(system.schedule().due_on(CALENDAR, date(2026, 11, 3)))
        for _ in range(2):
            with pytest.raises(type(failure)):
                system.sync_listing()()
        assert not system.assets().listings()
        for _ in range(2):
            system.sync_listing()()

        assert len(running.calls()) == 1
        assert system.assets().listings()
        assert [run.outcome for run in system.runs().latest("sync_listing", limit=9)] == [
            RunOutcome.SUCCEEDED,
            *[RunOutcome.FAILED] * recorded,
        ], "once it is applied there is nothing to do"


def test_a_listing_that_did_not_come_is_asked_for_again_on_the_next_day(tmp_path: Path) -> None:
    with pipeline(tmp_path, assets=40, faults="outage=1") as running:
        system, made = running.system, []
        due = system.schedule().due_on(CALENDAR, date(2026, 11, 3))
        # An hour later the pause after an outage is over.
        for at in (due, due + timedelta(hours=1), due + timedelta(days=1)):
            system.clock().wait_until(at)
            system.sync_listing()()
            made.append(len(running.calls()))

        assert 0 < made[0] == made[1] < made[2]
