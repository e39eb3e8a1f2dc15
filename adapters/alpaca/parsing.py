"""Read the list of assets row by row: one new enum value or one dropped field must never cost the whole list."""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError
from pydantic_core import from_json

from domain.errors import UnreadableAnswerError
from domain.model.assets import Asset, AssetStatus, RejectedRow
from domain.model.findings import Finding, Severity

US_EQUITY = "us_equity"
KNOWN_EXCHANGES = frozenset({"AMEX", "ARCA", "BATS", "NYSE", "NASDAQ", "NYSEARCA", "OTC", "ASCX", ""})
KNOWN_ATTRIBUTES = frozenset(
    {
        "fractional_eh_enabled",
        "has_options",
        "ipo",
        "options_late_close",
        "overnight_halted",
        "overnight_tradable",
        "ptp_no_exception",
        "ptp_with_exception",
    }
)
KNOWN_FIELDS = frozenset(
    {
        *("id", "class", "cusip", "exchange", "symbol", "name", "status", "tradable", "fractionable", "attributes"),
        *("marginable", "maintenance_margin_requirement", "margin_requirement_long", "margin_requirement_short"),
        *("shortable", "easy_to_borrow", "borrow_status"),
        *("min_order_size", "min_trade_increment", "price_increment"),
    }
)
"""As of May 2026."""
KEPT_OPTIONAL_FIELDS = ("name", "attributes")
"""Fields that a row may lack; missing from every row, they are lost."""
LONGEST_SYMBOL = 40
LONGEST_SHOWN = 80


class _AssetRow(BaseModel):
    """The fields that are kept; all others change daily or say nothing about what the asset is."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    asset_id: StrictStr = Field(alias="id", min_length=1)
    asset_class: StrictStr = Field(alias="class")
    exchange: StrictStr
    symbol: StrictStr = Field(min_length=1, max_length=LONGEST_SYMBOL, pattern=r"^[!-~]+$")
    name: StrictStr | None = None
    status: StrictStr
    tradable: StrictBool
    attributes: tuple[StrictStr, ...] | None = None


class AlpacaAssetReader:
    """Implements `AssetReader`; pure, so that the same bytes give the same values for ever."""

    def read_assets(self, body: bytes) -> tuple[tuple[Asset, ...], tuple[RejectedRow, ...], tuple[Finding, ...]]:
        """Active US equities; other rows aside, and what is new in the format. Rows are numbered from 1.

        Of two rows of one symbol the tradable one is kept, else the first. Raises `UnreadableAnswerError` when the body
        is no list: `empty_body`, `truncated_body`, `malformed_json`, `not_a_list`.
        """
        reading = _Reading()
        for number, raw in enumerate(_rows(body), start=1):
            reading.take(number, raw)
        return (
            tuple(asset for _, asset in reading.assets.values()),
            tuple(sorted(reading.rejected, key=lambda row: row.row)),
            reading.findings(),
        )


def _rows(body: bytes) -> list[object]:
    if not body.strip():
        raise UnreadableAnswerError("empty_body", "The body is empty.")
    try:
        rows = from_json(body)
    except ValueError as error:
        if "EOF while parsing" in str(error):
            raise UnreadableAnswerError("truncated_body", f"The list ends in the middle: {error}.") from None
        raise UnreadableAnswerError("malformed_json", f"The body is not JSON: {error}.") from None
    if not isinstance(rows, list):
        raise UnreadableAnswerError("not_a_list", f"The body is not a list of assets: {_shown(rows)}")
    return rows


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    assets: dict[str, tuple[int, Asset]] = field(default_factory=dict)
    """Row number and asset, by symbol."""
    rejected: list[RejectedRow] = field(default_factory=list)
    sent_fields: dict[str, object] = field(default_factory=dict)
    drift: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """How often each new value was met, by code, field and value."""

    def take(self, number: int, raw: object) -> None:
        """Read one row."""
        if not isinstance(raw, dict):
            self.rejected.append(RejectedRow(number, "", "", _shown(raw), "the row is not an object"))
            return
        for name, value in raw.items():
            self.sent_fields.setdefault(name, value)
        symbol = _shown(raw.get("symbol", ""))
        try:
            row = _AssetRow.model_validate(raw)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            self.rejected.append(RejectedRow(number, symbol, name, _shown(raw.get(name, "")), first["msg"]))
            return
        if refused := self._not_asked_for(row):
            name, value = refused
            self.rejected.append(RejectedRow(number, symbol, name, value, "only active us_equity was asked for"))
            return
        self._note_new_values(row)
        self._keep(number, _asset(row))

    def _not_asked_for(self, row: _AssetRow) -> tuple[str, str] | None:
        if row.asset_class != US_EQUITY:
            return "class", row.asset_class
        if row.status == AssetStatus.ACTIVE:
            return None
        if row.status != AssetStatus.INACTIVE:
            self._count("unknown_status", "status", row.status)
        return "status", row.status

    def _note_new_values(self, row: _AssetRow) -> None:
        if row.exchange not in KNOWN_EXCHANGES:
            self._count("unknown_exchange", "exchange", row.exchange)
        for attribute in row.attributes or ():
            if attribute not in KNOWN_ATTRIBUTES:
                self._count("unknown_attribute", "attributes", attribute)

    def _count(self, code: str, name: str, value: str) -> None:
        self.drift[code, name, value] = self.drift.get((code, name, value), 0) + 1

    def _keep(self, number: int, asset: Asset) -> None:
        held_number, held = self.assets.get(asset.symbol, (number, asset))
        if held is asset:
            self.assets[asset.symbol] = number, asset
            return
        better = asset.tradable and not held.tradable
        if better:
            self.assets[asset.symbol] = number, asset
        lost = held_number if better else number
        problem = f"the symbol is listed twice; row {number if better else held_number} is kept"
        self.rejected.append(RejectedRow(lost, asset.symbol, "symbol", asset.symbol, problem))

    def findings(self) -> tuple[Finding, ...]:
        """New fields and values, and lost fields: each once."""
        found = [
            _warning("unknown_field", f"Assets have a field that is not known: {name}.", name, _shown(value))
            for name, value in sorted(self.sent_fields.items())
            if name not in KNOWN_FIELDS
        ]
        if self.sent_fields:
            found.extend(
                _warning("lost_field", f"Assets no longer have the field {name}.", name, "")
                for name in KEPT_OPTIONAL_FIELDS
                if name not in self.sent_fields
            )
        found.extend(
            _warning(code, f"{times} assets have a value of {name} that is not known: {value}.", name, value)
            for (code, name, value), times in sorted(self.drift.items())
        )
        return tuple(found)


def _asset(row: _AssetRow) -> Asset:
    return Asset(
        symbol=row.symbol,
        asset_id=row.asset_id,
        name=" ".join((row.name or "").split()),
        exchange=row.exchange,
        asset_class=row.asset_class,
        status=AssetStatus.ACTIVE,
        tradable=row.tradable,
        attributes=tuple(sorted(set(row.attributes or ()))),
    )


def _warning(code: str, message: str, name: str, value: str) -> Finding:
    return Finding(code, Severity.WARNING, message, "", name, value)


def _shown(value: object) -> str:
    return (value if isinstance(value, str) else repr(value))[:LONGEST_SHOWN]
