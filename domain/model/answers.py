"""An answer of a provider, its class, and the receipt that is kept of it for ever."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.model.datasets import DataRequest


class AnswerClass(StrEnum):
    """What kind of answer a provider gave; the class alone decides what happens next."""

    DATA = "data"
    """The expected data is present."""
    NO_REPORTS = "no_reports"
    """A known company or list without a single row."""
    UNKNOWN_SYMBOL = "unknown_symbol"
    """Alpha Vantage answers `{}` for symbols it does not know, for funds and for wrong class notation."""
    DAILY_LIMIT = "daily_limit"
    BURST_LIMIT = "burst_limit"
    BAD_KEY = "bad_key"
    PREMIUM = "premium"
    INVALID_CALL = "invalid_call"
    OUTAGE = "outage"
    """The provider's platform answered for it: a 5xx status or an error page."""
    UNREADABLE = "unreadable"
    """Not the format that was asked for: truncated, empty, HTML with status 200."""
    UNRECOGNIZED = "unrecognized"
    """Well-formed, but of an unknown wording: nothing is stored, nothing is closed, a person is told."""


REFUSALS = frozenset(
    {
        AnswerClass.PREMIUM,
        AnswerClass.INVALID_CALL,
        AnswerClass.OUTAGE,
        AnswerClass.UNREADABLE,
        AnswerClass.UNRECOGNIZED,
    }
)
"""Classes that may be about what was asked for: the same question waits longer each time it is answered so."""

SETTLED = frozenset({AnswerClass.DATA, AnswerClass.NO_REPORTS, AnswerClass.UNKNOWN_SYMBOL})
"""Classes that answer the question; the others say that the call has to be made again."""

KEY_TAKEN = SETTLED | {AnswerClass.DAILY_LIMIT, AnswerClass.BURST_LIMIT, AnswerClass.PREMIUM}
"""Classes that a provider gives to a key that it knows; other ones (but a refusal) say nothing of the key."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One response of a provider. `body` is already free of credentials."""

    request: DataRequest
    received_at: datetime
    status: int
    answer_class: AnswerClass
    explanation: str
    """The class in words, with the provider's own text where it gave one (redacted)."""
    body: bytes
    keys_replaced: bool = False
    """The keys were refused, and other ones have been put in their place since: they may be tried at once."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The immutable record of one answer; `digest` is the SHA-256 (hex) of its body in the archive."""

    receipt_id: str
    request: DataRequest
    request_id: str
    """The pollination request or run that asked."""
    received_at: datetime
    status: int
    answer_class: AnswerClass
    explanation: str
    digest: str
    size: int
    """Bytes of the uncompressed body."""
