"""The steps of a rotation of the providers' keys, which Secrets Manager asks for."""

from entrypoints.lambdas.handling import Answer, Context
from entrypoints.lambdas.rotation import USE_CASE
from entrypoints.lambdas.runtime import started

function = started(USE_CASE)
rotate = function.system.rotation()


def handler(event: object, context: Context) -> Answer:
    """Do one step."""
    return rotate(event, context)
