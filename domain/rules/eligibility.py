"""Which assets have fundamentals that are worth a call.

Names and symbol patterns are those of Alpaca's list. `LISTING_STATUS` only ever adds that something is a fund: its
kind is unreliable the other way round. An entry in the earnings calendar outweighs a name that sounds like a fund or
a note, but not one that says warrant, unit, preferred or right, since such lines repeat their issuer's event.
"""

import re

from domain.model.assets import Asset, AssetStatus, IneligibleReason, ListedKind, Listing

REAL_EXCHANGES = frozenset({"NYSE", "NASDAQ", "AMEX", "ARCA", "BATS", "NYSEARCA"})

_SYMBOL_PATTERNS = (
    (IneligibleReason.WARRANT, re.compile(r"\.WS(\.[A-Z])?$|\.W$")),
    (IneligibleReason.UNIT, re.compile(r"\.U$")),
    (IneligibleReason.PREFERRED, re.compile(r"\.PR[A-Z]?$")),
    (IneligibleReason.RIGHT, re.compile(r"\.RT?$")),
    (IneligibleReason.TEST_SYMBOL, re.compile(r"^(ATEST|CTEST|MTEST|NTEST|PTEST|ZTEST|ZVZZT|ZWZZT|ZXZZT)(\.[A-Z])?$")),
)
_NAME_PATTERNS = (
    (IneligibleReason.WARRANT, re.compile(r"\bwarrants?\b", re.IGNORECASE)),
    (
        IneligibleReason.PREFERRED,
        re.compile(
            r"\bpreferred\b|\bpreference shares?\b|\b(?<!american )depositary shares?,? (each )?represent",
            re.IGNORECASE,
        ),
    ),
    (IneligibleReason.UNIT, re.compile(r"(?<!common )\bunits?\b(?! repr)(?! of (limited|beneficial))", re.IGNORECASE)),
    (IneligibleReason.RIGHT, re.compile(r"\brights?\b(?! ?media)", re.IGNORECASE)),
    (
        IneligibleReason.NOTE,
        re.compile(
            r"\bnotes? due\b|%.*\b(notes?|debentures?|bonds?)\b|\b(senior|subordinated) (notes?|debentures?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        IneligibleReason.FUND,
        re.compile(
            r"\b(ETF|ETN|ETP|ETNs|ETFs|fund|funds|iShares|SPDR|ProShares|Direxion|Vanguard|Global X|PowerShares"
            r"|iPath|GraniteShares|exchange[- ]traded|index trust"
            r"|(bitcoin|ethereum|gold|silver|ether) (trust|shares))\b",
            re.IGNORECASE,
        ),
    ),
)
_OUTWEIGHED_BY_THE_CALENDAR = frozenset({IneligibleReason.FUND, IneligibleReason.NOTE})


def ineligible_because(asset: Asset, *, listing: Listing | None, in_calendar: bool) -> IneligibleReason | None:
    """Why the asset is not worth a call, or `None` when it is eligible."""
    if not_traded := _not_traded(asset):
        return not_traded
    for reason, pattern in _SYMBOL_PATTERNS:
        if pattern.search(asset.symbol):
            return reason
    for reason, pattern in _NAME_PATTERNS:
        if pattern.search(asset.name) and not (in_calendar and reason in _OUTWEIGHED_BY_THE_CALENDAR):
            return reason
    if listing is not None and listing.kind is ListedKind.ETF and not in_calendar:
        return IneligibleReason.FUND
    return None


def _not_traded(asset: Asset) -> IneligibleReason | None:
    if asset.status is not AssetStatus.ACTIVE:
        return IneligibleReason.NOT_ACTIVE
    if not asset.tradable:
        return IneligibleReason.NOT_TRADABLE
    return None if asset.exchange in REAL_EXCHANGES else IneligibleReason.NOT_ON_AN_EXCHANGE
