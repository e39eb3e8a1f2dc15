"""05:00: the earnings calendar, and once a month the listing."""

from domain.model.runs import ScheduledUseCase
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.runtime import started

USE_CASE = ScheduledUseCase.SYNC_EARNINGS_CALENDAR

function = started(USE_CASE)
sync_earnings_calendar = function.system.sync_earnings_calendar()
sync_listing = function.system.sync_listing()


def handler(event: object, context: Context) -> Answer:
    """Run it as its time has come, or once more."""
    return function.handling.run(USE_CASE, event, context, sync_earnings_calendar, sync_listing)
