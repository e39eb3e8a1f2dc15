"""What the system promises, as sums over its own metrics: each level has an alarm.

The names of metrics and use cases are those that `domain/model/metrics.py` and the use cases report; a test compares.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from infra.config.stage import Stage
from infra.wiring import NEWS

HOUR = 3_600
DAY = 86_400
WEEK = 7 * DAY
"""The longest time that an alarm looks at."""
DAY_AND_SOME = DAY + 2 * HOUR
"""A job of each day lies in any time of this length: days of 25 hours are in it, and runs that took longer."""
DAY_OF_CALLS = DAY - HOUR // 2
"""A run tells of its calls when it ends, up to 15 minutes after they started. So what is told within this time started
within a day, in which the ledger allows no call above the limit."""
LONGEST_RUN = 450
"""Seconds of a daily job. A run that is still busy after eight minutes is cut off and goes on in another one, which is
no failure: so this has to be less, or a job that needs ever more runs would tell nobody."""
DAILY_JOBS = (
    "sync_assets",
    "sync_earnings_calendar",
    "plan_earnings_pollination",
    "plan_regular_pollination",
    "reconcile",
)
CALLERS = ("pollinate_asset", "sync_earnings_calendar", "sync_listing", "check_keys")
"""Whoever spends the rate budget."""
BEGINS_ROTATION, ROTATES = "begin_rotation", "rotate_secret"
AFTER_EVENTS = ("enqueue_analysis", "mark_earnings_processed")


class Missed(StrEnum):
    """On which side of its threshold a figure has to be for the level to be missed."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of one use case."""

    metric: str
    use_case: str
    statistic: str = "Sum"


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """When a person is told."""

    name: str
    promise: str
    figures: Mapping[str, Figure]
    """By the letter that stands for it in the expression."""
    expression: str
    missed: Missed
    threshold: float
    seconds: int
    """Over which the figures are taken together."""
    silence_is_missed: bool = False
    """Nothing has been reported: `False` takes that for good."""
    silent_hours: int = 0
    """So long after the alarm was made (or changed) it says nothing: what it looks at has to come about first."""


def service_levels(stage: Stage) -> Iterator[ServiceLevel]:
    """Every level of a stage."""
    jobs = (*DAILY_JOBS, NEWS) if stage.news else DAILY_JOBS
    watched = (*jobs, *AFTER_EVENTS, BEGINS_ROTATION)
    yield ServiceLevel(
        "pollination-own-time",
        "A pollination takes under a second of our own, waits and the providers' calls excluded.",
        {"a": Figure("OwnSeconds", "pollinate_asset", "p95")},
        "a",
        Missed.ABOVE,
        1,
        HOUR,
    )
    yield ServiceLevel(
        "pollination-time",
        "A pollination takes under 30 seconds on average, the providers' calls included, waits for slots excluded.",
        {
            "a": Figure("OwnSeconds", "pollinate_asset", "Average"),
            "b": Figure("CallSeconds", "pollinate_asset", "Average"),
        },
        "a + b",
        Missed.ABOVE,
        30,
        HOUR,
    )
    yield ServiceLevel(
        "daily-job-time",
        "Each daily job is done in one run, with half a minute to spare.",
        _each("DurationSeconds", jobs, "Maximum"),
        f"MAX([{filled(len(jobs))}])",
        Missed.ABOVE,
        LONGEST_RUN,
        HOUR,
    )
    yield ServiceLevel(
        "daily-jobs-ran",
        "Every day, each daily job runs.",
        _each("Runs", jobs),
        f"MIN([{filled(len(jobs))}])",
        Missed.BELOW,
        1,
        DAY_AND_SOME,
        silence_is_missed=True,
        silent_hours=48,
    )
    yield ServiceLevel(
        "daily-jobs-succeed",
        "No daily job, nothing that follows an event, and no beginning of a rotation fails.",
        _each("Failures", watched),
        f"SUM([{filled(len(watched))}])",
        Missed.ABOVE,
        0,
        HOUR,
    )
    yield ServiceLevel(
        "pollination-success",
        "Of 1,000 pollinations, 995 succeed; one failure a week is no rate.",
        {"a": Figure("Failures", "pollinate_asset"), "b": Figure("Runs", "pollinate_asset")},
        "IF(a > 1, 100 * (1 - a / b), 100)",
        Missed.BELOW,
        99.5,
        WEEK,
    )
    yield ServiceLevel(
        "validation-success",
        "Of 100 reports received, 95 are accepted.",
        {"a": Figure("ReportsAccepted", "pollinate_asset"), "b": Figure("ReportsRejected", "pollinate_asset")},
        "100 * FILL(a, 0) / (FILL(a, 0) + FILL(b, 0))",
        Missed.BELOW,
        95,
        DAY,
    )
    yield ServiceLevel(
        "keys-unchanged",
        "When the providers' keys are to be rotated, new ones are staged: docs/aws.md says how.",
        {"a": Figure("KeysUnchanged", ROTATES)},
        "a",
        Missed.ABOVE,
        0,
        DAY,
    )
    yield from _budget(stage.pipeline.daily_calls)


def _budget(daily_calls: int | str) -> Iterator[ServiceLevel]:
    if isinstance(daily_calls, int):
        yield ServiceLevel(
            "calls-within-budget",
            f"No more than {daily_calls} calls a day.",
            _each("CallsUsed", CALLERS),
            f"SUM([{filled(len(CALLERS))}])",
            Missed.ABOVE,
            daily_calls,
            DAY_OF_CALLS,
        )
    yield ServiceLevel(
        "limit-never-reached",
        "No provider ever says that its daily limit is reached.",
        _each("AnswersDailyLimit", CALLERS),
        f"SUM([{filled(len(CALLERS))}])",
        Missed.ABOVE,
        0,
        HOUR,
    )


def _each(metric: str, use_cases: tuple[str, ...], statistic: str = "Sum") -> Mapping[str, Figure]:
    return {letter(place): Figure(metric, use_case, statistic) for place, use_case in enumerate(use_cases)}


def letter(place: int) -> str:
    """What stands for the figure at this place in an expression."""
    return chr(ord("a") + place)


def filled(number: int) -> str:
    """The first so many figures, those that are missing as 0."""
    return ", ".join(f"FILL({letter(place)}, 0)" for place in range(number))
