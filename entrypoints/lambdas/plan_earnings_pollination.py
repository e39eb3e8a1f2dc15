"""06:00: what released quarters are worth calls."""

from functools import partial

from domain.model.runs import ScheduledUseCase
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.runtime import started

USE_CASE = ScheduledUseCase.PLAN_EARNINGS_POLLINATION

function = started(USE_CASE)
plan = function.system.plan_earnings_pollination()


def handler(event: object, context: Context) -> Answer:
    """Run it as its time has come, or once more; it stops in time."""
    in_time = partial(plan, stop_at=function.handling.stop_at(context))
    return function.handling.run(USE_CASE, event, context, in_time)
