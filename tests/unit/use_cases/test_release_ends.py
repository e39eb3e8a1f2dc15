"""How releases end: in any order of the events, and never given up while their quarter is stored."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from adapters.embedded.metrics_table import MetricsTable
from adapters.embedded.release_store import EmbeddedReleaseStore
from adapters.embedded.run_log import EmbeddedRunLog
from domain.errors import UnknownSymbolError
from domain.model.releases import ReleaseState
from domain.use_cases.mark_earnings_processed import MarkEarningsProcessed
from domain.use_cases.recording import RunRecorder
from tests.builders import earnings_processed, release
from tests.manual_clock import ManualClock, SequenceIds
from tests.memory_database import memory_database

OLDEST = release(fiscal_period=date(2025, 6, 30), report_date=date(2025, 8, 20))
OLDER = release(fiscal_period=date(2025, 9, 30), report_date=date(2025, 11, 20))
NEWEST = release()


def marker() -> tuple[EmbeddedReleaseStore, MarkEarningsProcessed]:
    database, clock = memory_database(), ManualClock()
    releases = EmbeddedReleaseStore(database)
    releases.put([OLDEST, OLDER, NEWEST])
    recorder = RunRecorder(clock, SequenceIds(), EmbeddedRunLog(database), MetricsTable(database, clock))
    return releases, MarkEarningsProcessed(releases, recorder)


@pytest.mark.parametrize("order", [*permutations([OLDER, NEWEST, OLDER])])
def test_releases_end_alike_in_whatever_order_their_events_come(order: tuple[object, ...]) -> None:
    releases, mark = marker()
    for one in order:
        assert isinstance(one, type(OLDER))
        mark(earnings_processed(fiscal_period=one.fiscal_period, report_date=one.report_date))
    states = {held.fiscal_period: held.state for held in releases.of_symbol("ACME")}
    assert states == {
        OLDEST.fiscal_period: ReleaseState.SUPERSEDED,
        OLDER.fiscal_period: ReleaseState.PROCESSED,
        NEWEST.fiscal_period: ReleaseState.PROCESSED,
    }


def test_a_release_that_was_given_up_stays_so() -> None:
    releases, mark = marker()
    releases.change(replace(NEWEST, state=ReleaseState.GIVEN_UP, state_reason="too late"), ReleaseState.OPEN)
    mark(earnings_processed())
    held = releases.get("ACME", NEWEST.fiscal_period)
    assert held is not None
    assert (held.state, held.state_reason) == (ReleaseState.GIVEN_UP, "too late")


def test_an_event_about_a_release_that_nobody_knows_is_refused_by_name() -> None:
    _, mark = marker()
    with pytest.raises(UnknownSymbolError, match="'ACME' is labelled 2024-12-31"):
        mark(earnings_processed(fiscal_period=date(2024, 12, 31)))
