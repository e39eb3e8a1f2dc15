"""`signal9 dead-letters`: what could not be handled is looked at, mended and sent again."""

from pathlib import Path

import pytest

from adapters.embedded.database import Database
from adapters.embedded.run_log import EmbeddedRunLog
from entrypoints.cli.commands.dead_letters import DISCARDING
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.container.embedded import DATABASE
from tests.builders import analysis_needed
from tests.entrypoints import planted
from tests.entrypoints.small_home import complete, signal9, told

NEWER = "29990101T000000Z-ffff"
"""A data version that comes after any of the market."""


def letters(home: Path) -> list[int]:
    return [letter["message_id"] for letter in told(home, "dead-letters", "list")["letters"]]


def test_a_good_day_leaves_none(first_day: Path) -> None:
    result = signal9(first_day, "dead-letters", "list")

    assert (result.exit_code, letters(first_day)) == (ExitCode.DONE, [])
    assert result.stdout.startswith("No dead letters")


def test_the_list_shows_a_line_for_each_and_the_letter_itself_everything(home: Path) -> None:
    number = str(planted.dead_letter(home))
    listed = signal9(home, "dead-letters", "list").stdout
    shown = signal9(home, "dead-letters", "show", number).stdout
    said = " ".join(shown.split())

    assert listed.splitlines()[1].split()[:3] == [number, "pollenationNeeded", "GONE"]
    assert f"Number {number} Event pollenationNeeded Company GONE Dead since Mon 2 Mar 2026 09:30 Tries 1" in said
    assert f"Reason {planted.REASON}" in said
    assert f"What to do Mend the reason, then: signal9 dead-letters redrive {number}" in said
    assert '"request_id": "request-1"' in shown, "the event as it was published"


def test_a_letter_that_is_no_event_is_shown_as_the_text_that_it_is(home: Path) -> None:
    number = planted.dead_letter(home)
    with Database(home / "simulated" / DATABASE) as database:
        database.change("UPDATE messages SET body = ? WHERE message_id = ?", "{broken", number)

    assert '"{broken"' in signal9(home, "dead-letters", "show", str(number)).stdout
    assert told(home, "dead-letters", "show", str(number))["body"] == "{broken"


@pytest.mark.slow
def test_what_is_sent_again_is_handled_by_the_next_day(home: Path) -> None:
    company = complete(home)
    number = planted.dead_letter(home, analysis_needed(symbol=company, data_version=NEWER), "a bug, mended since")
    result = signal9(home, "dead-letters", "redrive", str(number))
    waiting = letters(home)
    day = told(home, "run-day")
    (entry,) = (it for it in told(home, "queue", "list")["entries"] if it["symbol"] == company)

    assert result.stdout == "1 event sent again; the scheduler or the next `signal9 run-day` delivers.\n"
    assert waiting == letters(home) == []
    assert day["lost"]["dead_letters"] == 0
    assert entry["data_version"] == NEWER


def test_all_are_sent_again_at_once(home: Path) -> None:
    planted.dead_letter(home)
    planted.dead_letter(home)
    result = signal9(home, "dead-letters", "redrive", "--all")

    assert result.stdout.startswith("2 events sent again")
    assert letters(home) == []


def test_an_unknown_number_is_told_and_nothing_is_sent(home: Path) -> None:
    number = planted.dead_letter(home)
    results = [
        signal9(home, "dead-letters", "redrive", str(number), "9999"),
        signal9(home, "dead-letters", "show", "9999"),
    ]

    assert [result.exit_code for result in results] == [ExitCode.FAILED, ExitCode.FAILED]
    assert {result.stderr for result in results} == {
        "signal9: No dead letter has the number 9999. `signal9 dead-letters list` shows them all.\n"
    }
    assert letters(home) == [number]


def test_what_nobody_needs_is_discarded_and_the_reason_is_kept(home: Path) -> None:
    number, other = planted.dead_letter(home), planted.dead_letter(home)
    result = signal9(home, "dead-letters", "discard", str(number), str(number), "--reason", " was a test ")
    with Database(home / "simulated" / DATABASE) as database:
        (run,) = EmbeddedRunLog(database).latest(DISCARDING, limit=9)

    assert (result.exit_code, result.stdout) == (ExitCode.DONE, "1 dead letter discarded.\n")
    assert letters(home) == [other]
    assert told(home, "status")["dead_letters"] == 1
    assert run.message == f"{number} (pollenationNeeded, GONE; {planted.REASON}): was a test"
    assert "discarded" not in signal9(home, "dead-letters", "list").stdout


def test_a_script_is_given_what_is_discarded(home: Path) -> None:
    number = planted.dead_letter(home)
    listed = told(home, "dead-letters", "list")["letters"]

    said = told(home, "dead-letters", "discard", str(number), "--reason", "was a test")

    assert said == {"source": "simulated", "why": "was a test", "discarded": listed}
    assert letters(home) == []


def test_the_reason_is_recorded_before_anything_is_gone(home: Path) -> None:
    """Whoever is stopped in between has left it: here the store lets no letter go of which no run tells."""
    number = planted.dead_letter(home)
    told_of = f"SELECT 1 FROM runs WHERE use_case = '{DISCARDING}' AND instr(message, 'was a test')"  # noqa: S608 - a constant
    refusal = "SELECT RAISE(ABORT, 'no run tells of it')"
    with Database(home / "simulated" / DATABASE) as database:
        database.change(
            f"CREATE TRIGGER kept BEFORE DELETE ON messages WHEN NOT EXISTS ({told_of}) BEGIN {refusal}; END"
        )

    result = signal9(home, "dead-letters", "discard", str(number), "--reason", "was a test")

    assert (result.exit_code, result.stdout) == (ExitCode.DONE, "1 dead letter discarded.\n")
    assert letters(home) == []


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["9999", "--reason", "why"], ExitCode.FAILED),
        (["--reason", "why"], ExitCode.USAGE),
        (["seventeen", "--reason", "why"], ExitCode.USAGE),
        ([], ExitCode.USAGE),
        (["--reason", " "], ExitCode.USAGE),
    ],
)
def test_nothing_is_discarded_unless_letter_and_reason_are_told(
    home: Path, arguments: list[str], expected: ExitCode
) -> None:
    number = planted.dead_letter(home)
    named = [] if "why" in arguments and len(arguments) == 2 else [str(number)]

    assert signal9(home, "dead-letters", "discard", *named, *arguments).exit_code == expected
    assert letters(home) == [number]


@pytest.mark.parametrize("arguments", [[], ["17", "--all"], ["seventeen"]])
def test_which_letters_are_meant_has_to_be_clear(first_day: Path, arguments: list[str]) -> None:
    assert signal9(first_day, "dead-letters", "redrive", *arguments).exit_code == ExitCode.USAGE
