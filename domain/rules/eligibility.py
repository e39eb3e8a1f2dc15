"""Which assets have fundamentals that are worth a call.

Names and symbol patterns are those of Alpaca's list. `LISTING_STATUS` only ever adds that something is a fund: its
kind is unreliable the other way round. An entry in the earnings calendar outweighs a name that sounds like a fund or
a note, but not one that says warrant, unit, preferred or right, since such lines repeat their issuer's event.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from domain.model.assets import Asset, AssetStatus, IneligibleReason, ListedKind, Listing
from domain.model.releases import Release

REAL_EXCHANGES = frozenset({"NYSE", "NASDAQ", "AMEX", "ARCA", "BATS", "NYSEARCA"})

RELEASES_BACK = timedelta(days=200)
"""Two quarters: enough to know the newest release of every company, and those still open."""
RELEASES_AHEAD = timedelta(days=370)

_SYMBOL_PATTERNS = (
    (IneligibleReason.WARRANT, re.compile(r"\.WS(\.[A-Z])?$|\.W$")),
    (IneligibleReason.UNIT, re.compile(r"\.U$")),
    (IneligibleReason.PREFERRED, re.compile(r"\.PR[A-Z]?$")),
    (IneligibleReason.RIGHT, re.compile(r"\.RT?$")),
    (IneligibleReason.TEST_SYMBOL, re.compile(r"^(ATEST|CTEST|MTEST|NTEST|PTEST|ZTEST|ZVZZT|ZWZZT|ZXZZT)(\.[A-Z])?$")),
)
_NAME_PATTERNS = (
    (IneligibleReason.WARRANT, re.compile(r"\bwarrants?\b")),
    (
        IneligibleReason.PREFERRED,
        re.compile(r"\bpreferred\b|\bpreference shares?\b|\b(?<!american )depositary shares?,? (each )?represent"),
    ),
    (IneligibleReason.UNIT, re.compile(r"(?<!common )\bunits?\b(?! repr)(?! of (limited|beneficial))")),
    (IneligibleReason.RIGHT, re.compile(r"\brights?\b(?! ?media)")),
    (
        IneligibleReason.NOTE,
        re.compile(r"\bnotes? due\b|%.*\b(notes?|debentures?|bonds?)\b|\b(senior|subordinated) (notes?|debentures?)\b"),
    ),
    (
        IneligibleReason.FUND,
        re.compile(
            r"\b(etf|etn|etp|etns|etfs|fund|funds|ishares|spdr|proshares|direxion|vanguard|global x|powershares"
            r"|ipath|graniteshares|exchange[- ]traded|index trust"
            r"|(bitcoin|ethereum|gold|silver|ether) (trust|shares))\b"
        ),
    ),
)
"""Of a name in small letters: ignoring the case takes the twofold time."""
_ANY_SYMBOL_PATTERN, _ANY_NAME_PATTERN = (
    re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in patterns))
    for patterns in (_SYMBOL_PATTERNS, _NAME_PATTERNS)
)
"""Nearly all symbols and names match none: told by one search."""
_OUTWEIGHED_BY_THE_CALENDAR = frozenset({IneligibleReason.FUND, IneligibleReason.NOTE})


def is_in_calendar(releases: Iterable[Release], today: date) -> bool:
    """Whether one of an asset's releases is near enough to say that it is a company which reports."""
    return any(today - RELEASES_BACK <= release.report_date <= today + RELEASES_AHEAD for release in releases)


def ineligible_because(asset: Asset, *, listing: Listing | None, in_calendar: bool) -> IneligibleReason | None:
    """Why the asset is not worth a call, or `None` when it is eligible."""
    if not_traded := _not_traded(asset):
        return not_traded
    if _ANY_SYMBOL_PATTERN.search(asset.symbol):
        return next(reason for reason, pattern in _SYMBOL_PATTERNS if pattern.search(asset.symbol))
    for reason in _told_by_name(asset.name):
        if not (in_calendar and reason in _OUTWEIGHED_BY_THE_CALENDAR):
            return reason
    if listing is not None and listing.kind is ListedKind.ETF and not in_calendar:
        return IneligibleReason.FUND
    return None


@lru_cache(maxsize=2**16)
def _told_by_name(name: str) -> tuple[IneligibleReason, ...]:
    """What the name says; cached, since each new report plans anew over the whole market."""
    lowered = name.lower()
    if not _ANY_NAME_PATTERN.search(lowered):
        return ()
    return tuple(reason for reason, pattern in _NAME_PATTERNS if pattern.search(lowered))


def _not_traded(asset: Asset) -> IneligibleReason | None:
    if asset.status is not AssetStatus.ACTIVE:
        return IneligibleReason.NOT_ACTIVE
    if not asset.tradable:
        return IneligibleReason.NOT_TRADABLE
    return None if asset.exchange in REAL_EXCHANGES else IneligibleReason.NOT_ON_AN_EXCHANGE
