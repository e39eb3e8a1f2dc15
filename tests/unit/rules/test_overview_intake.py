"""What an overview changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.model.datasets import Dataset
from domain.model.findings import Finding, Severity
from domain.model.reports import DatasetHead, Overview, ReportedOverview
from domain.rules.overview_intake import OverviewIntake, consider_overview
from tests.unit.rules.reporting import NOW, days, receipt

FIGURES = {
    "MarketCapitalization": Decimal(3_000_000_000),
    "PERatio": Decimal("12.5"),
    "EBITDA": Decimal(300_000_000),
    "SharesOutstanding": Decimal(5_000_000),
}
REPORTED = ReportedOverview("ACME", FIGURES, {"Name": "ACME Inc", "Sector": "TECHNOLOGY"}, date(2025, 12, 31))


class Overviews:
    """The overviews of a company, answer after answer."""

    def __init__(self) -> None:
        self.held: tuple[Overview, ...] = ()
        self.head: DatasetHead | None = None

    def takes(self, reported: ReportedOverview, after_days: int = 0) -> OverviewIntake:
        asked = receipt(Dataset.OVERVIEW, at=NOW + days(after_days))
        intake = consider_overview(asked, reported, self.held, self.head)
        self.held = (*self.held, *filter(None, [intake.overview]))
        self.head = intake.head
        return intake


def test_a_first_overview_is_stored_as_sent() -> None:
    intake = Overviews().takes(REPORTED)

    assert intake.overview is not None
    assert (intake.overview.figures, intake.overview.texts) == (FIGURES, REPORTED.texts)
    assert (intake.head.newest_quarter_end, intake.head.fetched_at) == (date(2025, 12, 31), NOW)
    assert (intake.refused, intake.findings, intake.quarantined) == (False, (), ())


def test_the_same_overview_again_adds_nothing() -> None:
    company = Overviews()
    company.takes(REPORTED)

    intake = company.takes(REPORTED, after_days=10)

    assert intake.overview is None
    assert (intake.head.fetched_at, intake.head.data_changed_at) == (NOW + days(10), NOW)


def test_a_new_price_is_stored_without_a_new_data_version() -> None:
    company = Overviews()
    first = company.takes(REPORTED)

    dearer = company.takes(replace(REPORTED, figures=FIGURES | {"PERatio": Decimal(13)}), after_days=1)
    better = company.takes(replace(REPORTED, figures=FIGURES | {"EBITDA": Decimal(1)}), after_days=2)

    assert dearer.overview is not None
    assert dearer.head.data_version == first.head.data_version
    assert dearer.head.data_changed_at == NOW
    assert better.head.data_version != first.head.data_version
    assert better.head.data_changed_at == NOW + days(2)


def test_an_overview_of_another_company_is_refused() -> None:
    company = Overviews()
    company.takes(REPORTED)

    intake = company.takes(replace(REPORTED, symbol="OTHER"), after_days=1)

    assert intake.refused
    assert intake.overview is None
    assert [found.code for found in intake.quarantined[0].findings] == ["wrong_symbol"]
    assert (intake.head.fetched_at, intake.head.next_check) == (NOW, NOW + days(2))


def test_an_overview_that_lost_over_half_of_its_figures_is_refused() -> None:
    """A limit body once overwrote good overviews; a shell of a company looks the same."""
    half = dict.fromkeys(["EBITDA", "SharesOutstanding"])
    company, emptied = Overviews(), Overviews()
    company.takes(REPORTED)
    emptied.takes(REPORTED)

    assert not company.takes(replace(REPORTED, figures=FIGURES | half), after_days=1).refused
    intake = emptied.takes(replace(REPORTED, figures=FIGURES | half | {"PERatio": None}), after_days=1)
    assert [found.code for found in intake.findings] == ["lost_history"]


def test_a_value_that_cannot_be_read_is_quarantined_and_the_rest_is_stored() -> None:
    unreadable = Finding("number_not_finite", Severity.ERROR, "Beta is not finite.", "", "Beta", "NaN")

    intake = Overviews().takes(replace(REPORTED, findings=(unreadable,)))

    assert intake.overview is not None
    assert [(entry.where, entry.findings) for entry in intake.quarantined] == [("Beta", (unreadable,))]
    assert intake.findings == (unreadable,)


def test_a_latest_quarter_that_cannot_be_newest_is_told() -> None:
    future = Overviews().takes(replace(REPORTED, latest_quarter=date(2026, 3, 31)))
    old = Overviews().takes(replace(REPORTED, latest_quarter=date(2025, 6, 30)))

    assert [found.code for found in future.findings] == ["latest_quarter_in_future"]
    assert [found.code for found in old.findings] == ["latest_quarter_old"]
