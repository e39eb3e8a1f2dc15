"""What failed validation, kept with its findings."""

from dataclasses import dataclass
from datetime import datetime

from domain.model.datasets import DataRequest
from domain.model.findings import Finding


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A row or a whole answer that was refused; the raw body stays in the archive under `answer_digest`."""

    answer_digest: str
    where: str
    """`quarterlyReports[3]`, or empty when the whole answer was refused."""
    request: DataRequest
    received_at: datetime
    findings: tuple[Finding, ...]
    raw: str = ""
    """The row as read, as JSON text with sorted keys; empty when the whole answer was refused."""
