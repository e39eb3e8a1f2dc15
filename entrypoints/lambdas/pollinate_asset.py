"""`pollenationNeeded`: brings the datasets of one asset up to date."""

from domain.events import PollinationNeeded
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.runtime import started

function = started("pollinate_asset")
pollinate = function.system.pollinate_asset()


def handler(event: object, context: Context) -> Answer:
    """Handle one event; no call is begun that the function's time may be too short for."""
    stop_at = function.handling.stop_at(context)
    return function.handling.event(PollinationNeeded, event, context, lambda it: pollinate(it, stop_at=stop_at))
