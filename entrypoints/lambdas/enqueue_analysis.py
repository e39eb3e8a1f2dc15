"""`analysisNeeded`: puts a company into the queue."""

from domain.events import AnalysisNeeded
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.runtime import started

function = started("enqueue_analysis")
enqueue = function.system.enqueue_analysis()


def handler(event: object, context: Context) -> Answer:
    """Handle one event."""
    return function.handling.event(AnalysisNeeded, event, context, enqueue)
