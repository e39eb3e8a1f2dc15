"""The contract of `ReportStore`."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.model.datasets import REPORT_DATASETS, Dataset
from domain.model.pollination import MarketCapitalization
from domain.model.reports import FiscalPeriod, PeriodKind
from tests.builders import NOW, QUARTER, head, overview, revision
from tests.contracts.at_once import at_once
from tests.contracts.backend import Backend

EARLIER, LATER = NOW - timedelta(days=1), NOW + timedelta(days=1)
INCOME = Dataset.INCOME_STATEMENT
NUMBERS = ["0", "-0", "0.00", "-3.50", "1E+3", "1e-30", "123456789012345678901234567890.10", "94836000000"]


@pytest.mark.parametrize("dataset", REPORT_DATASETS)
def test_a_revision_is_read_exactly_as_it_was_appended(backend: Backend, dataset: Dataset) -> None:
    appended = revision(
        "BRK.B",
        dataset=dataset,
        figures={number: Decimal(number) for number in NUMBERS} | {"absent": None},
        attributes={"reportedDate": "2026-02-26", "newField": "Ω \ud800", "empty": "", "none": None},
        flags=("balance_does_not_add_up", "incomplete"),
        currency=None,
        provisional=True,
    )

    backend.reports.append([appended])
    backend.reports.advance_head(head("BRK.B", dataset=dataset))

    (stored,) = backend.another_worker().reports.revisions("BRK.B", dataset)
    assert stored == appended
    assert {name: str(value) for name, value in stored.figures.items() if value is not None} == {
        number: str(Decimal(number)) for number in NUMBERS
    }


def test_what_the_head_has_not_reached_is_not_read(backend: Backend) -> None:
    """A worker that stopped between its revisions and the head has shown nothing."""
    backend.reports.append([revision(known_at=EARLIER), revision(known_at=NOW)])

    assert backend.reports.revisions("ACME", INCOME) == ()

    backend.reports.advance_head(head(considered_at=EARLIER))
    assert [one.known_at for one in backend.reports.revisions("ACME", INCOME)] == [EARLIER]

    backend.reports.advance_head(head(considered_at=NOW))
    assert [one.known_at for one in backend.reports.revisions("ACME", INCOME)] == [EARLIER, NOW]


def test_the_head_of_one_dataset_shows_nothing_of_another(backend: Backend) -> None:
    backend.reports.append([revision(dataset=Dataset.CASH_FLOW), revision("OTHER")])
    backend.reports.advance_head(head())

    assert backend.reports.revisions("ACME", Dataset.CASH_FLOW) == ()
    assert backend.reports.revisions("OTHER", INCOME) == ()


def test_revisions_come_by_period_and_then_by_age(backend: Backend) -> None:
    annual = FiscalPeriod(date(2025, 12, 31), PeriodKind.ANNUAL)
    older = FiscalPeriod(date(2025, 9, 30), PeriodKind.QUARTERLY)
    order = [(older, NOW), (annual, NOW), (QUARTER, EARLIER), (QUARTER, NOW)]
    backend.reports.advance_head(head())

    backend.reports.append([revision(period=period, known_at=at) for period, at in reversed(order)])

    assert [(one.period, one.known_at) for one in backend.reports.revisions("ACME", INCOME)] == order


def test_a_revision_is_put_once_and_never_changed(backend: Backend) -> None:
    backend.reports.advance_head(head())
    assert backend.reports.append([revision()]) == 1

    assert backend.reports.append([revision(currency="EUR"), revision(known_at=EARLIER)]) == 1

    assert backend.reports.revisions("ACME", INCOME) == (revision(known_at=EARLIER), revision())


def test_appending_counts_what_is_new_over_all_datasets(backend: Backend) -> None:
    both = [revision(), revision(dataset=Dataset.EARNINGS)]

    assert backend.reports.append(both) == 2
    assert backend.reports.append([*both, revision("OTHER")]) == 1
    assert backend.reports.append([]) == 0


def test_many_workers_who_append_the_same_answer_store_it_once(backend: Backend) -> None:
    periods = [FiscalPeriod(date(year, 12, 31), PeriodKind.ANNUAL) for year in range(2006, 2026)]
    answer = [revision(period=period) for period in periods]

    new = at_once(6, lambda _: backend.reports.append(answer))

    assert sum(new) == 20
    backend.reports.advance_head(head())
    assert backend.reports.revisions("ACME", INCOME) == tuple(answer)


def test_overviews_are_appended_once_and_shown_when_the_head_reaches_them(backend: Backend) -> None:
    first, second = overview(known_at=EARLIER, latest_quarter=None), overview(figures={}, texts={})

    assert backend.reports.append_overview(second)
    assert backend.reports.append_overview(first)
    assert not backend.reports.append_overview(overview(texts={"Name": "Other"}))

    assert backend.reports.overviews("ACME") == ()
    backend.reports.advance_head(head(dataset=Dataset.OVERVIEW, considered_at=EARLIER))
    assert backend.reports.overviews("ACME") == (first,)
    backend.reports.advance_head(head(dataset=Dataset.OVERVIEW))
    assert backend.another_worker().reports.overviews("ACME") == (first, second)


def test_a_head_is_read_as_it_was_advanced(backend: Backend) -> None:
    full = head(provisional=True, provisional_since=EARLIER, next_check=LATER, unknown_times=0)
    bare = head(
        dataset=Dataset.OVERVIEW,
        fetched_at=None,
        newest_quarter=None,
        newest_quarter_end=None,
        data_changed_at=None,
        unknown_times=2,
    )

    assert backend.reports.advance_head(full)
    assert backend.reports.advance_head(bare)

    another = backend.another_worker().reports
    assert another.head("ACME", INCOME) == full
    assert another.heads_of("ACME") == {INCOME: full, Dataset.OVERVIEW: bare}
    assert another.head("ACME", Dataset.EARNINGS) is None
    assert another.heads_of("OTHER") == {}


def test_a_head_only_moves_forward(backend: Backend) -> None:
    backend.reports.advance_head(head(data_version="v2"))

    assert not backend.reports.advance_head(head(data_version="v1", considered_at=EARLIER))
    assert not backend.reports.advance_head(head(data_version="v3"))
    assert backend.reports.head("ACME", INCOME) == head(data_version="v2")

    assert backend.reports.advance_head(head(data_version="v3", considered_at=LATER))
    assert backend.reports.head("ACME", INCOME) == head(data_version="v3", considered_at=LATER)


def test_a_head_that_moves_forward_is_replaced_as_a_whole(backend: Backend) -> None:
    backend.reports.advance_head(head())
    other = head(
        considered_at=LATER,
        fetched_at=LATER,
        newest_quarter=FiscalPeriod(date(2026, 3, 31), PeriodKind.QUARTERLY),
        newest_quarter_end=date(2026, 3, 29),
        data_version="v2",
        data_changed_at=LATER,
        provisional=True,
        provisional_since=LATER,
        next_check=LATER + timedelta(days=3),
        unknown_times=1,
        answer_digest="e" * 64,
    )

    backend.reports.advance_head(other)

    assert backend.reports.head("ACME", INCOME) == other


def test_instants_are_compared_as_instants_to_the_microsecond(backend: Backend) -> None:
    on_the_second = NOW.replace(microsecond=0)
    backend.reports.advance_head(head(considered_at=on_the_second))

    assert backend.reports.advance_head(head(considered_at=on_the_second + timedelta(microseconds=1)))
    assert not backend.reports.advance_head(head(considered_at=on_the_second))


def test_of_many_workers_the_newest_head_wins(backend: Backend) -> None:
    at_once(8, lambda worker: backend.reports.advance_head(head(considered_at=NOW + timedelta(seconds=worker))))

    stored = backend.reports.head("ACME", INCOME)
    assert stored is not None
    assert stored.considered_at == NOW + timedelta(seconds=7)


def test_all_heads_come_by_symbol(backend: Backend) -> None:
    for symbol in ("C", "A", "B"):
        backend.reports.advance_head(head(symbol))
    backend.reports.advance_head(head("A", dataset=Dataset.OVERVIEW))

    assert [one.symbol for one in backend.reports.heads()] == ["A", "A", "B", "C"]


def test_the_newest_market_capitalisation_of_each_asset_counts(backend: Backend) -> None:
    def worth(symbol: str, amount: str | None, **changes: object) -> None:
        figures = {} if amount is None else {"MarketCapitalization": Decimal(amount)}
        backend.reports.append_overview(overview(symbol, figures=figures, **changes))
        backend.reports.advance_head(head(symbol, dataset=Dataset.OVERVIEW))

    worth("A", "100", known_at=EARLIER)
    worth("A", "200.50")
    worth("B", "300", known_at=EARLIER)
    worth("B", None)
    worth("C", None)
    worth("D", "400", known_at=LATER)

    found = {one.symbol: one for one in backend.reports.market_capitalizations()}
    assert found == {
        "A": MarketCapitalization("A", Decimal("200.50")),
        "B": MarketCapitalization("B", Decimal(300)),
    }
