"""What a call of Alpaca may cost, and what it brings."""

from dataclasses import dataclass

from domain.errors import ProviderUnavailableError

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How long a call may take (seconds) and how much it may bring (bytes)."""

    connect: float = 5.0
    read: float = 15.0
    """Longest silence while waiting for the next bytes."""
    total: float = 60.0
    """From the request to the last byte."""
    body: int = 64 * _MEGABYTE
    """After decompression; 14,000 assets have about 6 million bytes."""
    attempts: int = 3
    pause: float = 1.0
    """Before the first retry; doubled for the next, and jittered between half and all of it."""


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it came, its body decompressed."""

    status: int
    body: bytes
    fault: str = ""
    """Why the body is not whole or cannot be read, if so."""


class NoAnswerError(ProviderUnavailableError):
    """No answer came over the wire, so the same call may be made again."""
