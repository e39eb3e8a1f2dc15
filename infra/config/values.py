"""The kinds of values that the settings are made of."""

import difflib
import re
from datetime import time
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from entrypoints.lambdas.functions import FUNCTIONS

LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""The retentions that CloudWatch Logs knows."""


class Part(BaseModel):
    """A part of the settings: nothing is misspelt or changed unnoticed."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class CapacityKind(StrEnum):
    """How the tables' capacity is paid for."""

    ON_DEMAND = "on_demand"
    MIXED = "mixed"
    """As the schema says: burst tables on demand, steady ones provisioned."""
    PROVISIONED = "provisioned"


class Architecture(StrEnum):
    """What the functions run on."""

    ARM64 = "arm64"
    X86_64 = "x86_64"


def _of_day(at: time) -> time:
    if at.tzinfo is not None or at.second or at.microsecond:
        raise ValueError("it should be a time of day to the minute, such as 04:00")
    return at


def _log_days(days: int) -> int:
    if days not in LOG_DAYS:
        raise ValueError(f"it should be one of the retentions of CloudWatch Logs: {', '.join(map(str, LOG_DAYS))}")
    return days


def _function(name: str) -> str:
    known = [function.name for function in FUNCTIONS]
    if name in known:
        return name
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}? There are" if close else "there are"
    raise ValueError(f"it is no function; {hint} {', '.join(known)}")


def _pinned(image: str) -> str:
    if re.fullmatch(r"[^\s@]+@sha256:[0-9a-f]{64}", image) is None:
        raise ValueError("it should name an image by its digest, such as public.ecr.aws/lambda/python@sha256:...")
    return image


FunctionName = Annotated[str, AfterValidator(_function)]
"""As in `entrypoints/lambdas/functions.py`."""
PinnedImage = Annotated[str, AfterValidator(_pinned)]
TimeOfDay = Annotated[time, AfterValidator(_of_day)]
LogDays = Annotated[int, AfterValidator(_log_days)]
Days = Annotated[int, Field(ge=1)]
Units = Annotated[int, Field(ge=1, le=40_000)]
"""Request or capacity units a second; 40,000 is what an account may use of one table at first."""
