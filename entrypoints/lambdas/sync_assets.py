"""04:00: the list of assets. The only function that loads alpaca-py."""

from functools import partial

from domain.model.runs import ScheduledUseCase
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.runtime import started

USE_CASE = ScheduledUseCase.SYNC_ASSETS

function = started(USE_CASE)
sync_assets = function.system.sync_assets()


def handler(event: object, context: Context) -> Answer:
    """Run it as its time has come, or once more; it stops in time."""
    in_time = partial(sync_assets, stop_at=function.handling.stop_at(context))
    return function.handling.run(USE_CASE, event, context, in_time)
