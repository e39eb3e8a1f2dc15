"""04:00: the list of assets. The only function that loads alpaca-py."""

from domain.model.runs import ScheduledUseCase
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.runtime import started

USE_CASE = ScheduledUseCase.SYNC_ASSETS

function = started(USE_CASE)
sync_assets = function.system.sync_assets()


def handler(event: object, context: Context) -> Answer:
    """Run it as its time has come, or once more."""
    return function.handling.run(USE_CASE, event, context, sync_assets)
