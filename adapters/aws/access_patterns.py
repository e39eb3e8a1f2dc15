"""Every way in which the tables are read and written, and the index that serves it.

Nothing else goes over the wire: the contract tests refuse any request to DynamoDB that is not listed here.
"""

from dataclasses import dataclass
from enum import StrEnum

from adapters.aws import schema
from adapters.aws.schema import Index, Table

PLANS = 25
"""Plans within five minutes, at most: a trigger's, and one after each of the day's other 24 calls that brought news."""
FEW = 50
"""Units within five minutes that nothing passes by much: two for each of the day's 25 calls."""


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


READS = frozenset({Operation.GET, Operation.GET_MANY, Operation.QUERY})


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
    at_once: int = FEW
    """The most units that it takes within five minutes of a usual day: 25 calls, 14,000 assets whose lists are known.

    A write takes up to so many of the table, and of each of its indexes.
    """

    @property
    def reads(self) -> bool:
        """Or it writes."""
        return self.operation in READS


def units_at_once(table: Table, index: Index | None, *, reading: bool) -> int:
    """The most that is read or written within five minutes of a usual day, of a table itself or of one index."""
    return sum(
        pattern.at_once
        for pattern in ACCESS_PATTERNS
        if pattern.table == table and pattern.reads is reading and (not reading or pattern.index == index)
    )


def _by(
    asked_by: str,
    operation: Operation,
    table: Table,
    takes: str,
    index: Index | None = None,
    *,
    at_once: int = FEW,
) -> AccessPattern:
    return AccessPattern(asked_by, operation, table, takes, index, at_once)


_ASSETS = (
    _by("AssetStore.digests", Operation.QUERY, schema.ASSETS, "470 R", schema.ACTIVE_ASSETS, at_once=470),
    _by(
        "AssetStore.active",
        Operation.QUERY,
        schema.ASSETS,
        "470 R: 14,000 assets of 0.28 KB",
        schema.ACTIVE_ASSETS,
        at_once=PLANS * 470,
    ),
    _by("AssetStore.get", Operation.GET, schema.ASSETS, "1 R"),
    _by("AssetStore.put", Operation.PUT_MANY, schema.ASSETS, "2 W an asset", at_once=200),
    _by("AssetStore.deactivate", Operation.UPDATE, schema.ASSETS, "2 W an asset"),
    _by("AssetStore.listings", Operation.GET, schema.LISTINGS, "1 R"),
    _by(
        "AssetStore.listings",
        Operation.QUERY,
        schema.LISTINGS,
        "25 R: 12,000 rows, 97 KB compressed",
        at_once=PLANS * 25,
    ),
    _by("AssetStore.replace_listings", Operation.PUT, schema.LISTINGS, "100 W", at_once=100),
    _by("Watchlist.symbols", Operation.QUERY, schema.WATCHLIST, "1 R"),
    _by("Watchlist.add", Operation.PUT, schema.WATCHLIST, "1 W"),
    _by("Watchlist.remove", Operation.DELETE, schema.WATCHLIST, "1 W"),
)
_CALENDAR = (
    _by("ReleaseStore.get", Operation.GET, schema.EARNINGS_CALENDAR, "1 R"),
    _by("ReleaseStore.of_symbol", Operation.QUERY, schema.EARNINGS_CALENDAR, "1 R", at_once=75),
    _by(
        "ReleaseStore.reported_between",
        Operation.QUERY,
        schema.EARNINGS_CALENDAR,
        "20 R per 1,000 releases: 350 R of 600 days",
        schema.RELEASES_BY_MONTH,
        at_once=PLANS * 350,
    ),
    _by(
        "ReleaseStore.open_releases",
        Operation.QUERY,
        schema.EARNINGS_CALENDAR,
        "140 R: 7,000 of 0.16 KB",
        schema.OPEN_RELEASES,
        at_once=140,
    ),
    _by(
        "ReleaseStore.count_by_state",
        Operation.QUERY,
        schema.EARNINGS_CALENDAR,
        "140 R",
        schema.OPEN_RELEASES,
        at_once=140,
    ),
    _by(
        "ReleaseStore.count_by_state",
        Operation.QUERY,
        schema.EARNINGS_CALENDAR,
        "11 R per 1,000 releases: 310 R of a year's",
        schema.ENDED_RELEASES,
        at_once=310,
    ),
    _by(
        "ReleaseStore.put",
        Operation.PUT,
        schema.EARNINGS_CALENDAR,
        "3 W a new release; 1 W of a known one",
        at_once=200,
    ),
    _by("ReleaseStore.put", Operation.UPDATE, schema.EARNINGS_CALENDAR, "3 W a known release", at_once=150),
    _by("ReleaseStore.change", Operation.UPDATE, schema.EARNINGS_CALENDAR, "3 W; 4 W when it ends"),
    _by("ReleaseStore.put_aside", Operation.PUT_MANY, schema.UNMATCHED_CALENDAR_ROWS, "1 W a row", at_once=1_000),
)
_STATEMENTS = (schema.INCOME_STATEMENT, schema.BALANCE_SHEET, schema.CASH_FLOW, schema.EARNINGS)
_REPORTS = (
    *(
        _by("ReportStore.revisions", Operation.QUERY, table, "18 R: 101 reports of 0.7 KB", at_once=PLANS * 18)
        for table in _STATEMENTS
    ),
    *(
        _by("ReportStore.append", Operation.PUT, table, "1 W a report: none takes 1 KB", at_once=PLANS * 101)
        for table in _STATEMENTS
    ),
    _by("ReportStore.overviews", Operation.QUERY, schema.COMPANY_OVERVIEW, "1 R per 3 overviews"),
    _by("ReportStore.append_overview", Operation.PUT, schema.COMPANY_OVERVIEW, "2 W"),
    _by("ReportStore.head", Operation.GET, schema.DATASET_HEADS, "1 R"),
    _by("ReportStore.heads_of", Operation.QUERY, schema.DATASET_HEADS, "1 R", at_once=125),
    _by("ReportStore.heads", Operation.QUERY, schema.DATASET_HEADS, "90 R: 850 of 0.41 KB", at_once=PLANS * 90),
    _by("ReportStore.advance_head", Operation.PUT, schema.DATASET_HEADS, "1 W; 2 W of an overview"),
    _by("ReportStore.advance_head", Operation.UPDATE, schema.DATASET_HEADS, "2 W"),
    _by(
        "ReportStore.market_capitalizations",
        Operation.QUERY,
        schema.DATASET_HEADS,
        "4 R",
        schema.CAPITALIZATIONS,
        at_once=PLANS * 4,
    ),
)
_POLLINATION = (
    _by("PollinationRequests.add", Operation.GET_MANY, schema.POLLINATION_REQUESTS, "1 R a request", at_once=75),
    _by("PollinationRequests.add", Operation.PUT, schema.POLLINATION_REQUESTS, "1 W a request", at_once=75),
    _by("PollinationRequests.add", Operation.PUT, schema.OPEN_REQUESTS, "1 W a request", at_once=75),
    _by("PollinationRequests.add", Operation.DELETE, schema.OPEN_REQUESTS, "1 W, of one that is done meanwhile"),
    _by("PollinationRequests.get", Operation.GET, schema.POLLINATION_REQUESTS, "1 R"),
    _by("PollinationRequests.open_requests", Operation.QUERY, schema.OPEN_REQUESTS, "1 R per 50 requests"),
    _by(
        "PollinationRequests.open_requests",
        Operation.GET_MANY,
        schema.POLLINATION_REQUESTS,
        "1 R a request",
        at_once=PLANS * 50,
    ),
    _by("PollinationRequests.of_symbol", Operation.QUERY, schema.OPEN_REQUESTS, "1 R per 50 requests"),
    _by("PollinationRequests.of_symbol", Operation.GET_MANY, schema.POLLINATION_REQUESTS, "1 R a request"),
    _by("PollinationRequests.lease", Operation.GET, schema.POLLINATION_REQUESTS, "1 R"),
    _by("PollinationRequests.lease", Operation.PUT, schema.DATASET_LEASES, "1 W"),
    _by("PollinationRequests.lease", Operation.UPDATE, schema.POLLINATION_REQUESTS, "1 W"),
    _by("PollinationRequests.lease", Operation.DELETE, schema.OPEN_REQUESTS, "1 W, of one that is done"),
    _by("PollinationRequests.lease", Operation.DELETE, schema.DATASET_LEASES, "1 W, of one that is done"),
    _by("PollinationRequests.defer", Operation.UPDATE, schema.POLLINATION_REQUESTS, "1 W"),
    _by("PollinationRequests.defer", Operation.DELETE, schema.DATASET_LEASES, "1 W"),
    _by("RunLeases.held", Operation.PUT, schema.DATASET_LEASES, "1 W", at_once=5),
    _by("RunLeases.held", Operation.DELETE, schema.DATASET_LEASES, "1 W", at_once=5),
    _by("PollinationRequests.put_off", Operation.UPDATE, schema.POLLINATION_REQUESTS, "1 W"),
    _by("PollinationRequests.finish", Operation.UPDATE, schema.POLLINATION_REQUESTS, "1 W"),
    _by("PollinationRequests.finish", Operation.DELETE, schema.OPEN_REQUESTS, "1 W"),
    _by("PollinationRequests.finish", Operation.DELETE, schema.DATASET_LEASES, "1 W"),
    _by("PollinationRequests.add_probe_outcome", Operation.TRANSACTION, schema.PROBE_OUTCOMES, "2 W"),
    _by("PollinationRequests.add_probe_outcome", Operation.TRANSACTION, schema.PROBE_TALLIES, "2 W"),
    _by("PollinationRequests.probe_tallies", Operation.QUERY, schema.PROBE_TALLIES, "1 R per 60 tallies"),
    _by("BudgetLedger.read", Operation.GET, schema.RATE_BUDGET, "1 R", at_once=100),
    _by("BudgetLedger.record_start", Operation.UPDATE, schema.RATE_BUDGET, "2 W: 25 slots, 1.1 KB", at_once=100),
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
    _by("NewsStore.put", Operation.PUT, schema.NEWS, "1 W an article and symbol", at_once=500),
    _by("NewsStore.of_symbol", Operation.QUERY, schema.NEWS, "1 R per 4 KB", at_once=500),
    _by("NewsStore.of_day", Operation.QUERY, schema.NEWS, "1 R per 4 KB"),
    _by("RunLog.add", Operation.PUT, schema.RUNS, "2 W", at_once=150),
    _by("RunLog.latest", Operation.QUERY, schema.RUNS, "1 R per 15 runs"),
    _by("RunLog.latest_of_all", Operation.QUERY, schema.RUNS, "1 R per 30 runs", schema.RUNS_BY_START),
    _by("QuarantineStore.add", Operation.PUT, schema.QUARANTINE, "3 W a row of 0.5 KB", at_once=300),
    _by("QuarantineStore.of_symbol", Operation.QUERY, schema.QUARANTINE, "1 R per 8 KB", schema.QUARANTINE_OF_SYMBOL),
    _by("QuarantineStore.rows", Operation.QUERY, schema.QUARANTINE, "1 R per 8 KB", schema.QUARANTINE_BY_TIME),
    _by("QuarantineStore.add", Operation.PUT, schema.LONG_BODIES, "300 W a part, hardly ever", at_once=300),
    _by("QuarantineStore.rows", Operation.QUERY, schema.LONG_BODIES, "75 R a part, hardly ever", at_once=75),
    _by(
        "Archive.keep",
        Operation.TRANSACTION,
        schema.RECEIPTS,
        "8 W: 3 items and an index, twice in a transaction",
        at_once=200,
    ),
    _by("Archive.keep", Operation.GET, schema.RECEIPTS, "1 R, after a repeat"),
    _by(
        "Archive.receipts",
        Operation.QUERY,
        schema.RECEIPTS,
        "1 R per 18 receipts",
        schema.RECEIPTS_BY_TIME,
        at_once=500,
    ),
    _by("Archive.receipts_of", Operation.QUERY, schema.RECEIPTS, "1 R per 9 receipts", at_once=75),
    _by("Archive.receipts_of_request", Operation.QUERY, schema.RECEIPTS, "1 R"),
)

ACCESS_PATTERNS = (*_ASSETS, *_CALENDAR, *_REPORTS, *_POLLINATION, *_ANALYSIS, *_RECORDS)
