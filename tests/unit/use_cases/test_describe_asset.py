from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.errors import UnknownSymbolError
from domain.model.assets import IneligibleReason
from domain.model.datasets import BUNDLE_ORDER, Dataset
from domain.model.reports import FiscalPeriod, PeriodKind
from domain.use_cases.describe_asset import AssetDescription, DescribeAsset
from domain.use_cases.find_asset import FindAsset
from tests.builders import (
    NOW,
    QUARTER,
    asset,
    head,
    overview,
    pollination_request,
    quarantined_row,
    queue_entry,
    release,
    revision,
)
from tests.contracts.backend import Backend
from tests.manual_clock import ManualClock

LATER = NOW + timedelta(days=9)
TOLD = {"totalRevenue": Decimal(100), "netIncome": Decimal(10), "ebit": None}


def described(stores: Backend, symbol: str = "ACME") -> AssetDescription:
    describe = DescribeAsset(
        find_asset=FindAsset(stores.assets),
        assets=stores.assets,
        reports=stores.reports,
        releases=stores.releases,
        requests=stores.requests,
        queue=stores.queue,
        quarantine=stores.quarantine,
        clock=ManualClock(LATER),
    )
    return describe(symbol)


def refused(stores: Backend, symbol: str) -> str:
    with pytest.raises(UnknownSymbolError) as error:
        described(stores, symbol)
    return str(error.value)


def test_an_asset_that_was_never_fetched_is_described_as_such(stores: Backend) -> None:
    stores.assets.put([asset()])
    found = described(stores)

    assert found.asset == asset()
    assert found.overview is None
    assert [held.dataset for held in found.certificate] == list(BUNDLE_ORDER)
    assert [held.fetched_at for held in found.certificate] == [None] * 5
    assert not found.completeness.complete
    assert found.restatements == ()


def test_the_certificate_names_quarter_age_and_archived_answer(stores: Backend) -> None:
    stores.assets.put([asset()])
    stores.reports.append([revision()])
    stores.reports.advance_head(head(considered_at=LATER))
    (held,) = (held for held in described(stores).certificate if held.dataset is Dataset.INCOME_STATEMENT)

    assert held.newest_quarter == QUARTER
    assert held.newest_quarter_end == date(2025, 12, 31)
    assert held.fetched_at == NOW
    assert held.age == timedelta(days=9)
    assert (held.reports, held.revisions) == (1, 1)
    assert held.answer_digest == "d" * 64


def test_the_overview_shown_is_the_newest(stores: Backend) -> None:
    stores.assets.put([asset()])
    for known_at in (NOW, LATER):
        stores.reports.append_overview(overview(known_at=known_at))
    stores.reports.advance_head(head(dataset=Dataset.OVERVIEW, considered_at=LATER))
    found = described(stores)

    assert found.overview == overview(known_at=LATER)
    assert found.certificate[-1].revisions == 2


def test_reports_are_told_apart_by_kind_newest_first(stores: Backend) -> None:
    quarters = [
        revision(
            period=FiscalPeriod(date(2025, month, 30), PeriodKind.QUARTERLY), fiscal_date_ending=date(2025, month, 30)
        )
        for month in (6, 9)
    ]
    year = revision(period=FiscalPeriod(date(2024, 12, 31), PeriodKind.ANNUAL), fiscal_date_ending=date(2024, 12, 31))
    stores.assets.put([asset()])
    stores.reports.append([*quarters, year])
    stores.reports.advance_head(head(considered_at=LATER))
    (reports,) = (held for held in described(stores).reports if held.dataset is Dataset.INCOME_STATEMENT)

    assert [report.period.month for report in reports.quarterly] == [date(2025, 9, 30), date(2025, 6, 30)]
    assert [report.period.month for report in reports.annual] == [date(2024, 12, 31)]


def test_a_restatement_tells_each_figure_that_changed_newest_first(stores: Backend) -> None:
    first = revision(figures=TOLD)
    second = replace(first, known_at=NOW + timedelta(days=1), figures={**TOLD, "totalRevenue": Decimal(120)})
    third = replace(
        first, known_at=LATER, figures={**TOLD, "totalRevenue": Decimal(120), "netIncome": None, "ebit": Decimal(7)}
    )
    stores.assets.put([asset()])
    stores.reports.append([first, second, third])
    stores.reports.advance_head(head(considered_at=LATER))
    found = [(it.field, it.before, it.after, it.known_at) for it in described(stores).restatements]

    assert found == [
        ("netIncome", Decimal(10), None, LATER),
        ("totalRevenue", Decimal(100), Decimal(120), NOW + timedelta(days=1)),
    ], "a figure that was absent before is completed, not restated"


def test_a_provisional_report_that_is_completed_is_no_restatement(stores: Backend) -> None:
    provisional = revision(figures=TOLD, provisional=True, currency=None)
    still = replace(provisional, known_at=LATER, figures={**TOLD, "totalRevenue": Decimal(120)})
    stores.assets.put([asset()])
    stores.reports.append([provisional, still])
    stores.reports.advance_head(head(considered_at=LATER))

    assert described(stores).restatements == ()


def test_what_else_is_known_is_gathered(stores: Backend) -> None:
    stores.assets.put([asset(name="ACME Income Fund")])
    stores.releases.put([release()])
    stores.requests.add([pollination_request()])
    stores.queue.put(queue_entry(), expected_revision=None)
    stores.quarantine.add([quarantined_row()])
    found = described(stores)

    assert found.releases == (release(),)
    assert found.open_requests == (pollination_request(),)
    assert found.queue_entry is not None
    assert found.quarantined == (quarantined_row(),)
    assert found.ineligible is None, "what is in the calendar has fundamentals, whatever its name sounds like"


def test_an_asset_that_is_worth_no_call_says_why(stores: Backend) -> None:
    stores.assets.put([asset(name="ACME Income ETF")])

    assert described(stores).ineligible is IneligibleReason.FUND


@pytest.mark.parametrize("written", ["BRK.B", "brk.b", "BRK-B", "brk-b"])
def test_a_symbol_may_be_written_as_people_write_it(stores: Backend, written: str) -> None:
    stores.assets.put([asset("BRK.B")])

    assert described(stores, written).asset.symbol == "BRK.B"


def test_a_symbol_in_lower_case_that_exists_is_taken_as_it_is(stores: Backend) -> None:
    stores.assets.put([asset("TRUE"), asset("NA")])

    assert described(stores, "NA").asset.symbol == "NA"


def test_an_unknown_symbol_suggests_by_beginning_then_name_then_likeness(stores: Backend) -> None:
    stores.assets.put([asset("AAPL", name="Apple Inc."), asset("AAPLW", name="x"), asset("GOOG", name="Alphabet Inc.")])

    assert refused(stores, "AAP").startswith("No asset has the symbol 'AAP'. Did you mean AAPL (Apple Inc.), AAPLW (x)")
    assert "AAPL (Apple Inc.)" in refused(stores, "apple")
    assert "GOOG (Alphabet Inc.)" in refused(stores, "GOGG")
    assert "AAPL" not in refused(stores, "GOGG")


def test_an_unknown_symbol_like_no_other_says_what_to_check(stores: Backend) -> None:
    stores.assets.put([asset("AAPL")])

    assert refused(stores, "XQZW") == (
        "No asset has the symbol 'XQZW'. Check the spelling; a new company is known after the next sync of the assets."
    )
