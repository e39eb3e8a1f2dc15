"""One finding of the doctor."""

from dataclasses import dataclass
from enum import IntEnum


class State(IntEnum):
    """How bad it is; the worst is shown first."""

    PROBLEM = 0
    WARNING = 1
    OK = 2
    SKIPPED = 3


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was looked at, what was found, and what to do about it."""

    name: str
    state: State
    found: str
    remedy: str = ""


def ok(name: str, found: str) -> Diagnosis:
    """Nothing to do."""
    return Diagnosis(name, State.OK, found)


def warning(name: str, found: str, remedy: str) -> Diagnosis:
    """Works, but a person should know."""
    return Diagnosis(name, State.WARNING, found, remedy)


def problem(name: str, found: str, remedy: str) -> Diagnosis:
    """Does not work before a person acts."""
    return Diagnosis(name, State.PROBLEM, found, remedy)


def skipped(name: str, why: str) -> Diagnosis:
    """Could not be looked at."""
    return Diagnosis(name, State.SKIPPED, why)
