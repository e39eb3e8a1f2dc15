"""The tables of DynamoDB: keys, indexes and capacity, in one place that adapters, infrastructure and tests share.

It knows neither boto3 nor the CDK. What reads and writes which table is in `access_patterns`. Three rules shaped it:

- What is read by key, or by a table's own partition, is strongly consistent: the budget, receipts, revisions, heads,
  open requests and leases never show less than what was written. Indexes may lag behind for a moment; what is read
  through them is checked again by the condition of the write that follows.
- No partition takes more than a fraction of the 1,000 writes a second that DynamoDB allows one: what a whole market
  writes at once is spread over `SHARDS` partitions by its symbol, the rest stays below a few dozen writes a second.
- Nothing is scanned: whatever is listed has a partition, or an index, of its own.
"""

from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

SHARDS = 8
"""Partitions of what is written for the whole market at once; a reader asks all of them."""
SHARD_KEYS = tuple(map(str, range(SHARDS)))
EVERYTHING = "all"
"""The partition key of lists that are small, or written slowly, and are read as a whole."""


class Capacity(StrEnum):
    """How a table is used, and so how its capacity is paid for where a stage makes the difference (decision 0061)."""

    BURST = "burst"
    """On demand: idle most of the day, then hundreds of units within minutes."""
    STEADY = "steady"
    """Provisioned: what one unit a second saves up in five minutes is enough for whatever comes at once.

    A test holds that to the access patterns.
    """


@dataclass(frozen=True, slots=True)
class Key:
    """Names of the key attributes; all of them are strings."""

    partition: str
    sort: str | None = None

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names, the partition's first."""
        return (self.partition,) if self.sort is None else (self.partition, self.sort)


ALL_ATTRIBUTES = ("*",)


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index; items without its key attributes are not in it."""

    name: str
    key: Key
    attributes: tuple[str, ...] = ALL_ATTRIBUTES
    """What it holds beside the keys."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. None has a stream, and nothing expires: what is kept is kept for ever."""

    name: str
    key: Key
    indexes: tuple[Index, ...] = ()
    capacity: Capacity = Capacity.BURST

    def named(self, prefix: str) -> str:
        """Its name within one deployment."""
        return f"{prefix}{self.name}"

    @property
    def key_attributes(self) -> tuple[str, ...]:
        """Every attribute that the table's or an index's key names, sorted."""
        named = set(self.key.attributes)
        for index in self.indexes:
            named.update(index.key.attributes)
        return tuple(sorted(named))


def shard(symbol: str) -> str:
    """The partition of a symbol: the same on every machine and for ever."""
    return str(crc32(symbol.encode("utf-8", "surrogatepass")) % SHARDS)


# ---- assets ----
ACTIVE_ASSETS = Index("active", Key("active_shard", "symbol"))
ASSETS = Table("assets", Key("symbol"), (ACTIVE_ASSETS,))
LISTINGS = Table("listings", Key("generation", "part"))
"""The newest list as a few compressed parts; the item `current` names their generation, and is written last."""
WATCHLIST = Table("watchlist", Key("list", "symbol"))

# ---- the earnings calendar ----
RELEASES_BY_MONTH = Index("by_report_month", Key("report_month", "reported"))
OPEN_RELEASES = Index("open", Key("open_shard", "symbol"))
ENDED_RELEASES = Index("ended", Key("ended_as", "symbol"), ())
"""Releases are counted by it: keys only, since ended ones are never deleted."""
EARNINGS_CALENDAR = Table(
    "earnings_calendar",
    Key("symbol", "fiscal_period"),
    (RELEASES_BY_MONTH, OPEN_RELEASES, ENDED_RELEASES),
)
"""Each plan reads all that is reported within 600 days, and each successful probe plans again."""
UNMATCHED_CALENDAR_ROWS = Table("unmatched_calendar_rows", Key("symbol", "fiscal_date_ending"))

# ---- reports: one immutable item per revision, at `month#kind#known_at` ----
COMPANY_OVERVIEW = Table("company_overview", Key("symbol", "known_at"))
INCOME_STATEMENT = Table("income_statement", Key("symbol", "period"))
BALANCE_SHEET = Table("balance_sheet", Key("symbol", "period"))
CASH_FLOW = Table("cash_flow", Key("symbol", "period"))
EARNINGS = Table("earnings", Key("symbol", "period"))
CAPITALIZATIONS = Index("capitalizations", Key("shard", "capitalized_symbol"), ("market_capitalization",))
DATASET_HEADS = Table("dataset_heads", Key("shard", "head"), (CAPITALIZATIONS,))
"""One item per asset and dataset, at `symbol#dataset`: the heads of one asset, and those of all, are both current."""

# ---- pollination ----
POLLINATION_REQUESTS = Table("pollination_requests", Key("request_id", "dataset"))
OPEN_REQUESTS = Table("open_requests", Key("list", "request"))
"""A mark for each request that is not done, set before the request is written and taken away after it is done."""
DATASET_LEASES = Table("dataset_leases", Key("symbol", "dataset"))
PROBE_OUTCOMES = Table("probe_outcomes", Key("request_id", "dataset"))
PROBE_TALLIES = Table("probe_tallies", Key("list", "tally"))
RATE_BUDGET = Table("rate_budget", Key("provider"))
"""One item per provider: `counter`, the ring `slot_00`, `slot_01`, ..., `next_start`, `closed_until`."""

# ---- analysis ----
QUEUE_BY_STATE = Index("by_state", Key("state", "place"))
ANALYSIS_QUEUE = Table("analysis_queue", Key("symbol"), (QUEUE_BY_STATE,), Capacity.STEADY)
ANALYSES_BY_RATING = Index("by_rating", Key("rating", "analysis_date"))
ANALYSES_BY_SECTOR = Index("by_sector", Key("sector", "analysis_date"))
ASSET_ANALYSIS = Table(
    "asset_analysis", Key("symbol", "analysis_date"), (ANALYSES_BY_RATING, ANALYSES_BY_SECTOR), Capacity.STEADY
)

# ---- news ----
NEWS = Table("news", Key("symbol", "published"))
"""The row of the symbol `*` holds each article once, in the order of time: a day is a part of it."""

# ---- what came in, what ran ----
RECEIPTS_BY_TIME = Index("by_time", Key("list", "received"))
RECEIPTS = Table("receipts", Key("found_by", "received"), (RECEIPTS_BY_TIME,))
"""A receipt is three items of one transaction, so that it is found at once by each of its keys:

`found_by` `receipt#<id>` and `received` `-`: whether there is one (the condition of the transaction);
`request#<request id>` and `<received at>#<id>`: those of a request, also in the index, under `list`;
`dataset#<dataset>#<symbol>` and `<received at>#<id>`: those of a dataset (none for a list of the whole market).
"""
RUNS_BY_START = Index("by_start", Key("list", "started"))
RUNS = Table("runs", Key("use_case", "started"), (RUNS_BY_START,))
QUARANTINE_OF_SYMBOL = Index("of_symbol", Key("symbol", "received"))
QUARANTINE_BY_TIME = Index("by_time", Key("list", "received"))
QUARANTINE = Table("quarantine", Key("answer_digest", "place"), (QUARANTINE_OF_SYMBOL, QUARANTINE_BY_TIME))
LONG_BODIES = Table("long_bodies", Key("digest", "part"))
"""What would make an item larger than DynamoDB's 400 KB, in parts under its SHA-256; written before the item."""

TABLES = (
    ASSETS,
    LISTINGS,
    WATCHLIST,
    EARNINGS_CALENDAR,
    UNMATCHED_CALENDAR_ROWS,
    COMPANY_OVERVIEW,
    INCOME_STATEMENT,
    BALANCE_SHEET,
    CASH_FLOW,
    EARNINGS,
    DATASET_HEADS,
    POLLINATION_REQUESTS,
    OPEN_REQUESTS,
    DATASET_LEASES,
    PROBE_OUTCOMES,
    PROBE_TALLIES,
    RATE_BUDGET,
    ANALYSIS_QUEUE,
    ASSET_ANALYSIS,
    NEWS,
    RECEIPTS,
    RUNS,
    QUARANTINE,
    LONG_BODIES,
)
