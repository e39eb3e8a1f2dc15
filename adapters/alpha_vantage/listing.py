"""The body of `LISTING_STATUS`, whose asset types are unreliable and whose symbols take many forms."""

from adapters.alpha_vantage import json_body, symbols
from adapters.alpha_vantage.csv_body import RefusedFieldError, Row, Table
from adapters.alpha_vantage.fields import COLUMNS
from domain.model.assets import ListedKind, Listing, RejectedRow
from domain.model.datasets import MarketList

_KINDS = {"stock": ListedKind.STOCK, "etf": ListedKind.ETF}
_ACTIVE = "active"


def read_listing(body: bytes) -> tuple[tuple[Listing, ...], tuple[RejectedRow, ...]]:
    """Active rows in the order sent, symbols in Alpaca's spelling; other rows aside.

    Raises `UnreadableAnswerError` when the body is no such list.
    """
    table = Table.read(json_body.decode_text(body), COLUMNS[MarketList.LISTING_STATUS])
    return table.convert(_listing)


def _listing(row: Row) -> Listing:
    kind = _KINDS.get(row["assetType"].strip().lower())
    if kind is None:
        raise RefusedFieldError("assetType", row["assetType"], "an asset is a Stock or an ETF")
    if row["status"].strip().lower() != _ACTIVE:
        raise RefusedFieldError("status", row["status"], "only active assets were asked for")
    return Listing(symbols.to_alpaca(row.symbol()), kind, row["exchange"].strip(), row.date("ipoDate"))
