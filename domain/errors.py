"""Every error of the system, grouped by what the caller can do about it.

::

    Signal9Error
    ├── RetryLaterError            the same work may succeed soon: retried with back-off
    │   ├── ProviderUnavailableError   outage, time-out, broken connection, unreadable answer
    │   │   └── ProviderBusyError          the provider asks for a slower pace
    │   ├── StoreUnavailableError      the store is locked, throttled or out of reach
    │   ├── LeaseHeldError             another worker is at it
    │   └── ReservationExpiredError    the call was not sent in time; its slot stays counted
    ├── DeferredError              the work has a known next time: `until`
    │   ├── BudgetExhaustedError       no call may start before `until`
    │   └── TimeOverError              this worker's time is over; another one goes on
    ├── DeadLetterError            retrying cannot help: kept with its reason for a person
    │   ├── InvalidEventError          an event does not match its schema
    │   ├── UnknownSymbolError         the symbol is not in the store
    │   └── ClaimLostError             an analysis is no longer this worker's
    ├── OperatorError              a person has to act; the message says what to do
    │   ├── CredentialsRejectedError   the provider refused the key
    │   ├── ProviderRefusedError       the provider does not give this, or says so in unknown words
    │   ├── SettingsError              a setting is missing or wrong
    │   ├── SuspectListError           a list would change more than it plausibly can; it was refused
    │   ├── AnswerCorruptedError       an archived answer is damaged or absent: quarantined
    │   └── StoreCorruptedError        the store cannot be used: all work ends until a person has mended it
    └── UnreadableAnswerError      an answer cannot be parsed as a whole: quarantined
"""

from datetime import datetime


class Signal9Error(Exception):
    """Base of all errors of this system; `str()` tells a person what happened and what to do."""


class RetryLaterError(Signal9Error):
    """The same work may succeed soon."""


class ProviderUnavailableError(RetryLaterError):
    """A provider did not answer, or answered something that only a new call can mend."""


class ProviderBusyError(ProviderUnavailableError):
    """A provider refused a call because it came too soon after another; the day's limit is not reached."""


class StoreUnavailableError(RetryLaterError):
    """The store is locked, throttled or out of reach."""


class LeaseHeldError(RetryLaterError):
    """Another worker holds the lease; it ends at `until`."""

    def __init__(self, what: str, until: datetime | None) -> None:
        super().__init__(f"{what} is being worked on" + (f" until {until:%Y-%m-%d %H:%M:%SZ}" if until else ""))
        self.until = until


class ReservationExpiredError(RetryLaterError):
    """A reserved call was not sent by its deadline; the slot stays counted, a new one is needed."""


class DeferredError(Signal9Error):
    """The work is put off to a known time."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class BudgetExhaustedError(DeferredError):
    """The rate budget lets no call start before `until`."""


class TimeOverError(DeferredError):
    """The worker's time is over; what is left goes on in another one, from now on."""

    def __init__(self, now: datetime) -> None:
        super().__init__("The worker's time is over; the rest goes on in another one.", now)


class DeadLetterError(Signal9Error):
    """Retrying cannot help; the work is kept with this reason until a person looks at it."""


class InvalidEventError(DeadLetterError):
    """An event does not match its schema; the message names the field and the value."""


class UnknownSymbolError(DeadLetterError):
    """The symbol is not in the store."""


class ClaimLostError(DeadLetterError):
    """An analysis is no longer this worker's: its lease ended, or a newer data version took its place."""


class OperatorError(Signal9Error):
    """A person has to act; the message says what to do."""


class CredentialsRejectedError(OperatorError):
    """A provider refused the credentials."""


class ProviderRefusedError(OperatorError):
    """A provider does not give what was asked for: the key's plan leaves it out, or its wording is unknown."""


class SettingsError(OperatorError):
    """A setting is missing or wrong; the message names it and the value (unless it is a secret)."""


class SuspectListError(OperatorError):
    """A market-wide list was refused because it would change more than a day plausibly can."""


class AnswerCorruptedError(OperatorError):
    """An archived answer is absent, cannot be read, or does not match its digest; all else in the store may be well."""


class StoreCorruptedError(OperatorError):
    """The store is damaged, is another program's, or has a schema that this version does not know."""


class UnreadableAnswerError(Signal9Error):
    """An answer cannot be parsed as a whole; `code` names the finding under which it is quarantined."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
