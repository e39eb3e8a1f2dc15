"""How much each asset matters, and which assets the budget is spent on."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import sha256

from domain.model.assets import Asset
from domain.model.pollination import CERTAIN

UNWATCHED_CEILING = CERTAIN // 200
"""The heaviest unwatched asset. A call of a watched one may have a fifth of the calls and a fortieth of the chance, and
still comes first."""
WATCHED_FLOOR = CERTAIN // 2

MAIN_EXCHANGES = frozenset({"NASDAQ", "NYSE"})
ASSUMED_WITH_OPTIONS = Decimal(300_000_000)
ASSUMED_WITH_ESTIMATES = Decimal(100_000_000)
ASSUMED_OTHERWISE = Decimal(10_000_000)
"""Market capitalisation of an asset whose overview was never fetched. Low, so that it only displaces companies known to
be small: a free key cannot afford to look at the whole market for the largest ones."""

INCUMBENT_BONUS_NUMERATOR = 5
INCUMBENT_BONUS_DENOMINATOR = 4
"""A newcomer must weigh a quarter more than an asset that data was already fetched for."""


def stable_hash(text: str) -> bytes:
    """SHA-256 of the text: an order that is the same everywhere and favours no letter."""
    return sha256(text.encode()).digest()


def weigh(
    assets: Iterable[Asset],
    *,
    watched: frozenset[str],
    capitalizations: Mapping[str, Decimal],
    with_estimates: frozenset[str],
) -> dict[str, int]:
    """Weights from 1 to `CERTAIN`, no two alike, heaviest first.

    Watched assets share the upper half. The others weigh `UNWATCHED_CEILING / rank`, by market capitalisation (assumed
    from attributes until the overview is known), then by options, main exchange and estimates, then by a hash of the
    symbol.
    """

    def rank_key(asset: Asset) -> tuple[Decimal, bool, bool, bool, bytes]:
        has_options = "has_options" in asset.attributes
        has_estimates = asset.symbol in with_estimates
        capitalization = capitalizations.get(asset.symbol)
        if capitalization is None or not capitalization.is_finite() or capitalization <= 0:
            capitalization = (
                ASSUMED_WITH_OPTIONS if has_options else ASSUMED_WITH_ESTIMATES if has_estimates else ASSUMED_OTHERWISE
            )
        return (
            -capitalization,
            not has_options,
            asset.exchange not in MAIN_EXCHANGES,
            not has_estimates,
            stable_hash(asset.symbol),
        )

    ranked = sorted({asset.symbol: asset for asset in assets}.values(), key=rank_key)
    own = [asset.symbol for asset in ranked if asset.symbol in watched]
    weights = {
        symbol: CERTAIN - (CERTAIN - WATCHED_FLOOR) * place // (len(own) + 1) for place, symbol in enumerate(own)
    }
    others = (asset.symbol for asset in ranked if asset.symbol not in watched)
    weights.update((symbol, UNWATCHED_CEILING // rank) for rank, symbol in enumerate(others, start=1))
    return weights


def active_universe(weights: Mapping[str, int], cap: int, *, already_in: frozenset[str]) -> tuple[str, ...]:
    """The `cap` heaviest assets, heaviest first; every watched one, even above the cap.

    `already_in` are the assets that data was fetched for: a newcomer of nearly the same weight does not displace them,
    so that calls already spent are not thrown away over a change of rank.
    """

    def standing(symbol: str) -> int:
        weight = weights[symbol]
        if symbol in already_in:
            return weight * INCUMBENT_BONUS_NUMERATOR
        return weight * INCUMBENT_BONUS_DENOMINATOR

    ranked = sorted(weights, key=lambda symbol: (-standing(symbol), -weights[symbol], symbol))
    chosen = ranked[:cap] + [symbol for symbol in ranked[cap:] if weights[symbol] > WATCHED_FLOOR]
    return tuple(sorted(chosen, key=lambda symbol: (-weights[symbol], symbol)))
