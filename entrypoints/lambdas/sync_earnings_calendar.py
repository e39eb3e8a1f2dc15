"""05:00: staged keys first; the earnings calendar, and once a month the listing."""

from functools import partial

from domain.model.runs import ScheduledUseCase
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.runtime import started

USE_CASE = ScheduledUseCase.SYNC_EARNINGS_CALENDAR

function = started(USE_CASE)
begin_rotation = function.system.begin_rotation()
sync_earnings_calendar = function.system.sync_earnings_calendar()
sync_listing = function.system.sync_listing()


def handler(event: object, context: Context) -> Answer:
    """Run it as its time has come, or once more; it stops in time."""
    in_time = partial(sync_earnings_calendar, stop_at=function.handling.stop_at(context))
    return function.handling.run(USE_CASE, event, context, begin_rotation, in_time, sync_listing)
