"""Find the asset that a person means."""

import difflib
from dataclasses import dataclass

from domain.errors import UnknownSymbolError
from domain.model.assets import Asset
from domain.ports.asset_store import AssetStore

SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class FindAsset:
    """Looks a symbol up as people write it."""

    assets: AssetStore

    def __call__(self, symbol: str) -> Asset:
        """The asset; the symbol may be written in lower case or with a dash for the dot.

        Raises `UnknownSymbolError` that names close matches.
        """
        for spelling in spellings(symbol):
            asset = self.assets.get(spelling)
            if asset is not None:
                return asset
        close = self._close_matches(symbol)
        if close:
            hint = "Did you mean " + ", ".join(f"{known.symbol} ({known.name})" for known in close) + "?"
        else:
            hint = "Check the spelling; a new company is known after the next sync of the assets."
        raise UnknownSymbolError(f"No asset has the symbol {symbol!r}. {hint}")

    def _close_matches(self, symbol: str) -> tuple[Asset, ...]:
        """By the beginning of the symbol, then by a word of the name, then by likeness of the symbol."""
        wanted = symbol.upper()
        known = {asset.symbol: asset for asset in self.assets.active()}
        like = difflib.get_close_matches(wanted, known, n=SUGGESTIONS, cutoff=0.75)
        named = [found for found, asset in known.items() if wanted in asset.name.upper().split()]
        begun = [found for found in known if found.startswith(wanted)]
        return tuple(known[found] for found in list(dict.fromkeys((*begun, *named, *like)))[:SUGGESTIONS])


def spellings(symbol: str) -> tuple[str, ...]:
    """What a person may mean who writes this: the symbol itself, in capitals, and with a dot for the dash."""
    return tuple(dict.fromkeys((symbol, symbol.upper(), symbol.upper().replace("-", "."))))
