"""What must hold at the end, whatever was killed before: by what is stored, and by the simulator's log."""

from collections.abc import Callable, Iterable

from tests.kill.victims import Home
from tests.outside.calls_and_answers import (
    answers_not_applied,
    answers_that_left_nothing,
    damaged_bodies,
    heads_ahead,
    receipts_without_call,
    revisions_without_source,
)
from tests.outside.events import events_nowhere, requests_ended_without_a_word, requests_nowhere, runs_again_nowhere
from tests.outside.evidence import Evidence
from tests.outside.releases_and_queue import calendar_rows_dropped, complete_assets_not_queued, releases_without_end

CHECKS: tuple[Callable[[Evidence], Iterable[object]], ...] = (
    answers_that_left_nothing,
    damaged_bodies,
    heads_ahead,
    receipts_without_call,
    revisions_without_source,
    answers_not_applied,
    releases_without_end,
    calendar_rows_dropped,
    complete_assets_not_queued,
    events_nowhere,
    requests_nowhere,
    requests_ended_without_a_word,
    runs_again_nowhere,
)


def violations(evidence: Evidence) -> dict[str, list[object]]:
    """What the checks find, by check; calls too many and rows that are gone are looked for after each run."""
    found = {check.__name__: list(check(evidence)) for check in CHECKS}
    return {name: each for name, each in found.items() if each}


def holds_at_the_end(home: Home) -> None:
    """Raise `AssertionError` when something is lost."""
    assert violations(home.evidence()) == {}
    with home.opened() as system:
        now = system.clock().now()
        losses = system.count_losses()(now, next_delivery=system.deliveries().next_due())
    assert losses.total == 0, losses
