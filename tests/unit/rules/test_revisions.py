"""What makes a new revision, and what a restatement."""

from datetime import date, timedelta
from decimal import Decimal

from domain.rules.revisions import (
    FieldChange,
    changed_fields,
    is_restatement,
    revisions_by_period,
    says_something_new,
)
from tests.builders import NOW, QUARTER, revision


def test_every_field_that_differs_is_named_with_both_values() -> None:
    old = revision(figures={"netIncome": Decimal(100), "ebit": None, "same": Decimal(1)}, attributes={"note": "a"})
    new = revision(
        figures={"netIncome": Decimal(110), "ebit": Decimal(120), "same": Decimal("1.0")},
        attributes={"note": "b"},
        currency="EUR",
        fiscal_date_ending=date(2025, 12, 28),
    )

    assert changed_fields(old, new) == (
        FieldChange("ebit", None, Decimal(120)),
        FieldChange("fiscalDateEnding", "2025-12-31", "2025-12-28"),
        FieldChange("netIncome", Decimal(100), Decimal(110)),
        FieldChange("note", "a", "b"),
        FieldChange("reportedCurrency", "USD", "EUR"),
    )


def test_a_field_that_was_never_sent_is_absent_and_no_change() -> None:
    assert changed_fields(revision(figures={}), revision(figures={"stockBasedCompensation": None})) == ()


def test_the_first_revision_and_any_other_content_are_new() -> None:
    assert says_something_new(None, revision())
    assert says_something_new(revision(), revision(figures={"netIncome": Decimal(1)}))
    assert says_something_new(revision(), revision(provisional=True))


def test_the_same_content_is_nothing_new_whatever_flags_and_answer_it_came_with() -> None:
    later = revision(known_at=NOW + timedelta(days=1), answer_digest="e" * 64, flags=("gap_before",))

    assert not says_something_new(revision(), later)


def test_a_changed_or_withdrawn_figure_is_a_restatement() -> None:
    old = revision(figures={"netIncome": Decimal(100)})

    assert is_restatement(old, revision(figures={"netIncome": Decimal(101)}))
    assert is_restatement(old, revision(figures={"netIncome": None}))


def test_a_first_report_a_completed_one_and_a_new_date_are_no_restatements() -> None:
    old = revision(figures={"netIncome": Decimal(100), "ebit": None}, provisional=True, currency=None)

    assert not is_restatement(None, old)
    assert not is_restatement(old, revision(figures={"netIncome": Decimal(100), "ebit": Decimal(120)}))
    assert not is_restatement(old, revision(figures=old.figures, fiscal_date_ending=date(2025, 12, 28)))


def test_a_provisional_report_restates_nothing() -> None:
    old = revision(figures={"netIncome": Decimal(100)})

    assert not is_restatement(old, revision(figures={"netIncome": Decimal(50)}, provisional=True))


def test_revisions_are_grouped_by_period_oldest_first() -> None:
    older, newer = revision(), revision(known_at=NOW + timedelta(days=1))

    assert revisions_by_period([newer, older]) == {QUARTER: (older, newer)}
