"""Days of the market are New York's, whatever the zone of the schedule."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.model.runs import ScheduledUseCase
from tests.simulation.pipeline import pipeline


def test_a_calendar_changes_releases_on_the_day_that_new_york_shows(tmp_path: Path) -> None:
    """At 05:00 on 4 November in Berlin it is 23:00 of the day before there."""
    with pipeline(tmp_path, assets=40, settings={"time_zone": ZoneInfo("Europe/Berlin")}) as running:
        system = running.system
        for job in (ScheduledUseCase.SYNC_ASSETS, ScheduledUseCase.SYNC_EARNINGS_CALENDAR):
            system.clock().wait_until(system.schedule().due_on(job, date(2026, 11, 4)))
            system.triggers().fire(job)
        releases = list(system.releases().open_releases())

    assert releases
    assert {release.changed_on for release in releases} == {date(2026, 11, 3)}
