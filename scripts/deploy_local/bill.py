"""What a day would cost on AWS: what it used, counted, times the prices of one date."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from domain.model.budget import BudgetPolicy
from entrypoints.lambdas.functions import FUNCTIONS, LambdaFunction
from scripts.deploy_local.processes import processor_seconds
from scripts.deploy_local.traffic import Traffic

PRICES_OF = date(2026, 11, 25)
REGION = "US East (N. Virginia)"
PRICES: Mapping[str, tuple[Decimal, str]] = {
    "Lambda: GB-seconds, arm64": (Decimal("0.0000133334"), "aws.amazon.com/lambda/pricing"),
    "Lambda: requests": (Decimal("0.20") / 1_000_000, "aws.amazon.com/lambda/pricing"),
    "DynamoDB: write request units": (Decimal("0.625") / 1_000_000, "aws.amazon.com/dynamodb/pricing/on-demand"),
    "DynamoDB: read request units": (Decimal("0.125") / 1_000_000, "aws.amazon.com/dynamodb/pricing/on-demand"),
    "EventBridge: events": (Decimal(1) / 1_000_000, "aws.amazon.com/eventbridge/pricing"),
    "Scheduler: invocations": (Decimal(1) / 1_000_000, "aws.amazon.com/eventbridge/pricing"),
    "S3: puts": (Decimal("0.005") / 1_000, "aws.amazon.com/s3/pricing"),
    "S3: gets": (Decimal("0.0004") / 1_000, "aws.amazon.com/s3/pricing"),
    "Secrets Manager: readings": (Decimal("0.05") / 10_000, "aws.amazon.com/secrets-manager/pricing"),
    "CloudWatch Logs: GB": (Decimal("0.50"), "aws.amazon.com/cloudwatch/pricing"),
    "X-Ray: traces": (Decimal(5) / 1_000_000, "aws.amazon.com/xray/pricing"),
}
"""Dollars for one, of that date and region, without any free allowance; and where the price is published."""
GOAL, AIM = Decimal("0.25"), Decimal("0.0005")
"""Dollars for one processed asset, at most: what was asked for, and what is held."""
CALL_SECONDS = 1
"""What a call of the provider takes in the world; the simulator's takes none."""
BYTES_OF_A_LINE = 26
"""What CloudWatch adds to each event of a log."""
MEGABYTES_OF_A_PROCESSOR = 1_769
"""With less memory a function gets that share of a processor, and its own work takes so much longer."""
REQUEST_SECONDS = 0.5
"""What an invocation waits for AWS's own services, all its requests together."""
LISTS = ("sync_assets", "sync_earnings_calendar")
"""Their work grows with the market and not with the assets that are processed; on the first day, everything is new."""
_GB = 2**30


@dataclass(frozen=True, slots=True)
class Bill:
    """A day's use of each thing that has a price, and who gained by it."""

    lists: Mapping[str, float]
    """Used by the market's lists."""
    others: Mapping[str, float]
    """Used by all that follows: plans, pollinations, queue, reconciling."""
    assets: int
    """That got new data."""
    answers: int
    """Of Alpha Vantage, the lists' included."""

    @property
    def per_asset(self) -> Decimal:
        """Dollars for one processed asset."""
        return dollars(self.others) / max(self.assets, 1)

    @property
    def is_within_aim(self) -> bool:
        """Whether an asset costs no more than it should; a day that processed none has no price."""
        return self.assets > 0 and self.per_asset <= AIM

    def lines(self) -> Iterator[str]:
        """The rows of a table in Markdown."""
        yield "| | the market's lists | plans and assets | dollars |"
        yield "|---|---|---|---|"
        for name in PRICES:
            cost = dollars({name: self.lists[name]}) + dollars({name: self.others[name]})
            yield f"| {name} | {_shown(self.lists[name])} | {_shown(self.others[name])} | {cost:.6f} |"
        lists, others = dollars(self.lists), dollars(self.others)
        yield f"| **the day, in dollars** | {lists:.6f} | {others:.6f} | **{lists + others:.6f}** |"
        yield f"| **each of {self.assets} assets** | {lists / max(self.assets, 1):.6f} | **{self.per_asset:.6f}** | |"


def dollars(used: Mapping[str, float]) -> Decimal:
    """What this costs."""
    return sum((Decimal(str(number)) * PRICES[name][0] for name, number in used.items()), Decimal(0))


def bill(traffic: Traffic, *, calls: Sequence[datetime], assets: int) -> Bill:
    """Read the functions' logs, the time that their processes took of a processor, and the bucket.

    `calls`: when Alpha Vantage was called, by the simulator's clock. Raises `NotMeasuredError` when the processes of a
    function that was used are not found.
    """
    used = {function.name: _used(traffic, function) for function in FUNCTIONS if traffic.given[function.name]}
    waits = {"pollinate_asset": _waits(calls) + CALL_SECONDS * len(calls)}
    for name, seconds in waits.items():
        used[name]["Lambda: GB-seconds, arm64"] += seconds * _BY_NAME[name].memory / 1_024
    answers = traffic.objects()
    of_lists = len(LISTS) + 1  # the calendar's trigger also asks for the listing
    for kind in ("S3: puts", "S3: gets"):
        used[LISTS[0]][kind] += of_lists
        used["pollinate_asset"][kind] += answers - of_lists
    lists: Counter[str] = Counter(dict.fromkeys(PRICES, 0))
    others: Counter[str] = Counter(dict.fromkeys(PRICES, 0))
    for name, each in used.items():
        (lists if name in LISTS else others).update(each)
    return Bill(lists, others, assets, len(calls))


def _used(traffic: Traffic, function: LambdaFunction) -> dict[str, float]:
    used: dict[str, float] = dict.fromkeys(PRICES, 0.0)
    invocations = 0
    for line in traffic.lines(function.name):
        used["CloudWatch Logs: GB"] += (len(line.encode()) + BYTES_OF_A_LINE) / _GB
        invocations += line.startswith("REPORT RequestId:")
        if '"capacity_used"' in line:
            for table_and_kind, number in json.loads(line)["units"].items():
                used[f"DynamoDB: {table_and_kind.rpartition(' ')[2]} request units"] += float(number)
    processor = processor_seconds(function.handler, traffic.deployment.endpoint) if invocations else 0.0
    share = min(1.0, function.memory / MEGABYTES_OF_A_PROCESSOR)
    seconds = processor / share + REQUEST_SECONDS * invocations
    used["Lambda: GB-seconds, arm64"] = seconds * function.memory / 1_024
    by_event = isinstance(function.started_by, type)
    for name in ("Lambda: requests", "X-Ray: traces", "EventBridge: events" if by_event else "Scheduler: invocations"):
        used[name] = float(invocations)
    if function.reads_keys:
        used["Secrets Manager: readings"] = float(invocations)
    return used


def _waits(calls: Sequence[datetime]) -> float:
    """Seconds that functions would wait for their calls' starts, at most: here time stands still, and none waits.

    Calls of the same instant would start one after the other, spaced, each in a function that waits from the first's.
    """
    spacing = BudgetPolicy().spacing / timedelta(seconds=1)
    return sum(spacing * place for _, group in groupby(sorted(calls)) for place, _ in enumerate(group))


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.6f}" if number < 1 else f"{number:,.1f}"


_BY_NAME = {function.name: function for function in FUNCTIONS}
