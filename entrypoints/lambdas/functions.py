"""The functions as data: what starts each, what it gets, and what it may do. Infrastructure makes them from here.

It knows neither boto3 nor the CDK. `uses` is what a use case's code reaches, port by port; a test reads that code and
holds this list to it. With the access patterns of the tables it gives each function's least rights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from adapters.aws.access_patterns import ACCESS_PATTERNS, READS, AccessPattern, Operation
from adapters.aws.schema import LONG_BODIES, PROBE_TALLIES, Index, Table
from domain.events import AnalysisNeeded, EarningsProcessed, Event, PollinationNeeded
from domain.model.runs import ScheduledUseCase

_PUT, _UPDATE = (f"dynamodb:{operation.value}" for operation in (Operation.PUT, Operation.UPDATE))

DEPLOYMENT_SETTINGS = (
    "SIGNAL9_AWS_STAGE",
    "SIGNAL9_AWS_TABLE_PREFIX",
    "SIGNAL9_AWS_BUS_NAME",
    "SIGNAL9_AWS_BUS_ARN",
    "SIGNAL9_AWS_BUCKET",
    "SIGNAL9_AWS_SECRET_NAME",
    "SIGNAL9_AWS_SCHEDULE_GROUP",
    "SIGNAL9_AWS_SCHEDULE_ROLE_ARN",
    "SIGNAL9_AWS_SCHEDULE_DEAD_LETTERS_ARN",
    "SIGNAL9_AWS_DEAD_LETTER_URLS",
)
"""What the environment of every function has to name; each other setting of `entrypoints.aws_settings` may be set."""

COPIED_LETTERS = "dead-letters/"
"""What the names of copied dead letters begin with in the bucket of answers."""
FIVE_MINUTES, QUARTER_OF_AN_HOUR = timedelta(minutes=5), timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class LambdaFunction:
    """One function."""

    name: str
    """Of its module, too."""
    started_by: ScheduledUseCase | type[Event] | None = None
    """Its trigger (and `runAgain` for it), or its event; `None`: see `name`."""
    uses: frozenset[str] = frozenset()
    """`Port.method` of what the use case reaches."""
    publishes: bool = False
    """Puts events on the bus at once."""
    schedules: bool = True
    """Makes one-time schedules: what is put off goes on by one."""
    reads_keys: bool = False
    rotates_keys: bool = False
    memory: int
    """Megabytes; the share of a processor grows with it."""
    timeout: timedelta = QUARTER_OF_AN_HOUR
    on_by_default: bool = True

    @property
    def handler(self) -> str:
        """What the image is started with."""
        return f"entrypoints.lambdas.{self.name}.handler"

    @property
    def patterns(self) -> tuple[AccessPattern, ...]:
        """Every way in which it reads and writes tables."""
        return tuple(pattern for pattern in ACCESS_PATTERNS if pattern.asked_by in self.uses)

    @property
    def table_actions(self) -> Mapping[Table, frozenset[str]]:
        """Actions of IAM that it needs on each table itself."""
        actions: dict[Table, set[str]] = {}
        for pattern in self.patterns:
            if pattern.index is None:
                actions.setdefault(pattern.table, set()).add(_action(pattern))
        if actions:
            # Whatever a provider wrote may be too long for an item.
            used = {pattern.operation for pattern in self.patterns}
            long = ({"dynamodb:Query"} if used & READS else set()) | ({_PUT} if used - READS else set())
            actions.setdefault(LONG_BODIES, set()).update(long)
        return {table: frozenset(named) for table, named in actions.items()}

    @property
    def indexes(self) -> frozenset[tuple[Table, Index]]:
        """Indexes that it queries."""
        return frozenset((each.table, each.index) for each in self.patterns if each.index is not None)

    @property
    def reads_bucket(self) -> bool:
        """Gets archived answers."""
        return "Archive.body" in self.uses

    @property
    def writes_bucket(self) -> bool:
        """Puts archived answers, each once and never again."""
        return "Archive.keep" in self.uses

    @property
    def begins_rotation(self) -> bool:
        """Sees whether keys are staged, and has Secrets Manager rotate them."""
        return "StagedKeys.begin" in self.uses

    @property
    def counts_dead_letters(self) -> bool:
        """Reads how deep every dead-letter queue is; every function sends to the first one."""
        return "DeadLetterCounts.dead_letters" in self.uses

    @property
    def copies_dead_letters(self) -> bool:
        """Receives letters of every queue, gives them back, and puts copies into the bucket."""
        return "DeadLetterCounts.copy_old" in self.uses


def _action(pattern: AccessPattern) -> str:
    """A transaction needs the rights to what it is made of."""
    if pattern.operation is not Operation.TRANSACTION:
        return f"dynamodb:{pattern.operation.value}"
    return _UPDATE if pattern.table is PROBE_TALLIES else _PUT


_RUN_RECORDS = frozenset({"RunLog.add", "RunLog.latest"})
_A_RUN = _RUN_RECORDS | {"RunLeases.held"}
_A_CALL = frozenset(
    {
        "Archive.keep",
        "Archive.receipts_of",
        "BudgetLedger.close_until",
        "BudgetLedger.read",
        "BudgetLedger.record_start",
    }
)
_AN_ANSWER = frozenset({"Archive.body", "QuarantineStore.add"})
_UNIVERSE = frozenset(
    {
        "AssetStore.active",
        "AssetStore.listings",
        "ReleaseStore.reported_between",
        "ReportStore.heads",
        "ReportStore.market_capitalizations",
        "Watchlist.symbols",
    }
)
_PLAN = _UNIVERSE | {
    "BudgetLedger.read",
    "PollinationRequests.add",
    "PollinationRequests.get",
    "PollinationRequests.open_requests",
    "PollinationRequests.probe_tallies",
    "ReleaseStore.get",
}

FUNCTIONS = (
    LambdaFunction(
        name="sync_assets",
        started_by=ScheduledUseCase.SYNC_ASSETS,
        uses=_A_RUN | _A_CALL | _AN_ANSWER | {"AssetStore.digests", "AssetStore.put", "AssetStore.deactivate"},
        reads_keys=True,
        memory=1_024,
    ),
    LambdaFunction(
        name="sync_earnings_calendar",
        started_by=ScheduledUseCase.SYNC_EARNINGS_CALENDAR,
        uses=_A_RUN
        | _A_CALL
        | _AN_ANSWER
        | {
            "Archive.receipts_of_request",
            "AssetStore.digests",
            "AssetStore.replace_listings",
            "ReleaseStore.open_releases",
            "ReleaseStore.put",
            "ReleaseStore.put_aside",
            "ReleaseStore.reported_between",
            "StagedKeys.begin",
            "StagedKeys.wait",
        },
        reads_keys=True,
        memory=1_024,
    ),
    LambdaFunction(
        name="plan_earnings_pollination",
        started_by=ScheduledUseCase.PLAN_EARNINGS_POLLINATION,
        uses=_A_RUN | _PLAN,
        publishes=True,
        memory=1_024,
    ),
    LambdaFunction(
        name="plan_regular_pollination",
        started_by=ScheduledUseCase.PLAN_REGULAR_POLLINATION,
        uses=_A_RUN | _PLAN,
        publishes=True,
        memory=1_024,
    ),
    LambdaFunction(
        name="reconcile",
        started_by=ScheduledUseCase.RECONCILE,
        uses=_A_RUN
        | _UNIVERSE
        | {
            "AnalysisQueue.depth",
            "AnalysisQueue.entries",
            "AnalysisQueue.get",
            "BudgetLedger.read",
            "DeadLetterCounts.copy_old",
            "DeadLetterCounts.dead_letters",
            "PollinationRequests.open_requests",
            "PollinationRequests.put_off",
            "ReleaseStore.change",
            "ReleaseStore.count_by_state",
            "ReleaseStore.get",
            "ReleaseStore.of_symbol",
            "ReleaseStore.open_releases",
            "ReportStore.heads_of",
        },
        publishes=True,
        memory=1_024,
    ),
    LambdaFunction(
        name="pollinate_asset",
        started_by=PollinationNeeded,
        uses=_RUN_RECORDS
        | _A_CALL
        | _AN_ANSWER
        | _PLAN
        | {
            "AnalysisQueue.get",
            "Archive.receipts_of_request",
            "AssetStore.get",
            "PollinationRequests.add_probe_outcome",
            "PollinationRequests.defer",
            "PollinationRequests.finish",
            "PollinationRequests.lease",
            "PollinationRequests.put_off",
            "ReleaseStore.change",
            "ReleaseStore.of_symbol",
            "ReportStore.advance_head",
            "ReportStore.append",
            "ReportStore.append_overview",
            "ReportStore.head",
            "ReportStore.heads_of",
            "ReportStore.overviews",
            "ReportStore.revisions",
        },
        publishes=True,
        reads_keys=True,
        # It mostly waits, for its slot and for the provider: a wait costs what the memory costs.
        memory=512,
    ),
    LambdaFunction(
        name="enqueue_analysis",
        started_by=AnalysisNeeded,
        uses=frozenset({"RunLog.add", "AnalysisQueue.get", "AnalysisQueue.put"}),
        memory=512,
        timeout=FIVE_MINUTES,
    ),
    LambdaFunction(
        name="mark_earnings_processed",
        started_by=EarningsProcessed,
        uses=frozenset({"RunLog.add", "ReleaseStore.change", "ReleaseStore.get", "ReleaseStore.of_symbol"}),
        memory=512,
        timeout=FIVE_MINUTES,
    ),
    LambdaFunction(
        name="sync_news",
        uses=_A_RUN | _A_CALL | _AN_ANSWER | {"NewsStore.of_symbol", "NewsStore.put"},
        reads_keys=True,
        memory=512,
        on_by_default=False,
    ),
    LambdaFunction(
        name="rotate_secret",
        uses=_A_CALL | {"Archive.receipts_of_request", "RunLog.add"},
        schedules=False,
        rotates_keys=True,
        memory=512,
        timeout=FIVE_MINUTES,
    ),
)
"""`sync_news` runs by a schedule of its own and by `runAgain`, `rotate_secret` when Secrets Manager asks for a step."""
