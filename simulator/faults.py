"""What can go wrong on the way, each kind by its own rate.

Whether a fault strikes depends on (seed, kind, symbol, dataset, world day) and on nothing else: a call that is repeated
on the same day meets the same fault, in whatever order the calls arrive.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from simulator.draws import Draws

RATE_OF_ALL = 0.02


class Fault(StrEnum):
    """The kinds. The transport and refusal kinds replace the answer; the others damage what is in it."""

    OUTAGE = "outage"  # 503 with Heroku's page
    HANG = "hang"  # no answer until the caller gives up
    SLOW = "slow"  # the right answer, late
    DROPPED = "dropped"  # the connection closes after the head
    TRUNCATED = "truncated"  # the connection closes in the middle of the announced length
    CUT_JSON = "cut_json"  # half a body, sent as if it were whole
    HUGE = "huge"  # up to 200 MB
    HTML = "html"  # a web page with status 200
    EMPTY = "empty"  # no body at all, status 200
    TRANSIENT_UNKNOWN = "transient_unknown"  # {} for a symbol that the provider knows
    INVALID_CALL = "invalid_call"  # "Invalid API call" without a reason
    BURST_REFUSAL = "burst_refusal"  # the burst text, whatever the spacing
    DAILY_REFUSAL = "daily_refusal"  # the daily text, whatever was used
    BAD_KEY = "bad_key"
    PREMIUM = "premium"
    OTHER_WORDING = "other_wording"  # true and false refusals in one of the older wordings
    WRONG_SYMBOL = "wrong_symbol"  # the body names another company
    NEW_FIELDS = "new_fields"
    LOST_FIELDS = "lost_fields"
    ODD_NUMBERS = "odd_numbers"  # NaN, 1e400
    DUPLICATE_ROWS = "duplicate_rows"
    PROVISIONAL = "provisional"  # the newest report stays incomplete for months
    RESTATEMENT = "restatement"  # old cells change, for good
    CALENDAR_HALVED = "calendar_halved"
    CALENDAR_EMPTY = "calendar_empty"  # the header only
    CALENDAR_HEADLESS = "calendar_headless"
    ASSETS_HALVED = "assets_halved"


ON_SYMBOLS_ONLY = frozenset(
    {
        Fault.TRANSIENT_UNKNOWN,
        Fault.WRONG_SYMBOL,
        Fault.ODD_NUMBERS,
        Fault.DUPLICATE_ROWS,
        Fault.PROVISIONAL,
        Fault.RESTATEMENT,
    }
)
ON_ONE_DATASET = {
    Fault.CALENDAR_HALVED: "EARNINGS_CALENDAR",
    Fault.CALENDAR_EMPTY: "EARNINGS_CALENDAR",
    Fault.CALENDAR_HEADLESS: "EARNINGS_CALENDAR",
    Fault.ASSETS_HALVED: "ASSETS",
}


@dataclass(frozen=True, slots=True)
class Faults:
    """Which faults are on. Rates are shares of (symbol, dataset, day); delays are real seconds."""

    seed: int = 0
    rates: Mapping[Fault, float] = field(default_factory=lambda: MappingProxyType({}))
    slow_seconds: float = 3.0
    hang_seconds: float = 300.0
    huge_bytes: int = 200_000_000

    def strikes(self, fault: Fault, symbol: str, dataset: str, day: date | str) -> bool:
        """Say whether `fault` strikes this dataset of this symbol on this day. `*` stands for a whole market."""
        rate = self.rates.get(fault, 0.0)
        if rate <= 0 or ON_ONE_DATASET.get(fault, dataset) != dataset:
            return False
        if symbol == "*" and fault in ON_SYMBOLS_ONLY:
            return False
        return Draws("fault", self.seed, fault, symbol, dataset, day).chance(rate)

    def as_json(self) -> Mapping[str, object]:
        """Return the settings as the control endpoint shows and takes them."""
        return {
            "seed": self.seed,
            "rates": {str(kind): rate for kind, rate in self.rates.items()},
            "slow_seconds": self.slow_seconds,
            "hang_seconds": self.hang_seconds,
            "huge_bytes": self.huge_bytes,
        }

    def changed(self, wish: object) -> "Faults":
        """Return the settings with those of `wish` in place of the present ones. Raises ValueError for unknown ones."""
        settings = self.as_json()
        if not isinstance(wish, dict) or not set(wish) <= set(settings):
            message = f"send an object with some of {', '.join(settings)}"
            raise ValueError(message)
        rates = wish.get("rates", dict(self.rates))
        if not isinstance(rates, dict):
            message = f"rates is an object of kind and share, not {rates!r}"
            raise ValueError(message)  # noqa: TRY004  # one kind of error for all that the sender can mend
        return dataclasses.replace(self, **{**wish, "rates": checked(rates)})


def checked(rates: Mapping[str, float]) -> Mapping[Fault, float]:
    """Return the rates by kind. Raises ValueError that names the kinds there are."""
    known: dict[Fault, float] = {}
    for name, rate in rates.items():
        if name not in list(Fault):
            message = f"there is no fault {name!r}; choose from {', '.join(Fault)}"
            raise ValueError(message)
        if not 0 <= rate <= 1:
            message = f"the rate of fault {name!r} is a share from 0 to 1, not {rate}"
            raise ValueError(message)
        known[Fault(name)] = rate
    return MappingProxyType(known)


def parse_faults(text: str, seed: int = 0) -> Faults:
    """Read `none`, `all`, or `outage=0.1,slow=0.05`. Raises ValueError that says what is wrong with it."""
    if text == "none":
        return Faults(seed)
    if text == "all":
        return Faults(seed, checked(dict.fromkeys(Fault, RATE_OF_ALL)))
    rates: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = part.partition("=")
        try:
            rates[name.strip()] = float(number)
        except ValueError:
            message = f"a fault is written as name=rate (outage=0.1), not {part!r}"
            raise ValueError(message) from None
    return Faults(seed, checked(rates))
