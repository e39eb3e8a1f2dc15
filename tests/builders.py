"""Plausible values of the domain; a test names only the fields that it is about."""
# ruff: noqa: ANN401 - the changes of a builder are the fields of its dataclass, which `replace` checks

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.events import AnalysisNeeded, EarningsProcessed, PollinationNeeded
from domain.model.analysis import AssetAnalysis, QueueEntry
from domain.model.answers import Answer, AnswerClass
from domain.model.assets import Asset, AssetStatus, ListedKind, Listing
from domain.model.datasets import DataRequest, Dataset, Provider
from domain.model.findings import Finding, Severity
from domain.model.news import NewsItem
from domain.model.pollination import PollinationReason, PollinationRequest
from domain.model.quarantine import QuarantinedRow
from domain.model.releases import CalendarRow, Release
from domain.model.reports import DatasetHead, FiscalPeriod, Overview, PeriodKind, Revision
from domain.model.runs import RunOutcome, RunRecord

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
"""A Monday morning in New York, after the earnings of most companies."""
QUARTER = FiscalPeriod(date(2025, 12, 31), PeriodKind.QUARTERLY)


def asset(symbol: str = "ACME", **changes: Any) -> Asset:
    one = Asset(
        symbol=symbol,
        asset_id=f"id-{symbol}",
        name=f"{symbol} Inc. Common Stock",
        exchange="NYSE",
        asset_class="us_equity",
        status=AssetStatus.ACTIVE,
        tradable=True,
        attributes=("fractional_eh_enabled", "has_options"),
    )
    return replace(one, **changes)


def listing(symbol: str = "ACME", **changes: Any) -> Listing:
    return replace(Listing(symbol, ListedKind.STOCK, "NYSE", date(1999, 1, 4)), **changes)


def release(symbol: str = "ACME", **changes: Any) -> Release:
    one = Release(
        symbol=symbol,
        fiscal_period=date(2025, 12, 31),
        report_date=date(2026, 2, 26),
        estimate=Decimal("1.10"),
        currency="USD",
        time_of_day="post-market",
        changed_on=date(2026, 2, 25),
    )
    return replace(one, **changes)


def calendar_row(symbol: str = "ACME", **changes: Any) -> CalendarRow:
    one = CalendarRow(
        symbol=symbol,
        name=f"{symbol} Inc",
        report_date=date(2026, 2, 26),
        fiscal_date_ending=date(2025, 12, 31),
        estimate=Decimal("1.10"),
        currency="USD",
        time_of_day="post-market",
    )
    return replace(one, **changes)


def revision(symbol: str = "ACME", **changes: Any) -> Revision:
    one = Revision(
        symbol=symbol,
        dataset=Dataset.INCOME_STATEMENT,
        period=QUARTER,
        known_at=NOW,
        fiscal_date_ending=date(2025, 12, 31),
        currency="USD",
        figures={"totalRevenue": Decimal(1_250_000_000), "netIncome": Decimal("-3.50"), "ebit": None},
        attributes={"reportedDate": None},
        provisional=False,
        flags=(),
        answer_digest="d" * 64,
    )
    return replace(one, **changes)


def overview(symbol: str = "ACME", **changes: Any) -> Overview:
    one = Overview(
        symbol=symbol,
        known_at=NOW,
        figures={"MarketCapitalization": Decimal(3_000_000_000), "PERatio": None},
        texts={"Name": f"{symbol} Inc", "Sector": "TECHNOLOGY", "Description": None},
        latest_quarter=date(2025, 12, 31),
        answer_digest="d" * 64,
    )
    return replace(one, **changes)


def head(symbol: str = "ACME", **changes: Any) -> DatasetHead:
    one = DatasetHead(
        symbol=symbol,
        dataset=Dataset.INCOME_STATEMENT,
        considered_at=NOW,
        fetched_at=NOW,
        newest_quarter=QUARTER,
        newest_quarter_end=date(2025, 12, 31),
        data_version="v1",
        data_changed_at=NOW,
        answer_digest="d" * 64,
    )
    return replace(one, **changes)


def pollination_request(request_id: str = "request-1", **changes: Any) -> PollinationRequest:
    one = PollinationRequest(
        request_id=request_id,
        symbol="ACME",
        dataset=Dataset.INCOME_STATEMENT,
        reason=PollinationReason.EARNINGS,
        explanation="reported on 2026-02-26",
        requested_at=NOW,
        correlation_id="correlation-1",
        fiscal_period=date(2025, 12, 31),
    )
    return replace(one, **changes)


def queue_entry(symbol: str = "ACME", **changes: Any) -> QueueEntry:
    return replace(QueueEntry(symbol=symbol, data_version="v1", enqueued_at=NOW, waived=("earnings",)), **changes)


def analysis(symbol: str = "ACME", **changes: Any) -> AssetAnalysis:
    one = AssetAnalysis(
        symbol=symbol,
        analysis_date=date(2026, 3, 2),
        data_version="v1",
        rating="hold",
        sector="TECHNOLOGY",
        score=Decimal("0.50"),
        findings={"growth": "steady"},
    )
    return replace(one, **changes)


def news_item(article_id: str = "article-1", **changes: Any) -> NewsItem:
    one = NewsItem(
        symbol="ACME",
        article_id=article_id,
        published_at=NOW,
        headline="ACME reports",
        source="wire",
        url="https://news.example/1",
        summary="Revenue rose.",
    )
    return replace(one, **changes)


def run_record(run_id: str = "run-1", **changes: Any) -> RunRecord:
    one = RunRecord(
        run_id=run_id,
        use_case="sync_assets",
        started_at=NOW,
        finished_at=NOW,
        outcome=RunOutcome.SUCCEEDED,
        counts={"AssetsSynced": 13_000},
        message="13,000 assets synced.",
        correlation_id="correlation-1",
    )
    return replace(one, **changes)


def data_request(**changes: Any) -> DataRequest:
    return replace(DataRequest(Provider.ALPHA_VANTAGE, Dataset.INCOME_STATEMENT, "ACME"), **changes)


def quarantined_row(where: str = "quarterlyReports[3]", **changes: Any) -> QuarantinedRow:
    one = QuarantinedRow(
        answer_digest="d" * 64,
        where=where,
        request=data_request(),
        received_at=NOW,
        findings=(Finding("duplicate_period", Severity.ERROR, "two rows of one quarter", where, "netIncome", "1"),),
        raw='{"netIncome":"1"}',
    )
    return replace(one, **changes)


def answer(body: bytes = b'{"symbol":"ACME"}', **changes: Any) -> Answer:
    one = Answer(
        request=data_request(),
        received_at=NOW,
        status=200,
        answer_class=AnswerClass.DATA,
        explanation="reports",
        body=body,
    )
    return replace(one, **changes)


def pollination_needed(event_id: str = "event-1", **changes: Any) -> PollinationNeeded:
    one = PollinationNeeded(
        event_id=event_id,
        occurred_at=NOW,
        correlation_id="correlation-1",
        symbol="ACME",
        request_id="request-1",
        datasets=(Dataset.INCOME_STATEMENT, Dataset.EARNINGS),
        reason=PollinationReason.EARNINGS,
        requested_at=NOW,
        fiscal_period=date(2025, 12, 31),
        priority=3,
    )
    return replace(one, **changes)


def analysis_needed(event_id: str = "event-2", **changes: Any) -> AnalysisNeeded:
    one = AnalysisNeeded(
        event_id=event_id,
        occurred_at=NOW,
        correlation_id="correlation-1",
        symbol="ACME",
        data_version="2026-03-02T14:30:00Z-abc",
        reason="complete",
        waived=(Dataset.EARNINGS,),
    )
    return replace(one, **changes)


def earnings_processed(event_id: str = "event-3", **changes: Any) -> EarningsProcessed:
    one = EarningsProcessed(
        event_id=event_id,
        occurred_at=NOW,
        correlation_id="correlation-1",
        symbol="ACME",
        fiscal_period=date(2025, 12, 31),
        report_date=date(2026, 2, 26),
        data_version="2026-03-02T14:30:00Z-abc",
    )
    return replace(one, **changes)
