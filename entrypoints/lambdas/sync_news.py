"""Alpaca's news; off unless a deployment switches it on."""

from domain.use_cases.sync_news import USE_CASE
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.runtime import started

function = started(USE_CASE)
sync_news = function.system.sync_news()


def handler(event: object, context: Context) -> Answer:
    """Run it as its time has come; no page is begun that the function's time may be too short for."""
    stop_at = function.handling.stop_at(context)
    return function.handling.run(USE_CASE, event, context, lambda link: sync_news(link, stop_at=stop_at))
