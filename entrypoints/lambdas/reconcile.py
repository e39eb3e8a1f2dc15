"""08:00: what fell between two steps is sent again; then old dead letters are copied to where they last."""

from functools import partial

from domain.model.runs import ScheduledUseCase
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.runtime import started

USE_CASE = ScheduledUseCase.RECONCILE

function = started(USE_CASE)
reconcile = function.system.reconcile()
copy_old_letters = function.system.copy_old_letters()


def handler(event: object, context: Context) -> Answer:
    """Run it as its time has come, or once more; it stops in time."""
    in_time = partial(reconcile, stop_at=function.handling.stop_at(context))
    return function.handling.run(USE_CASE, event, context, in_time, copy_old_letters)
