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
    takes: str
    """Request units: R of reading, W of writing. Measured over recorded answers and a whole market of 14,000 assets."""
    index: Index | None = None
    """`None`: the table itself, and strongly consistent, which takes twice as much."""


def _by(asked_by: str, operation: Operation, table: Table, takes: str, index: Index | None = None) -> AccessPattern:
    return AccessPattern(asked_by, operation, table, takes, index)


_ASSETS = (
    _by("AssetStore.digests", Operation.QUERY, schema.ASSETS, "470 R", schema.ACTIVE_ASSETS),
    _by("AssetStore.active", Operation.QUERY, schema.ASSETS, "470 R: 14,000 assets of 0.28 KB", schema.ACTIVE_ASSETS),
    _by("AssetStore.get", Operation.GET, schema.ASSETS, "1 R"),
    _by("AssetStore.put", Operation.PUT_MANY, schema.ASSETS, "2 W an asset"),
    _by("AssetStore.deactivate", Operation.UPDATE, schema.ASSETS, "2 W an asset"),
    _by("AssetStore.listings", Operation.GET, schema.LISTINGS, "1 R"),
    _by("AssetStore.listings", Operation.QUERY, schema.LISTINGS, "25 R: 12,000 rows, 97 KB compressed"),
    _by("AssetStore.replace_listings", Operation.PUT, schema.LISTINGS, "100 W"),
    _by("Watchlist.symbols", Operation.QUERY, schema.WATCHLIST, "1 R"),
    _by("Watchlist.add", Operation.PUT, schema.WATCHLIST, "1 W"),
    _by("Watchlist.remove", Operation.DELETE, schema.WATCHLIST, "1 W"),
)
_CALENDAR = (
    _by("ReleaseStore.get", Operation.GET, schema.EARNINGS_CALENDAR, "1 R"),
    _by("ReleaseStore.of_symbol", Operation.QUERY, schema.EARNINGS_CALENDAR, "1 R"),
    _by(
        "ReleaseStore.reported_between",
        Operation.QUERY,
        schema.EARNINGS_CALENDAR,
        "20 R per 1,000 releases",
        schema.RELEASES_BY_MONTH,
    ),
    _by(
        "ReleaseStore.open_releases",
        Operation.QUERY,
        schema.EARNINGS_CALENDAR,
        "140 R: 7,000 of 0.16 KB",
        schema.OPEN_RELEASES,
    ),
    _by("ReleaseStore.count_by_state", Operation.QUERY, schema.EARNINGS_CALENDAR, "140 R", schema.OPEN_RELEASES),
    _by(
        "ReleaseStore.count_by_state",
        Operation.QUERY,
        schema.EARNINGS_CALENDAR,
        "11 R per 1,000 releases",
        schema.ENDED_RELEASES,
    ),
    _by("ReleaseStore.put", Operation.PUT, schema.EARNINGS_CALENDAR, "3 W a release"),
    _by("ReleaseStore.put", Operation.UPDATE, schema.EARNINGS_CALENDAR, "2 W an ended release"),
    _by("ReleaseStore.change", Operation.UPDATE, schema.EARNINGS_CALENDAR, "3 W; 4 W when it ends"),
    _by("ReleaseStore.put_aside", Operation.PUT_MANY, schema.UNMATCHED_CALENDAR_ROWS, "1 W a row"),
)
_STATEMENTS = (schema.INCOME_STATEMENT, schema.BALANCE_SHEET, schema.CASH_FLOW, schema.EARNINGS)
_REPORTS = (
    *(_by("ReportStore.revisions", Operation.QUERY, table, "18 R: 101 reports of 0.7 KB") for table in _STATEMENTS),
    *(_by("ReportStore.append", Operation.PUT, table, "1 W a report: none takes 1 KB") for table in _STATEMENTS),
    _by("ReportStore.overviews", Operation.QUERY, schema.COMPANY_OVERVIEW, "1 R per 3 overviews"),
    _by("ReportStore.append_overview", Operation.PUT, schema.COMPANY_OVERVIEW, "2 W"),
    _by("ReportStore.head", Operation.GET, schema.DATASET_HEADS, "1 R"),
    _by("ReportStore.heads_of", Operation.QUERY, schema.DATASET_HEADS, "1 R"),
    _by("ReportStore.heads", Operation.QUERY, schema.DATASET_HEADS, "90 R: 850 of 0.41 KB"),
    _by("ReportStore.advance_head", Operation.PUT, schema.DATASET_HEADS, "1 W; 2 W of an overview"),
    _by("ReportStore.advance_head", Operation.UPDATE, schema.DATASET_HEADS, "2 W"),
    _by("ReportStore.market_capitalizations", Operation.QUERY, schema.DATASET_HEADS, "4 R", schema.CAPITALIZATIONS),
)
_POLLINATION = (
    _by("PollinationRequests.add", Operation.GET_MANY, schema.POLLINATION_REQUESTS, "1 R a request"),
    _by("PollinationRequests.add", Operation.PUT, schema.POLLINATION_REQUESTS, "1 W a request"),
    _by("PollinationRequests.add", Operation.PUT, schema.OPEN_REQUESTS, "1 W a request"),
    _by("PollinationRequests.add", Operation.DELETE, schema.OPEN_REQUESTS, "1 W, of one that is done meanwhile"),
    _by("PollinationRequests.get", Operation.GET, schema.POLLINATION_REQUESTS, "1 R"),
    _by("PollinationRequests.open_requests", Operation.QUERY, schema.OPEN_REQUESTS, "1 R per 50 requests"),
    _by("PollinationRequests.open_requests", Operation.GET_MANY, schema.POLLINATION_REQUESTS, "1 R a request"),
    _by("PollinationRequests.of_symbol", Operation.QUERY, schema.OPEN_REQUESTS, "1 R per 50 requests"),
    _by("PollinationRequests.of_symbol", Operation.GET_MANY, schema.POLLINATION_REQUESTS, "1 R a request"),
    _by("PollinationRequests.lease", Operation.GET, schema.POLLINATION_REQUESTS, "1 R"),
    _by("PollinationRequests.lease", Operation.PUT, schema.DATASET_LEASES, "1 W"),
    _by("PollinationRequests.lease", Operation.UPDATE, schema.POLLINATION_REQUESTS, "1 W"),
    _by("PollinationRequests.lease", Operation.DELETE, schema.OPEN_REQUESTS, "1 W, of one that is done"),
    _by("PollinationRequests.lease", Operation.DELETE, schema.DATASET_LEASES, "1 W, of one that is done"),
    _by("PollinationRequests.defer", Operation.UPDATE, schema.POLLINATION_REQUESTS, "1 W"),
    _by("PollinationRequests.defer", Operation.DELETE, schema.DATASET_LEASES, "1 W"),
    _by("PollinationRequests.put_off", Operation.UPDATE, schema.POLLINATION_REQUESTS, "1 W"),
    _by("PollinationRequests.finish", Operation.UPDATE, schema.POLLINATION_REQUESTS, "1 W"),
    _by("PollinationRequests.finish", Operation.DELETE, schema.OPEN_REQUESTS, "1 W"),
    _by("PollinationRequests.finish", Operation.DELETE, schema.DATASET_LEASES, "1 W"),
    _by("PollinationRequests.add_probe_outcome", Operation.TRANSACTION, schema.PROBE_OUTCOMES, "2 W"),
    _by("PollinationRequests.add_probe_outcome", Operation.TRANSACTION, schema.PROBE_TALLIES, "2 W"),
    _by("PollinationRequests.probe_tallies", Operation.QUERY, schema.PROBE_TALLIES, "1 R per 60 tallies"),
    _by("BudgetLedger.read", Operation.GET, schema.RATE_BUDGET, "1 R"),
    _by("BudgetLedger.record_start", Operation.UPDATE, schema.RATE_BUDGET, "2 W: 25 slots, 1.1 KB"),
    _by("BudgetLedger.close_until", Operation.UPDATE, schema.RATE_BUDGET, "2 W"),
)
_ANALYSIS = (
    _by("AnalysisQueue.get", Operation.GET, schema.ANALYSIS_QUEUE, "1 R"),
    _by("AnalysisQueue.put", Operation.PUT, schema.ANALYSIS_QUEUE, "3 W: its place in the index moves"),
    _by("AnalysisQueue.claimable", Operation.QUERY, schema.ANALYSIS_QUEUE, "1 R", schema.QUEUE_BY_STATE),
    _by("AnalysisQueue.entries", Operation.QUERY, schema.ANALYSIS_QUEUE, "1 R per 36 entries", schema.QUEUE_BY_STATE),
    _by("AnalysisQueue.depth", Operation.QUERY, schema.ANALYSIS_QUEUE, "1 R per 36 entries", schema.QUEUE_BY_STATE),
    _by("AnalysisStore.get", Operation.GET, schema.ASSET_ANALYSIS, "1 R"),
    _by("AnalysisStore.put", Operation.PUT, schema.ASSET_ANALYSIS, "3 W per KB"),
    _by("AnalysisStore.latest", Operation.QUERY, schema.ASSET_ANALYSIS, "1 R"),
    _by("AnalysisStore.by_rating", Operation.QUERY, schema.ASSET_ANALYSIS, "1 R per 8 KB", schema.ANALYSES_BY_RATING),
    _by("AnalysisStore.by_sector", Operation.QUERY, schema.ASSET_ANALYSIS, "1 R per 8 KB", schema.ANALYSES_BY_SECTOR),
)
_RECORDS = (
    _by("NewsStore.put", Operation.PUT, schema.NEWS, "1 W an article and symbol"),
    _by("NewsStore.of_symbol", Operation.QUERY, schema.NEWS, "1 R per 4 KB"),
    _by("NewsStore.of_day", Operation.QUERY, schema.NEWS, "1 R per 4 KB"),
    _by("RunLog.add", Operation.PUT, schema.RUNS, "2 W"),
    _by("RunLog.latest", Operation.QUERY, schema.RUNS, "1 R per 15 runs"),
    _by("RunLog.latest_of_all", Operation.QUERY, schema.RUNS, "1 R per 30 runs", schema.RUNS_BY_START),
    _by("QuarantineStore.add", Operation.PUT, schema.QUARANTINE, "3 W a row of 0.5 KB"),
    _by("QuarantineStore.of_symbol", Operation.QUERY, schema.QUARANTINE, "1 R per 8 KB", schema.QUARANTINE_OF_SYMBOL),
    _by("QuarantineStore.rows", Operation.QUERY, schema.QUARANTINE, "1 R per 8 KB", schema.QUARANTINE_BY_TIME),
    _by("QuarantineStore.add", Operation.PUT, schema.LONG_BODIES, "300 W a part, hardly ever"),
    _by("QuarantineStore.rows", Operation.QUERY, schema.LONG_BODIES, "75 R a part, hardly ever"),
    _by("Archive.keep", Operation.TRANSACTION, schema.RECEIPTS, "8 W: 3 items and an index, twice in a transaction"),
    _by("Archive.keep", Operation.GET, schema.RECEIPTS, "1 R, after a repeat"),
    _by("Archive.receipts", Operation.QUERY, schema.RECEIPTS, "1 R per 18 receipts", schema.RECEIPTS_BY_TIME),
    _by("Archive.receipts_of", Operation.QUERY, schema.RECEIPTS, "1 R"),
    _by("Archive.receipts_of_request", Operation.QUERY, schema.RECEIPTS, "1 R"),
)

ACCESS_PATTERNS = (*_ASSETS, *_CALENDAR, *_REPORTS, *_POLLINATION, *_ANALYSIS, *_RECORDS)
