"""`signal9 dead-letters list|show|redrive|discard`."""

import json
import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Protocol

import click
from rich.console import Console

from adapters.embedded.messages import RUN_AGAIN
from domain.errors import OperatorError, StoreUnavailableError
from entrypoints.cli import documents, screen
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.profile import Profile, chosen
from entrypoints.cli.session import stored

DISCARDING = "discard_dead_letters"
"""In the run records."""
UNKNOWN = "unknown"
"""The type of a letter that holds no event, as AWS has them; its adapter needs boto3, so it is not asked."""


class DeadLetter(Protocol):
    """A letter of any profile."""

    @property
    def message_id(self) -> int | str:
        """A number on one machine, SQS's own text on AWS."""

    @property
    def type(self) -> str:
        """Its wire name."""

    @property
    def body(self) -> str:
        """JSON, unless it is broken."""

    @property
    def correlation_id(self) -> str:
        """What it follows from."""

    @property
    def attempts(self) -> int:
        """How often it was tried."""

    @property
    def reason(self) -> str:
        """Why it could not be handled."""

    @property
    def dead_since(self) -> datetime:
        """When it was given up."""


class DeadLetters(Protocol):
    """The letters of any profile."""

    def letters(self) -> Sequence[DeadLetter]:
        """Every letter, oldest first."""

    def redrive(self, message_ids: Iterable[Any]) -> int:
        """Send these again; how many there were: none that somebody else reads, or that holds no event."""

    def discard(self, message_ids: Iterable[Any]) -> int:
        """Take these away for good; how many there were: none that somebody else reads."""


@click.group("dead-letters")
def command() -> None:
    """Events that could not be handled: each waits with its reason, until a person sends it again or discards it.

    On AWS they are those of all dead-letter queues, and of the bucket that they are copied to after a week.

    \b
    signal9 dead-letters list
    signal9 dead-letters show 17
    signal9 dead-letters redrive 17
    signal9 dead-letters redrive --all
    signal9 dead-letters discard 17 --reason "a test of ours, no event"
    """


@command.command("list")
@home_option
@json_option
def list_letters(home: Path | None, *, as_json: bool) -> None:
    """Show every dead letter, oldest first.

    \b
    signal9 dead-letters list
    """
    with stored(home) as session:
        letters = session.system.dead_letters().letters()
        if as_json:
            print(documents.as_text({"source": session.outside.source, "letters": [_document(it) for it in letters]}))
        else:
            show(letters, session.system.clock().now(), session.settings.time_zone, screen.console())


@command.command("show")
@click.argument("number")
@home_option
@json_option
def show_letter(number: str, home: Path | None, *, as_json: bool) -> None:
    """Show one dead letter whole.

    \b
    signal9 dead-letters show 17
    """
    with stored(home) as session:
        letters = {str(letter.message_id): letter for letter in session.system.dead_letters().letters()}
        _refuse_unknown([number], letters.keys())
        letter = letters[number]
        if as_json:
            print(documents.as_text({"source": session.outside.source, **_document(letter)}))
            return
        zone, console = session.settings.time_zone, screen.console()
        console.print(
            screen.facts(
                [
                    ("Number", number),
                    ("Event", letter.type),
                    ("Company", _symbol(letter) or "none"),
                    ("Dead since", screen.moment(letter.dead_since, zone)),
                    ("Tries", str(letter.attempts)),
                    ("Reason", screen.local_times(letter.reason, zone)),
                    ("Linked by", letter.correlation_id),
                    ("What to do", f"Mend the reason, then: signal9 dead-letters redrive {number}"),
                    ("", "What was done meanwhile is not done twice."),
                    ("", f'If nobody needs it: signal9 dead-letters discard {number} --reason "why"'),
                ]
            )
        )
        console.print()
        console.print(json.dumps(_event(letter), indent=2), soft_wrap=True)


@command.command("redrive")
@click.argument("numbers", nargs=-1, metavar="[NUMBER]...")
@click.option("--all", "every", is_flag=True, help="All of them.")
@home_option
def redrive(numbers: Sequence[str], home: Path | None, *, every: bool) -> None:
    """Send dead letters again, with all their tries.

    The scheduler, or the next day, delivers them.

    \b
    signal9 dead-letters redrive 17 18
    signal9 dead-letters redrive --all
    """
    if bool(numbers) is every:
        raise click.UsageError("Name dead letters by their numbers, or all of them by --all.")
    with stored(home) as session:
        dead_letters: DeadLetters = session.system.dead_letters()
        known = {str(letter.message_id): letter for letter in dead_letters.letters()}
        _refuse_unknown(numbers, known)
        letters = [known[number] for number in (known if every else dict.fromkeys(numbers))]
        sent = dead_letters.redrive([letter.message_id for letter in letters])
        who = "the event bus" if chosen() is Profile.AWS else "the scheduler or the next `signal9 run-day`"
        print(f"{screen.count(sent, 'event')} sent again; {who} delivers.")
    without = sum(letter.type == UNKNOWN for letter in letters)
    if without:
        click.echo(
            f"{screen.count(without, 'letter')} not sent: no event is in it, so it stays until discarded.", err=True
        )
    _refuse_taken(sent, len(letters) - without, "sent again")
    if without:
        sys.exit(ExitCode.FAILED)


@command.command("discard")
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@click.option("--reason", required=True, help="Why nobody needs them: a run record keeps it, and the log.")
@home_option
@json_option
def discard(numbers: Sequence[str], reason: str, home: Path | None, *, as_json: bool) -> None:
    """Take dead letters away for good, and keep the reason.

    Such as hold no event, or one that has no use any more. What an event was about is found by the next day's plans and
    by reconcile, as far as it is in the stores.

    \b
    signal9 dead-letters discard 17 18 --reason "their company is no longer listed"
    """
    if not reason.strip():
        raise click.UsageError("Say by --reason why nobody needs them any more.")
    with stored(home) as session:
        dead_letters: DeadLetters = session.system.dead_letters()
        known = {str(letter.message_id): letter for letter in dead_letters.letters()}
        _refuse_unknown(numbers, known)
        letters = [known[number] for number in dict.fromkeys(numbers)]
        # Recorded before anything is gone: whoever is stopped in between has left the reason.
        with session.system.recorder().run(DISCARDING) as run:
            run.say(f"{', '.join(map(_named, letters))}: {reason.strip()}")
        gone = dead_letters.discard([letter.message_id for letter in letters])
        _refuse_taken(gone, len(letters), "discarded")
        if as_json:
            said = {"source": session.outside.source, "why": reason.strip(), "discarded": list(map(_document, letters))}
            print(documents.as_text(said))
        else:
            print(f"{screen.count(gone, 'dead letter')} discarded.")


def show(letters: Sequence[DeadLetter], now: datetime, zone: tzinfo, console: Console) -> None:
    """Print a line for each."""
    if not letters:
        console.print("No dead letters: every event was handled, or waits for its time.")
        return
    columns = ("Number", "Event", "Company", "Dead since", "Tries", "Reason")
    table = screen.listing(*columns, right=("Tries",), wide=("Reason",))
    for letter in letters:
        table.add_row(
            str(letter.message_id),
            letter.type,
            _symbol(letter),
            screen.clock(letter.dead_since, zone, relative_to=now),
            str(letter.attempts),
            screen.local_times(letter.reason, zone),
        )
    console.print(table)


def _refuse_unknown(numbers: Sequence[str], known: Collection[str]) -> None:
    if chosen() is Profile.EMBEDDED and (texts := [number for number in numbers if not number.isdecimal()]):
        raise click.UsageError(f"The number of a dead letter is a number, and not {', '.join(texts)}.")
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise OperatorError(
            f"No dead letter has the number {', '.join(unknown)}. `signal9 dead-letters list` shows them all."
        )


def _refuse_taken(done: int, wanted: int, what: str) -> None:
    """Raise `StoreUnavailableError` when fewer were found than there had just been."""
    if done < wanted:
        raise StoreUnavailableError(
            f"{done} of {screen.count(wanted, 'dead letter')} {what}; somebody else reads or has taken the others: "
            "try again in a minute."
        )


def _named(letter: DeadLetter) -> str:
    about = ", ".join(part for part in (letter.type, _symbol(letter)) if part)
    return f"{letter.message_id} ({about}; {letter.reason})"


def _document(letter: DeadLetter) -> dict[str, object]:
    return {**documents.fields(letter), "body": _event(letter), "symbol": _symbol(letter) or None}


def _event(letter: DeadLetter) -> object:
    """The event as JSON, or the text of one that is none."""
    try:
        return json.loads(letter.body)
    except ValueError:
        return letter.body


def _symbol(letter: DeadLetter) -> str:
    event = _event(letter)
    if letter.type == RUN_AGAIN or not isinstance(event, dict):
        return ""
    return str(event.get("symbol", ""))
