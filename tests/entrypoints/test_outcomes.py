import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from domain import errors
from domain.errors import (
    BudgetExhaustedError,
    DeferredError,
    LeaseHeldError,
    Signal9Error,
    StoreUnavailableError,
    TimeOverError,
    UnreadableAnswerError,
)
from entrypoints.observability import configure_logging
from entrypoints.outcomes import ACTIONS, BACK_OFF, OPERATOR_PAUSE, Action, Outcome, log_failure, outcome_of
from entrypoints.redaction import REPLACEMENT, Redaction
from tests.architecture.source_tree import ROOT
from tests.builders import NOW

LATER = NOW + timedelta(minutes=7)
EXPECTED = {
    errors.Signal9Error: Action.DEAD_LETTER,
    errors.RetryLaterError: Action.RETRY,
    errors.ProviderUnavailableError: Action.RETRY,
    errors.ProviderBusyError: Action.RETRY,
    errors.StoreUnavailableError: Action.RETRY,
    errors.LeaseHeldError: Action.RETRY,
    errors.ReservationExpiredError: Action.RETRY,
    errors.DeferredError: Action.DEFER,
    errors.TimeOverError: Action.DEFER,
    errors.BudgetExhaustedError: Action.DEFER,
    errors.DeadLetterError: Action.DEAD_LETTER,
    errors.InvalidEventError: Action.DEAD_LETTER,
    errors.UnknownSymbolError: Action.DEAD_LETTER,
    errors.ClaimLostError: Action.DEAD_LETTER,
    errors.OperatorError: Action.STOP,
    errors.CredentialsRejectedError: Action.STOP,
    errors.ProviderRefusedError: Action.STOP,
    errors.SettingsError: Action.STOP,
    errors.SuspectListError: Action.STOP,
    errors.AnswerCorruptedError: Action.STOP,
    errors.StoreCorruptedError: Action.STOP,
    errors.UnreadableAnswerError: Action.DEAD_LETTER,
}


def made(kind: type[Signal9Error]) -> Signal9Error:
    if issubclass(kind, LeaseHeldError):
        return kind("it", LATER)
    if issubclass(kind, TimeOverError):
        return kind(LATER)
    if issubclass(kind, DeferredError):
        return kind("later", LATER)
    if issubclass(kind, UnreadableAnswerError):
        return kind("not_json", "unreadable")
    return kind("something")


def tree(kind: type[Signal9Error]) -> list[type[Signal9Error]]:
    return [kind, *(found for child in kind.__subclasses__() for found in tree(child))]


def decided(error: Exception, failures: int = 1) -> Outcome:
    return outcome_of(error, failures=failures, now=NOW, redact=Redaction())


def test_every_error_of_the_domain_has_its_expectation() -> None:
    """A new error fails here until somebody has decided what becomes of it."""
    ours = {kind for kind in tree(Signal9Error) if kind.__module__ == "domain.errors"}

    assert ours == set(EXPECTED)


@pytest.mark.parametrize("kind", list(EXPECTED), ids=lambda kind: kind.__name__)
def test_an_error_leads_to_its_action(kind: type[Signal9Error]) -> None:
    assert decided(made(kind)).action is EXPECTED[kind]


def test_a_retry_backs_off_and_ends_as_a_dead_letter() -> None:
    outcomes = [decided(StoreUnavailableError("locked"), failures) for failures in range(1, 7)]

    assert [outcome.at for outcome in outcomes[:5]] == [NOW + pause for pause in BACK_OFF]
    assert outcomes[5] == Outcome(Action.DEAD_LETTER, None, "given up after 6 tries: locked")
    assert sorted(BACK_OFF) == list(BACK_OFF)


def test_a_lease_is_waited_for_rather_than_a_pause() -> None:
    assert decided(LeaseHeldError("AAPL", LATER)).at == LATER
    assert decided(LeaseHeldError("AAPL", None)).at == NOW + BACK_OFF[0]
    assert decided(LeaseHeldError("AAPL", NOW - timedelta(minutes=1))).at == NOW + BACK_OFF[0]


def test_deferred_work_goes_on_at_its_time_however_often_it_failed() -> None:
    assert decided(BudgetExhaustedError("full", LATER), 50) == Outcome(Action.DEFER, LATER, "full")


def test_work_that_needs_a_person_is_kept_for_later() -> None:
    assert decided(errors.SettingsError("no key")) == Outcome(Action.STOP, NOW + OPERATOR_PAUSE, "no key")


def test_a_bug_is_retried_and_named_with_its_type() -> None:
    outcome = decided(KeyError("netIncome"))

    assert outcome == Outcome(Action.RETRY, NOW + BACK_OFF[0], "KeyError: 'netIncome'")
    assert decided(KeyError("netIncome"), 6).action is Action.DEAD_LETTER


def test_a_reason_holds_no_secret() -> None:
    redact = Redaction(("KEY-OF-NOBODY-42",))
    outcome = outcome_of(ValueError("?apikey=KEY-OF-NOBODY-42"), failures=1, now=NOW, redact=redact)

    assert outcome.reason == f"ValueError: ?apikey={REPLACEMENT}"


@pytest.mark.parametrize(
    "error, level, traceback",
    [
        (BudgetExhaustedError("full", LATER), "info", False),
        (StoreUnavailableError("locked"), "info", False),
        (errors.SettingsError("no key"), "error", False),
        (errors.InvalidEventError("no symbol"), "error", False),
        (ZeroDivisionError("division by zero"), "error", True),
    ],
)
def test_a_failure_is_logged_as_loudly_as_it_deserves(error: Exception, level: str, *, traceback: bool) -> None:
    lines = StringIO()
    log: Any = configure_logging("debug", "json", Redaction(), lines)
    log_failure(log, "delivery_failed", error, decided(error))

    assert f'"level": "{level}"' in lines.getvalue()
    assert ("exception" in lines.getvalue()) is traceback


def test_the_documented_table_says_what_is_done() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.partition("### Outcomes")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", section, re.MULTILINE)
    known: dict[str, type[Exception]] = {kind.__name__: kind for kind in EXPECTED} | {"Exception": Exception}

    assert {known[name] for name, _ in rows} >= set(ACTIONS) - {Signal9Error}
    for name, action in rows:
        kind = known[name]
        error = made(kind) if issubclass(kind, Signal9Error) else kind("a bug")
        assert decided(error).action == action, name
