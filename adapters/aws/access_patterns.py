"""Every way in which the tables are read and written, and the index that serves it.

Nothing else goes over the wire: the contract tests refuse any request to DynamoDB that is not listed here.
"""

from dataclasses import dataclass
from enum import StrEnum

from adapters.aws import schema
from adapters.aws.schema import Index, Table


class Operation(StrEnum):
    """DynamoDB's operations that are used."""

    GET = "GetItem"
    GET_MANY = "BatchGetItem"
    QUERY = "Query"
    PUT = "PutItem"
    UPDATE = "UpdateItem"
    DELETE = "DeleteItem"
    PUT_MANY = "BatchWriteItem"
    TRANSACTION = "TransactWriteItems"


@dataclass(frozen=True, slots=True)
class AccessPattern:
    """One method of a port, and a request that it makes."""

    asked_by: str
    """`Port.method`."""
    operation: Operation
    table: Table
    index: Index | None = None
    """`None`: the table itself, and strongly consistent."""


def _by(asked_by: str, operation: Operation, table: Table, index: Index | None = None) -> AccessPattern:
    return AccessPattern(asked_by, operation, table, index)


_ASSETS = (
    _by("AssetStore.digests", Operation.QUERY, schema.ASSETS, schema.ACTIVE_ASSETS),
    _by("AssetStore.active", Operation.QUERY, schema.ASSETS, schema.ACTIVE_ASSETS),
    _by("AssetStore.get", Operation.GET, schema.ASSETS),
    _by("AssetStore.put", Operation.PUT_MANY, schema.ASSETS),
    _by("AssetStore.deactivate", Operation.UPDATE, schema.ASSETS),
    _by("AssetStore.listings", Operation.GET, schema.LISTINGS),
    _by("AssetStore.listings", Operation.QUERY, schema.LISTINGS),
    _by("AssetStore.replace_listings", Operation.PUT, schema.LISTINGS),
    _by("Watchlist.symbols", Operation.QUERY, schema.WATCHLIST),
    _by("Watchlist.add", Operation.PUT, schema.WATCHLIST),
    _by("Watchlist.remove", Operation.DELETE, schema.WATCHLIST),
)
_CALENDAR = (
    _by("ReleaseStore.get", Operation.GET, schema.EARNINGS_CALENDAR),
    _by("ReleaseStore.of_symbol", Operation.QUERY, schema.EARNINGS_CALENDAR),
    _by("ReleaseStore.reported_between", Operation.QUERY, schema.EARNINGS_CALENDAR, schema.RELEASES_BY_MONTH),
    _by("ReleaseStore.open_releases", Operation.QUERY, schema.EARNINGS_CALENDAR, schema.OPEN_RELEASES),
    _by("ReleaseStore.count_by_state", Operation.QUERY, schema.EARNINGS_CALENDAR, schema.OPEN_RELEASES),
    _by("ReleaseStore.count_by_state", Operation.QUERY, schema.EARNINGS_CALENDAR, schema.ENDED_RELEASES),
    _by("ReleaseStore.put", Operation.PUT, schema.EARNINGS_CALENDAR),
    _by("ReleaseStore.put", Operation.UPDATE, schema.EARNINGS_CALENDAR),
    _by("ReleaseStore.change", Operation.UPDATE, schema.EARNINGS_CALENDAR),
    _by("ReleaseStore.put_aside", Operation.PUT_MANY, schema.UNMATCHED_CALENDAR_ROWS),
)
_STATEMENTS = (schema.INCOME_STATEMENT, schema.BALANCE_SHEET, schema.CASH_FLOW, schema.EARNINGS)
_REPORTS = (
    *(_by("ReportStore.revisions", Operation.QUERY, table) for table in _STATEMENTS),
    *(_by("ReportStore.append", Operation.PUT, table) for table in _STATEMENTS),
    _by("ReportStore.overviews", Operation.QUERY, schema.COMPANY_OVERVIEW),
    _by("ReportStore.append_overview", Operation.PUT, schema.COMPANY_OVERVIEW),
    _by("ReportStore.head", Operation.GET, schema.DATASET_HEADS),
    _by("ReportStore.heads_of", Operation.QUERY, schema.DATASET_HEADS),
    _by("ReportStore.heads", Operation.QUERY, schema.DATASET_HEADS),
    _by("ReportStore.advance_head", Operation.PUT, schema.DATASET_HEADS),
    _by("ReportStore.advance_head", Operation.UPDATE, schema.DATASET_HEADS),
    _by("ReportStore.market_capitalizations", Operation.QUERY, schema.DATASET_HEADS, schema.CAPITALIZATIONS),
)
_POLLINATION = (
    _by("PollinationRequests.add", Operation.GET_MANY, schema.POLLINATION_REQUESTS),
    _by("PollinationRequests.add", Operation.PUT, schema.POLLINATION_REQUESTS),
    _by("PollinationRequests.add", Operation.PUT, schema.OPEN_REQUESTS),
    _by("PollinationRequests.get", Operation.GET, schema.POLLINATION_REQUESTS),
    _by("PollinationRequests.open_requests", Operation.QUERY, schema.OPEN_REQUESTS),
    _by("PollinationRequests.open_requests", Operation.GET_MANY, schema.POLLINATION_REQUESTS),
    _by("PollinationRequests.of_symbol", Operation.QUERY, schema.OPEN_REQUESTS),
    _by("PollinationRequests.lease", Operation.GET, schema.POLLINATION_REQUESTS),
    _by("PollinationRequests.lease", Operation.PUT, schema.DATASET_LEASES),
    _by("PollinationRequests.lease", Operation.UPDATE, schema.POLLINATION_REQUESTS),
    _by("PollinationRequests.defer", Operation.UPDATE, schema.POLLINATION_REQUESTS),
    _by("PollinationRequests.defer", Operation.DELETE, schema.DATASET_LEASES),
    _by("PollinationRequests.put_off", Operation.UPDATE, schema.POLLINATION_REQUESTS),
    _by("PollinationRequests.finish", Operation.UPDATE, schema.POLLINATION_REQUESTS),
    _by("PollinationRequests.finish", Operation.DELETE, schema.OPEN_REQUESTS),
    _by("PollinationRequests.finish", Operation.DELETE, schema.DATASET_LEASES),
    _by("PollinationRequests.add_probe_outcome", Operation.TRANSACTION, schema.PROBE_OUTCOMES),
    _by("PollinationRequests.add_probe_outcome", Operation.TRANSACTION, schema.PROBE_TALLIES),
    _by("PollinationRequests.probe_tallies", Operation.QUERY, schema.PROBE_TALLIES),
    _by("BudgetLedger.read", Operation.GET, schema.RATE_BUDGET),
    _by("BudgetLedger.record_start", Operation.UPDATE, schema.RATE_BUDGET),
    _by("BudgetLedger.close_until", Operation.UPDATE, schema.RATE_BUDGET),
)
_ANALYSIS = (
    _by("AnalysisQueue.get", Operation.GET, schema.ANALYSIS_QUEUE),
    _by("AnalysisQueue.put", Operation.PUT, schema.ANALYSIS_QUEUE),
    _by("AnalysisQueue.claimable", Operation.QUERY, schema.ANALYSIS_QUEUE, schema.QUEUE_BY_STATE),
    _by("AnalysisQueue.entries", Operation.QUERY, schema.ANALYSIS_QUEUE, schema.QUEUE_BY_STATE),
    _by("AnalysisQueue.depth", Operation.QUERY, schema.ANALYSIS_QUEUE, schema.QUEUE_BY_STATE),
    _by("AnalysisStore.get", Operation.GET, schema.ASSET_ANALYSIS),
    _by("AnalysisStore.put", Operation.PUT, schema.ASSET_ANALYSIS),
    _by("AnalysisStore.latest", Operation.QUERY, schema.ASSET_ANALYSIS),
    _by("AnalysisStore.by_rating", Operation.QUERY, schema.ASSET_ANALYSIS, schema.ANALYSES_BY_RATING),
    _by("AnalysisStore.by_sector", Operation.QUERY, schema.ASSET_ANALYSIS, schema.ANALYSES_BY_SECTOR),
)
_RECORDS = (
    _by("NewsStore.put", Operation.PUT, schema.NEWS),
    _by("NewsStore.of_symbol", Operation.QUERY, schema.NEWS),
    _by("NewsStore.of_day", Operation.QUERY, schema.NEWS),
    _by("RunLog.add", Operation.PUT, schema.RUNS),
    _by("RunLog.latest", Operation.QUERY, schema.RUNS),
    _by("RunLog.latest_of_all", Operation.QUERY, schema.RUNS, schema.RUNS_BY_START),
    _by("QuarantineStore.add", Operation.PUT, schema.QUARANTINE),
    _by("QuarantineStore.of_symbol", Operation.QUERY, schema.QUARANTINE, schema.QUARANTINE_OF_SYMBOL),
    _by("QuarantineStore.rows", Operation.QUERY, schema.QUARANTINE, schema.QUARANTINE_BY_TIME),
    _by("QuarantineStore.add", Operation.PUT, schema.LONG_BODIES),
    _by("QuarantineStore.rows", Operation.QUERY, schema.LONG_BODIES),
    _by("Archive.keep", Operation.TRANSACTION, schema.RECEIPTS),
    _by("Archive.keep", Operation.GET, schema.RECEIPTS),
    _by("Archive.receipts", Operation.QUERY, schema.RECEIPTS, schema.RECEIPTS_BY_TIME),
    _by("Archive.receipts_of", Operation.QUERY, schema.RECEIPTS),
    _by("Archive.receipts_of_request", Operation.QUERY, schema.RECEIPTS),
)

ACCESS_PATTERNS = (*_ASSETS, *_CALENDAR, *_REPORTS, *_POLLINATION, *_ANALYSIS, *_RECORDS)
