"""`earningsProcessed`: closes the release of a quarter that is stored."""

from domain.events import EarningsProcessed
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.runtime import started

function = started("mark_earnings_processed")
mark = function.system.mark_earnings_processed()


def handler(event: object, context: Context) -> Answer:
    """Handle one event."""
    return function.handling.event(EarningsProcessed, event, context, mark)
