"""Revisions: what a provider said of a report over time, and what makes a new one.

A revision stores exactly what was sent. One is appended only when it says something else than the newest held.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from domain.model.reports import FiscalPeriod, Revision

CURRENCY = "reportedCurrency"
FISCAL_DATE_ENDING = "fiscalDateEnding"


class Reading(Protocol):
    """What a report says: as one revision has it, or as it read with what was carried forward."""

    @property
    def figures(self) -> Mapping[str, Decimal | None]:
        """By field."""

    @property
    def attributes(self) -> Mapping[str, str | None]:
        """By field."""

    @property
    def currency(self) -> str | None:
        """Of the figures."""

    @property
    def fiscal_date_ending(self) -> date:
        """As the provider dates it."""

    @property
    def provisional(self) -> bool:
        """Whether the provider has not completed it yet."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that two readings of a report tell differently; `None` is absent."""

    field: str
    before: Decimal | str | None
    after: Decimal | str | None


def revisions_by_period(revisions: Iterable[Revision]) -> dict[FiscalPeriod, tuple[Revision, ...]]:
    """The revisions of each period, oldest first."""
    told: dict[FiscalPeriod, list[Revision]] = {}
    for revision in revisions:
        told.setdefault(revision.period, []).append(revision)
    for each in told.values():
        if len(each) > 1:
            each.sort(key=lambda revision: revision.known_at)
    return {period: tuple(each) for period, each in told.items()}


def changed_fields(old: Reading, new: Reading) -> tuple[FieldChange, ...]:
    """Every field that differs, by name; a field that one of them does not have at all counts as absent."""
    if (
        old.figures == new.figures
        and old.attributes == new.attributes
        and old.currency == new.currency
        and old.fiscal_date_ending == new.fiscal_date_ending
    ):
        return ()
    before, after = _fields(old), _fields(new)
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )


def says_something_new(old: Revision | None, new: Revision) -> bool:
    """Whether `new` has to be appended: flags alone are our own words and make no revision."""
    return old is None or old.provisional is not new.provisional or bool(changed_fields(old, new))


def is_restatement(old: Reading | None, new: Reading) -> bool:
    """Whether a final report changes or withdraws a figure that was present before.

    `old` is the report as it read: what a provisional revision left out had been carried forward.
    """
    if old is None or new.provisional:
        return False
    return any(isinstance(change.before, Decimal) for change in changed_fields(old, new))


def _fields(reading: Reading) -> Mapping[str, Decimal | str | None]:
    return {
        **reading.attributes,
        **reading.figures,
        CURRENCY: reading.currency,
        FISCAL_DATE_ENDING: reading.fiscal_date_ending.isoformat(),
    }
