"""What validation says about a row or an answer."""

from dataclasses import dataclass
from enum import StrEnum

CORRUPTED_ARCHIVE = "corrupted_archive"
"""The code of an answer whose archived bytes are absent or damaged."""


class Severity(StrEnum):
    """An error rejects what it is about, a warning is stored with it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation, named by a stable `code`, about a field and its value."""

    code: str
    severity: Severity
    message: str
    where: str = ""
    """`quarterlyReports[3]`, or empty when it is about the whole answer."""
    field: str = ""
    value: str = ""
    """The offending value, cut to 80 characters."""
