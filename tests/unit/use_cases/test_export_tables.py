from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.model.datasets import Dataset
from domain.model.reports import FiscalPeriod, PeriodKind, Revision
from domain.rules.current_view import current_view
from domain.use_cases.export_tables import ExportTables, FigureRow
from tests.builders import NOW, QUARTER, asset, head, overview, release, revision
from tests.contracts.backend import Backend
from tests.contracts.embedded import memory_backend

OLDER = FiscalPeriod(date(2025, 9, 30), PeriodKind.QUARTERLY)
DAY = timedelta(days=1)
FIELDS = ("totalRevenue", "netIncome", "ebit")
TODAY = date(2026, 3, 2)


def exporting(stores: Backend, *revisions: Revision) -> ExportTables:
    stores.reports.append(revisions)
    for dataset in {one.dataset for one in revisions}:
        stores.reports.advance_head(head(dataset=dataset, considered_at=NOW + 99 * DAY))
    return ExportTables(stores.assets, stores.releases, stores.reports)


def told(days: int, period: FiscalPeriod = QUARTER, *, provisional: bool = False, **figures: int | None) -> Revision:
    return revision(
        period=period,
        known_at=NOW + days * DAY,
        provisional=provisional,
        currency=None if provisional else "USD",
        figures={name: None if value is None else Decimal(value) for name, value in figures.items()},
        answer_digest=f"{days:064}",
    )


def short(rows: Sequence[FigureRow]) -> list[tuple[object, ...]]:
    """Field, value, and the day after `NOW` on which it became known."""
    assert all(row.answer_digest == f"{(row.known_at - NOW).days:064}" for row in rows), "the digest is of that day"
    return [(row.field, row.value, (row.known_at - NOW).days) for row in rows]


def test_a_carried_figure_has_the_date_and_the_answer_of_the_revision_that_gave_it(stores: Backend) -> None:
    tables = exporting(
        stores, told(0, totalRevenue=9, netIncome=1), told(3, provisional=True, totalRevenue=None, netIncome=2)
    )

    assert short(list(tables.figures("ACME"))) == [("netIncome", 2, 3), ("totalRevenue", 9, 0)]
    assert {row.currency for row in tables.figures("ACME")} == {"USD"}, "the currency is carried, too"


def test_a_past_day_gives_what_was_known_at_its_end(stores: Backend) -> None:
    tables = exporting(stores, told(0, totalRevenue=9), told(3, totalRevenue=8))

    assert [
        short(list(tables.figures("ACME", as_of=TODAY + days * DAY))) for days in (-1, 0, 2, 3)
    ] == [[], [("totalRevenue", 9, 0)], [("totalRevenue", 9, 0)], [("totalRevenue", 8, 3)]]  # fmt: skip


def test_every_revision_gives_each_and_a_row_without_a_value_for_what_was_withdrawn(stores: Backend) -> None:
    tables = exporting(
        stores,
        told(0, totalRevenue=9, netIncome=1, ebit=None),
        told(1, provisional=True, totalRevenue=9, netIncome=None),
        told(2, totalRevenue=9, netIncome=None),
        told(3, totalRevenue=8),
    )

    assert short(list(tables.figures("ACME", all_revisions=True))) == [
        ("netIncome", 1, 0), ("totalRevenue", 9, 0),
        ("totalRevenue", 9, 1),
        ("netIncome", None, 2), ("totalRevenue", 9, 2),
        ("totalRevenue", 8, 3),
    ]  # fmt: skip
    assert len(list(tables.figures("ACME", as_of=TODAY + DAY, all_revisions=True))) == 3


Told = Mapping[str, int | None]
histories = st.lists(
    st.tuples(
        st.sampled_from([QUARTER, OLDER]),
        st.booleans(),
        st.dictionaries(st.sampled_from(FIELDS), st.none() | st.integers(0, 3)),
    ),
    max_size=6,
)


@settings(max_examples=30)  # each makes a store
@given(history=histories, days=st.integers(0, 6))
def test_of_every_revision_the_newest_row_of_each_figure_is_what_was_known(
    history: Sequence[tuple[FiscalPeriod, bool, Told]], days: int
) -> None:
    revisions = [
        told(number, period, provisional=provisional, **figures)
        for number, (period, provisional, figures) in enumerate(history)
    ]
    instant = NOW + days * DAY
    with ExitStack() as closing:
        rows = list(exporting(memory_backend(Path(), closing), *revisions).figures("ACME", all_revisions=True))

    newest: dict[tuple[date, str], Decimal | None] = {}
    for row in sorted(rows, key=lambda row: row.known_at):
        if row.known_at <= instant:
            newest[row.fiscal_period, row.field] = row.value

    assert {key: value for key, value in newest.items() if value is not None} == {
        (report.period.month, field): value
        for report in current_view(revisions, instant)
        for field, value in report.figures.items()
        if value is not None
    }


def test_earnings_name_no_currency_and_neither_do_share_counts_and_percentages(stores: Backend) -> None:
    tables = exporting(
        stores,
        replace(told(0, reportedEPS=1, surprisePercentage=2), dataset=Dataset.EARNINGS),
        replace(told(0, commonStockSharesOutstanding=3, totalAssets=4), dataset=Dataset.BALANCE_SHEET),
    )

    assert {row.field: (row.unit, row.currency) for row in tables.figures("ACME")} == {
        "reportedEPS": ("currency per share", None),
        "surprisePercentage": ("percent", None),
        "commonStockSharesOutstanding": ("shares", None),
        "totalAssets": ("currency", "USD"),
    }


def test_an_overview_is_a_row_a_field_and_amounts_of_the_books_have_no_currency(stores: Backend) -> None:
    """TSM's revenue is in TWD beside a `Currency` of USD."""
    stores.reports.append_overview(
        overview(
            figures={"MarketCapitalization": Decimal(3), "RevenueTTM": Decimal(2), "PERatio": None},
            texts={"Currency": "USD", "Sector": None},
        )
    )
    stores.reports.advance_head(head(dataset=Dataset.OVERVIEW))
    tables = exporting(stores)

    assert [(row.field, row.value, row.text, row.unit, row.currency) for row in tables.overview("ACME")] == [
        ("MarketCapitalization", Decimal(3), None, "currency", "USD"),
        ("RevenueTTM", Decimal(2), None, "currency", None),
        ("Currency", None, "USD", None, None),
        ("LatestQuarter", None, "2025-12-31", None, None),
    ]


@pytest.mark.parametrize("every, days", [(False, [2]), (True, [0, 2])])
def test_of_overviews_the_newest_or_every_one_is_given(every: bool, days: list[int], stores: Backend) -> None:
    for number in (0, 2):
        stores.reports.append_overview(overview(known_at=NOW + number * DAY, texts={}, latest_quarter=None))
    stores.reports.advance_head(head(dataset=Dataset.OVERVIEW, considered_at=NOW + 3 * DAY))
    tables = exporting(stores)

    assert [(row.known_at - NOW).days for row in tables.overview("ACME", all_revisions=every)] == days
    assert list(tables.overview("ACME", as_of=TODAY - DAY)) == []


def test_companies_are_those_of_which_data_was_accepted(stores: Backend) -> None:
    stores.assets.put([asset(), asset("SEEN")])
    stores.releases.put([release()])
    stores.reports.advance_head(head("SEEN", fetched_at=None))
    tables = exporting(stores, told(0, totalRevenue=9))

    assert tables.symbols() == ("ACME",)
    assert [(row.symbol, row.name) for row in tables.asset("ACME")] == [("ACME", "ACME Inc. Common Stock")]
    assert list(tables.asset("GONE")) == []
    assert [(row.report_date, row.state) for row in tables.calendar("ACME")] == [(date(2026, 2, 26), "open")]


def test_what_no_head_has_reached_is_not_given(stores: Backend) -> None:
    stores.reports.append([told(0, totalRevenue=9), told(2, totalRevenue=1)])
    stores.reports.advance_head(head(considered_at=NOW))
    tables = ExportTables(stores.assets, stores.releases, stores.reports)

    assert short(list(tables.figures("ACME", all_revisions=True))) == [("totalRevenue", 9, 0)]


def test_the_instant_is_the_one_of_new_york(stores: Backend) -> None:
    late = datetime(2026, 3, 3, 4, 59, 59, 999_999, tzinfo=NOW.tzinfo)
    tables = exporting(stores, replace(told(0, totalRevenue=9), known_at=late, answer_digest="d" * 64))

    assert len(list(tables.figures("ACME", as_of=TODAY))) == 1
    assert list(tables.figures("ACME", as_of=TODAY - DAY)) == []
