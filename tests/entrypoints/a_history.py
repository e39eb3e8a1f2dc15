"""A home whose history is known in every figure, written through the stores: no day has to be run for it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from adapters.embedded.asset_store import EmbeddedAssetStore
from adapters.embedded.database import Database
from adapters.embedded.release_store import EmbeddedReleaseStore
from adapters.embedded.report_store import EmbeddedReportStore
from adapters.embedded.run_log import EmbeddedRunLog
from domain.model.datasets import Dataset
from domain.model.reports import FiscalPeriod, Overview, PeriodKind, Revision
from domain.ports.asset_store import AssetStore
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.ports.run_log import RunLog
from entrypoints.container.embedded import DATABASE
from tests.builders import asset, head, overview, release, revision, run_record

FIRST = datetime(2026, 11, 4, 3, 0, tzinfo=UTC)
"""Late in the evening of 3 November in New York."""
SECOND = datetime(2026, 11, 5, 14, 0, tzinfo=UTC)
THIRD = datetime(2026, 11, 9, 14, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 10, 13, 0, tzinfo=UTC)
UNREACHED = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
"""Of a revision that its dataset's head has not reached: half an answer, which nobody may see."""

QUARTER = FiscalPeriod(date(2026, 9, 30), PeriodKind.QUARTERLY)
BEFORE = FiscalPeriod(date(2026, 6, 30), PeriodKind.QUARTERLY)
YEAR = FiscalPeriod(date(2025, 12, 31), PeriodKind.ANNUAL)
DESCRIPTION = 'Makes "anvils", and\nsells them; =1+1.'
DIGESTS = {FIRST: "a" * 64, SECOND: "b" * 64, THIRD: "c" * 64, UNREACHED: "d" * 64}


def told(known_at: datetime, figures: dict[str, str | None], period: FiscalPeriod = QUARTER) -> Revision:
    """One final revision of ACME's income statement in USD."""
    return revision(
        period=period,
        known_at=known_at,
        fiscal_date_ending=period.month,
        figures={name: None if value is None else Decimal(value) for name, value in figures.items()},
        attributes={},
        answer_digest=DIGESTS[known_at],
    )


REVISIONS = (
    # A provisional quarter is completed, then restated, and one of its figures is withdrawn.
    replace(
        told(FIRST, {"totalRevenue": "1000000.50", "grossProfit": "400000", "netIncome": None}),
        provisional=True,
        currency=None,
    ),
    told(SECOND, {"totalRevenue": "1000000.50", "grossProfit": "400000", "netIncome": "120000"}),
    told(THIRD, {"totalRevenue": "1100000.25", "grossProfit": None, "netIncome": "120000"}),
    told(UNREACHED, {"totalRevenue": "1", "grossProfit": "1", "netIncome": "1"}),
    # What a provisional report leaves out is carried forward.
    told(FIRST, {"totalRevenue": "900000", "netIncome": "90000"}, BEFORE),
    replace(
        told(THIRD, {"totalRevenue": None, "netIncome": "95000"}, BEFORE),
        provisional=True,
        currency=None,
    ),
    # The provider dates a year anew.
    replace(told(FIRST, {"totalRevenue": "3600000"}, YEAR), fiscal_date_ending=date(2025, 12, 27)),
    told(SECOND, {"totalRevenue": "3600000"}, YEAR),
    replace(
        told(SECOND, {"reportedEPS": "0.05", "surprisePercentage": "-12.9396"}),
        dataset=Dataset.EARNINGS,
        currency=None,
    ),
    replace(told(SECOND, {"commonStockSharesOutstanding": "155800000"}), dataset=Dataset.BALANCE_SHEET),
)
OVERVIEWS: tuple[Overview, ...] = tuple(
    overview(
        known_at=known_at,
        figures={"MarketCapitalization": Decimal(capital), "PERatio": Decimal("19.3"), "RevenueTTM": Decimal(4)},
        texts={"Name": "Acme", "Sector": "INDUSTRIALS", "Currency": "USD", "Description": DESCRIPTION},
        latest_quarter=date(2026, 9, 30),
        answer_digest=DIGESTS[known_at],
    )
    for known_at, capital in ((FIRST, 3_000_000_000), (THIRD, 3_100_000_000))
)


def write_history(home: Path, revisions: Iterable[Revision] = REVISIONS) -> None:
    """The history as the data of a simulated home."""
    folder = home / "simulated"
    folder.mkdir(parents=True)
    with Database(folder / DATABASE) as database:
        put_history(
            EmbeddedAssetStore(database),
            EmbeddedReleaseStore(database),
            EmbeddedReportStore(database),
            EmbeddedRunLog(database),
            revisions,
        )


def put_history(
    assets: AssetStore,
    releases: ReleaseStore,
    reports: ReportStore,
    runs: RunLog,
    revisions: Iterable[Revision] = REVISIONS,
) -> None:
    """ACME with its history; BRK.B and ACMX, which were never fetched."""
    assets.put([asset(name='Acme, Inc. "A"'), asset("BRK.B", name="Berk B"), asset("ACMX", name="Acmex")])
    releases.put([release(fiscal_period=date(2026, 9, 30), report_date=date(2026, 11, 2))])
    reports.append(revisions)
    for one in OVERVIEWS:
        reports.append_overview(one)
    for dataset in Dataset:
        reports.advance_head(head(dataset=dataset, considered_at=THIRD, fetched_at=THIRD))
    # A simulated world's time is that of its last run.
    runs.add(run_record(started_at=NOW, finished_at=NOW))
