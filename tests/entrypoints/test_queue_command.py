"""`signal9 queue`: claimed by one worker at a time, ended by who holds the claim, usable in a shell loop."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded.analysis_queue import EmbeddedAnalysisQueue
from adapters.embedded.database import Database
from domain.model.analysis import QueueEntry, QueueState
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.container.embedded import DATABASE
from tests.builders import NOW, queue_entry
from tests.contracts.at_once import at_once
from tests.entrypoints.a_day import document, process
from tests.entrypoints.small_home import WORLD, begun, complete, signal9, told

CLAIMED = {"state": QueueState.CLAIMED, "claimed_by": "gone", "lease_until": NOW}
"""By a worker that vanished; all days of the tests come after its lease."""


def enqueue(home: Path, entries: Sequence[QueueEntry]) -> None:
    with Database(home / "simulated" / DATABASE) as database:
        queue = EmbeddedAnalysisQueue(database)
        assert all(queue.put(entry, expected_revision=None) for entry in entries)


def entry(home: Path, symbol: str) -> dict[str, Any]:
    (found,) = (it for it in told(home, "queue", "list")["entries"] if it["symbol"] == symbol)
    return dict(found)


def test_a_claim_takes_the_oldest_entry_and_nobody_else_gets_it(home: Path) -> None:
    company = complete(home)
    enqueue(home, [queue_entry("OLDER")])
    first = told(home, "queue", "claim", "--worker", "one")["claimed"]
    second = told(home, "queue", "claim", "--worker", "two", "--lease", "120", "--limit", "9")["claimed"]

    assert [(it["symbol"], it["claimed_by"], it["attempts"]) for it in first] == [("OLDER", "one", 1)]
    assert [(it["symbol"], it["claimed_by"]) for it in second] == [(company, "two")]
    assert second[0]["lease_until"] == "2026-11-03T15:00:00Z", "two hours from the world's time"


def test_an_empty_queue_has_an_exit_code_of_its_own(home: Path) -> None:
    assert signal9(home, "queue", "claim").exit_code == ExitCode.DONE
    result = signal9(home, "queue", "claim", "--json")

    assert result.exit_code == ExitCode.TRY_LATER
    assert document(result.stdout)["claimed"] == []
    assert signal9(home, "queue", "claim").stderr == "signal9: nothing is ready for analysis.\n"


def test_only_who_holds_the_claim_says_how_it_ended(home: Path) -> None:
    company = complete(home)
    signal9(home, "queue", "claim", "--worker", "one")
    refused = [
        signal9(home, "queue", "complete", company, "--worker", "two"),
        signal9(home, "queue", "fail", company, "--worker", "two", "--reason", "no"),
    ]
    accepted = signal9(home, "queue", "complete", company.lower(), "--worker", "one")
    again = signal9(home, "queue", "complete", company, "--worker", "one")

    assert [result.exit_code for result in refused] == [ExitCode.FAILED, ExitCode.FAILED]
    assert "is not claimed by 'two' (it is claimed by 'one')" in refused[0].stderr
    assert (accepted.exit_code, accepted.stdout) == (ExitCode.DONE, f"{company} is analysed.\n")
    assert again.exit_code == ExitCode.FAILED
    assert entry(home, company)["state"] == "completed"


def test_a_failed_analysis_keeps_its_reason_until_it_is_put_back(home: Path) -> None:
    company = complete(home)
    signal9(home, "queue", "claim")
    signal9(home, "queue", "fail", company, "--reason", "no cash flow")
    failed = " ".join(signal9(home, "queue", "list", "--state", "failed").stdout.split())
    empty = signal9(home, "queue", "claim")
    signal9(home, "queue", "requeue", company)

    assert f"{company} failed Tue 3 Nov 2026" in failed
    assert failed.endswith("no cash flow")
    assert empty.exit_code == ExitCode.TRY_LATER
    assert told(home, "queue", "claim")["claimed"][0]["attempts"] == 1, "put back with all its tries"


def test_a_claim_that_ended_without_a_word_can_be_claimed_again_and_counts_as_a_try(home: Path) -> None:
    enqueue(home, [queue_entry("ACME", attempts=1, **CLAIMED)])
    before = " ".join(signal9(home, "queue", "list").stdout.split())
    claimed = told(home, "queue", "claim", "--worker", "next")["claimed"]

    assert "1 without earnings; the claim of gone has ended: it may be claimed again" in before
    assert [(it["symbol"], it["claimed_by"], it["attempts"]) for it in claimed] == [("ACME", "next", 2)]


def test_what_three_claims_left_without_a_word_has_failed_and_the_next_is_taken(home: Path) -> None:
    company = complete(home)
    enqueue(home, [queue_entry(f"STUCK{number}", attempts=3, **CLAIMED) for number in range(25)])
    claimed = told(home, "queue", "claim")["claimed"]

    assert [it["symbol"] for it in claimed] == [company]
    assert entry(home, "STUCK7")["state"] == "failed"
    assert entry(home, "STUCK7")["failure"] == "its leases ended without a word"


def test_a_reason_is_shown_as_it_was_given_also_where_brackets_would_mean_a_style(home: Path) -> None:
    company = complete(home)
    signal9(home, "queue", "claim")
    signal9(home, "queue", "fail", company, "--reason", "bad [/etc/x], [b]")

    assert "bad [/etc/x], [b]" in " ".join(signal9(home, "queue", "list").stdout.split())


@pytest.mark.slow
def test_two_processes_that_claim_at_once_never_get_the_same(home: Path) -> None:
    ready = [complete(home), *(f"C{number}" for number in range(7))]
    enqueue(home, [queue_entry(symbol) for symbol in ready[1:]])
    arguments = ["queue", "claim", "--limit", "4", "--home", str(home), "--json"]
    results = at_once(2, lambda number: process(*arguments, "--worker", str(number), settings=WORLD))
    claimed = [it["symbol"] for result in results for it in document(result.stdout)["claimed"]]

    assert [result.returncode for result in results] == [ExitCode.DONE, ExitCode.DONE], results
    assert sorted(claimed) == sorted(ready)


@pytest.mark.parametrize("command", [["complete"], ["fail", "--reason", "no"], ["requeue"]])
def test_what_is_not_in_the_queue_or_no_asset_at_all_is_told(home: Path, command: list[str]) -> None:
    company = begun(home)
    not_ready = signal9(home, "queue", command[0], company, *command[1:])
    unknown = signal9(home, "queue", command[0], "0-0-0", *command[1:])

    assert (not_ready.exit_code, unknown.exit_code) == (ExitCode.FAILED, ExitCode.FAILED)
    assert not_ready.stderr == f"signal9: '{company}' is not in the analysis queue.\n"
    assert "No asset has the symbol '0-0-0'." in unknown.stderr
