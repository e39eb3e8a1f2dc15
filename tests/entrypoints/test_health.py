"""What the scheduler tells of itself: a file for a watchdog, a log, and a person's screen."""

import json
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded.messages import Delivery
from domain.errors import (
    BudgetExhaustedError,
    CredentialsRejectedError,
    Signal9Error,
    StoreCorruptedError,
    StoreUnavailableError,
)
from domain.model.runs import ScheduledUseCase
from entrypoints.dispatcher import Settled
from entrypoints.health import HEALTH, Health
from entrypoints.observability import configure_logging
from entrypoints.outcomes import outcome_of
from entrypoints.redaction import Redaction
from tests.builders import NOW, pollination_needed
from tests.manual_clock import ManualClock

KEY = "KEY-OF-NOBODY-42"
ASSETS, CALENDAR, *_ = ScheduledUseCase


@dataclass
class Observed:
    """A health file, and what else was told."""

    folder: Path
    clock: ManualClock = field(default_factory=ManualClock)
    store_error: Signal9Error | None = None
    waited_for: list[ScheduledUseCase] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    lines: StringIO = field(default_factory=StringIO)

    def health(self) -> Health:
        redact = Redaction((KEY,))
        return Health(
            path=self.folder / HEALTH,
            machine_now=self.clock.now,
            world_now=lambda: NOW,
            used=self._used,
            redact=redact,
            log=configure_logging("info", "json", redact, self.lines),
            tell_day=lambda *_: None,
            tell_next=lambda job, _: self.waited_for.append(job),
            tell_trouble=self.troubles.append,
        )

    def file(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((self.folder / HEALTH).read_text(encoding="utf-8"))
        return read

    def logged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines.getvalue().splitlines()]

    def _used(self) -> tuple[int, int | None]:
        if self.store_error is not None:
            raise self.store_error
        return 7, 25


@pytest.fixture
def observed(tmp_path: Path) -> Observed:
    return Observed(tmp_path)


def settled(error: Exception | None = None) -> Settled:
    delivery = Delivery(1, pollination_needed(), "", 1, NOW, NOW + timedelta(minutes=15), 1)
    outcome = outcome_of(error, failures=1, now=NOW, redact=Redaction()) if error else None
    return Settled(delivery, outcome)


def given_up(error: Exception) -> Any:  # noqa: ANN401 - an outcome
    return outcome_of(error, failures=1, now=NOW, redact=Redaction())


def test_the_file_tells_what_is_done_and_what_comes_next(observed: Observed) -> None:
    health = observed.health()
    health.started()
    health.firing(ASSETS)
    running = observed.file()
    health.fired(ASSETS, None)
    health.waiting(CALENDAR, NOW + timedelta(hours=1))

    assert running["state"] == "running sync_assets"
    assert observed.file() == {
        "pid": os.getpid(),
        "started_at": "2026-03-02T14:30:00Z",
        "state": "waiting",
        "heartbeat": "2026-03-02T14:30:00Z",
        "world_time": "2026-03-02T14:30:00Z",
        "calls": {"used": 7, "limit": 25},
        "last_trigger": {"use_case": "sync_assets", "at": "2026-03-02T14:30:00Z", "outcome": "done"},
        "next_trigger": {"use_case": "sync_earnings_calendar", "at": "2026-03-02T15:30:00Z"},
        "last_error": None,
    }


def test_while_it_waits_the_heartbeat_goes_on_and_the_screen_is_told_once(observed: Observed) -> None:
    health = observed.health()
    for _ in range(3):
        observed.clock.advance(timedelta(seconds=30))
        health.waiting(ASSETS, NOW + timedelta(hours=1))
    health.waiting(CALENDAR, NOW + timedelta(hours=2))

    assert observed.file()["heartbeat"] == "2026-03-02T14:31:30Z"
    assert observed.waited_for == [ASSETS, CALENDAR]


def test_while_events_are_delivered_it_is_written_once_a_second(observed: Observed) -> None:
    health = observed.health()
    health.fired(ASSETS, None)
    observed.clock.advance(timedelta(milliseconds=900))
    health.settled(settled())
    early = observed.file()["heartbeat"]
    observed.clock.advance(timedelta(milliseconds=200))
    health.settled(settled())

    assert (early, observed.file()["heartbeat"]) == ("2026-03-02T14:30:00Z", "2026-03-02T14:30:01Z")


def test_a_failure_is_told_everywhere_and_a_deferral_is_none(observed: Observed) -> None:
    health = observed.health()
    health.started()
    health.fired(ASSETS, given_up(BudgetExhaustedError("No slot.", NOW + timedelta(days=1))))
    deferred = observed.file()
    health.fired(CALENDAR, given_up(CredentialsRejectedError(f"{KEY} is no key.")))

    assert deferred["last_error"] is None
    assert observed.file()["last_error"] == {"at": "2026-03-02T14:30:00Z", "error": "[secret] is no key."}
    assert observed.file()["last_trigger"]["outcome"] == "stop"
    assert observed.troubles == ["sync earnings calendar: [secret] is no key."]


def test_an_end_for_a_damaged_store_is_told_by_the_file(observed: Observed) -> None:
    observed.store_error = StoreCorruptedError("Restore a backup.")
    observed.health().failed(observed.store_error)

    assert observed.file()["state"] == "failed"
    assert observed.file()["last_error"]["error"] == "Restore a backup."


def test_an_event_that_a_person_has_to_mend_is_told_with_its_company(observed: Observed) -> None:
    health, error = observed.health(), CredentialsRejectedError("Check the key.")
    health.started()
    health.settled(settled(error))
    health.stopped_by(given_up(error))
    health.waiting(ASSETS, NOW)

    assert observed.file()["last_error"]["error"] == "ACME: Check the key."
    assert observed.troubles == ["Check the key."]
    assert [line["event"] for line in observed.logged()] == ["scheduler_started", "person_needed"]


def test_trouble_that_goes_on_is_logged_each_time_and_shown_once(observed: Observed) -> None:
    health = observed.health()
    health.started()
    for _ in range(3):
        health.troubled(StoreUnavailableError("The disk is full."))
    health.waiting(ASSETS, NOW)
    health.troubled(StoreUnavailableError("The disk is full again."))

    assert observed.file()["state"] == "troubled"
    assert observed.troubles == ["The disk is full.", "The disk is full again."]
    assert [line["event"] for line in observed.logged()].count("store_out_of_reach") == 4


def test_that_the_process_lives_is_told_also_when_the_store_is_out_of_reach(observed: Observed) -> None:
    health = observed.health()
    health.started()
    observed.clock.advance(timedelta(minutes=1))
    observed.store_error = StoreUnavailableError("The store is locked.")
    health.troubled(observed.store_error)

    assert observed.file()["heartbeat"] == "2026-03-02T14:31:00Z"
    assert observed.file()["calls"] == {"used": 7, "limit": 25}, "the last that is known"


def test_a_full_disk_is_logged_and_ends_nothing(observed: Observed) -> None:
    health = observed.health()
    health.started()
    full = observed.folder / "health.tmp"
    full.symlink_to("/dev/full")
    observed.clock.advance(timedelta(minutes=1))
    health.waiting(ASSETS, NOW)
    old = observed.file()["heartbeat"]
    full.unlink()
    health.waiting(ASSETS, NOW)

    assert [line["event"] for line in observed.logged()] == ["scheduler_started", "health_not_written"]
    assert (old, observed.file()["heartbeat"]) == ("2026-03-02T14:30:00Z", "2026-03-02T14:31:00Z")


def test_a_clock_that_was_set_back_is_told_with_what_to_do(observed: Observed) -> None:
    observed.health().clock_set_back(datetime.fromisoformat("2027-03-02T14:30:00+00:00"))

    (said,) = observed.troubles
    assert "2027-03-02T14:30:00Z" in said
    assert "restore a backup" in said
    assert observed.logged()[0]["level"] == "error"


@pytest.mark.parametrize("why", ["stopped", "finished"])
def test_an_end_that_was_asked_for_is_the_last_state(why: str, observed: Observed) -> None:
    health = observed.health()
    health.started()
    health.ended(why)

    assert observed.file()["state"] == why
    assert observed.file()["last_error"] is None


def test_a_crash_leaves_its_reason_in_the_file_and_its_traceback_in_the_log(observed: Observed) -> None:
    health = observed.health()
    held: dict[str, str] = {}
    try:
        _ = held["?apikey=" + KEY]
    except KeyError as error:
        health.failed(error)

    assert observed.file()["state"] == "failed"
    assert observed.file()["last_error"]["error"] == "KeyError: '?apikey=[secret]'"
    assert "Traceback" in observed.logged()[0]["exception"]
    assert KEY not in observed.lines.getvalue()
