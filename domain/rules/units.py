"""What a figure is counted in, and in which currency.

Alpha Vantage documents its statements as amounts of the reported currency; share counts, figures per share, ratios and
percentages are told apart by the names that it uses.
"""

from enum import StrEnum
from functools import lru_cache

from domain.model.datasets import Dataset


class Unit(StrEnum):
    """The unit of a figure; `CURRENCY` and `PER_SHARE` are of the currency beside it."""

    CURRENCY = "currency"
    PER_SHARE = "currency per share"
    SHARES = "shares"
    RATIO = "ratio"
    PERCENT = "percent"
    COUNT = "count"


_SHARES = frozenset(
    {"commonStockSharesOutstanding", "SharesOutstanding", "SharesFloat", "SharesShort", "SharesShortPriorMonth"}
)
_PER_SHARE = frozenset(
    {
        "reportedEPS", "estimatedEPS", "surprise", "EPS", "DilutedEPSTTM", "BookValue", "DividendPerShare",
        "RevenuePerShareTTM", "AnalystTargetPrice", "52WeekHigh", "52WeekLow", "50DayMovingAverage",
        "200DayMovingAverage", "ForwardAnnualDividendRate",
    }
)  # fmt: skip
_PERCENT = frozenset({"surprisePercentage", "PercentInsiders", "PercentInstitutions"})
_CURRENCY_OF_OVERVIEW = frozenset({"MarketCapitalization", "EBITDA", "RevenueTTM", "GrossProfitTTM"})
_COUNT = frozenset({"FullTimeEmployees"})
_IN_CURRENCY_OF_TRADING = frozenset(
    {
        "MarketCapitalization", "EPS", "DilutedEPSTTM", "AnalystTargetPrice", "52WeekHigh", "52WeekLow",
        "50DayMovingAverage", "200DayMovingAverage",
    }
)  # fmt: skip
"""Of an overview. Its other amounts are in the currency of the company's own books, which it does not name: TSM's
`RevenueTTM` is in TWD beside a `Currency` of USD."""


@lru_cache(maxsize=4_096)
def unit_of(field: str) -> Unit:
    """The unit of a report's or an overview's figure."""
    if field in _SHARES:
        return Unit.SHARES
    if field in _PER_SHARE:
        return Unit.PER_SHARE
    if field in _PERCENT:
        return Unit.PERCENT
    if field in _COUNT or field.startswith("AnalystRating"):
        return Unit.COUNT
    # Statements write their fields with a small letter first, and hold amounts only; the rest of an overview is ratios.
    if field[:1].islower() or field in _CURRENCY_OF_OVERVIEW:
        return Unit.CURRENCY
    return Unit.RATIO


def currency_of(field: str, dataset: Dataset, named: str | None) -> str | None:
    """The currency of a figure, if it has one; `named` is the one that its report or overview names.

    `None` also where the provider does not say which: for the figures per share of `EARNINGS`, and for the amounts of
    an overview that follow the company's books.
    """
    if unit_of(field) not in {Unit.CURRENCY, Unit.PER_SHARE} or dataset is Dataset.EARNINGS:
        return None
    return named if dataset is not Dataset.OVERVIEW or field in _IN_CURRENCY_OF_TRADING else None
