"""What starts each function: its time, the bus, or Secrets Manager."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entrypoints.lambdas.functions import FUNCTIONS, LambdaFunction
from infra.config.stage import Stage

RUN_AGAIN = "runAgain"
NEWS = "sync_news"
OF_FUNCTIONS, OF_SCHEDULES = "functions", "schedules"


@dataclass(frozen=True, slots=True)
class Route:
    """Events of one type, or one kind of them, to one function: a rule, and a dead-letter queue, of its own."""

    name: str
    detail_type: str
    function: str
    detail: Mapping[str, Any] | None = None
    """What the detail has to be like."""


def deployed(stage: Stage) -> Sequence[LambdaFunction]:
    """The functions that a stage has, but for the one that rotates keys."""
    return [each for each in FUNCTIONS if not each.rotates_keys and (each.on_by_default or stage.news)]


def rotation() -> LambdaFunction:
    """The function that Secrets Manager calls."""
    (function,) = (each for each in FUNCTIONS if each.rotates_keys)
    return function


def daily(stage: Stage) -> Sequence[str]:
    """The functions that have a time of day; each is asked for by its name."""
    return [each.name for each in deployed(stage) if each.started_by is None or not isinstance(each.started_by, type)]


def routes(stage: Stage) -> Iterator[Route]:
    """The events, then what has a time of day and may have to run once more."""
    for each in deployed(stage):
        if isinstance(each.started_by, type):
            yield Route(each.name, each.started_by.wire_name, each.name)
    for name in daily(stage):
        yield Route(f"{name}_again", RUN_AGAIN, name, {"use_case": [name]})


def queues(stage: Stage) -> Sequence[str]:
    """What has a dead-letter queue; the first also gets the letters that functions write themselves."""
    return (OF_FUNCTIONS, OF_SCHEDULES, *(route.name for route in routes(stage)))
