"""How every store writes values of the domain as text, and reads them back exactly as they were."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol

from domain.model.datasets import DataRequest, Dataset, MarketList, Provider

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_EMPTY: dict[str, type[list[Any]] | type[dict[str, Any]]] = {"[]": list, "{}": dict}
_SUBJECTS: dict[str, Dataset | MarketList] = {subject.value: subject for subject in (*Dataset, *MarketList)}


class Columns(Protocol):
    """What was read of one thing, by name."""

    def __getitem__(self, name: str, /) -> Any:  # noqa: ANN401 - each caller knows what it wrote
        """The value of one column."""


def instant_text(instant: datetime) -> str:
    """UTC with microseconds, always: such texts sort as the instants do."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def instant(text: str) -> datetime:
    """The instant of an `instant_text`."""
    return datetime.fromisoformat(text)


def optional_instant_text(value: datetime | None) -> str | None:
    """As `instant_text`; absent stays absent."""
    return None if value is None else instant_text(value)


def optional_instant(text: str | None) -> datetime | None:
    """As `instant`; absent stays absent."""
    return None if text is None else instant(text)


def optional_date_text(value: date | None) -> str | None:
    """ISO; absent stays absent."""
    return None if value is None else value.isoformat()


def optional_date(text: str | None) -> date | None:
    """The date of an ISO text; absent stays absent."""
    return None if text is None else date.fromisoformat(text)


def optional_decimal_text(value: Decimal | None) -> str | None:
    """Exact: sign, exponent and trailing zeros included; absent stays absent."""
    return None if value is None else str(value)


def optional_decimal(text: str | None) -> Decimal | None:
    """The decimal of such a text; absent stays absent."""
    return None if text is None else Decimal(text)


def json_text(value: object) -> str:
    """Compact, with sorted keys: equal values give equal texts."""
    return _ENCODER.encode(value)


def json_value(text: str) -> Any:  # noqa: ANN401 - each caller knows what it wrote
    """What `json_text` was given (tuples come back as lists)."""
    if text in _EMPTY:  # as most flags, attributes and moves are
        return _EMPTY[text]()
    return json.loads(text)


def figures_text(figures: Mapping[str, Decimal | None]) -> str:
    """Figures as JSON, each number an exact text."""
    return json_text({name: None if value is None else str(value) for name, value in figures.items()})


def figures(text: str) -> dict[str, Decimal | None]:
    """The figures of a `figures_text`."""
    return {name: None if value is None else Decimal(value) for name, value in json.loads(text).items()}


def request_columns(request: DataRequest) -> dict[str, str | None]:
    """The columns provider, subject and symbol; datasets and market lists share no name."""
    return {"provider": request.provider.value, "subject": request.subject.value, "symbol": request.symbol}


def data_request(row: Columns) -> DataRequest:
    """The request of these three columns."""
    return DataRequest(Provider(row["provider"]), _SUBJECTS[row["subject"]], row["symbol"])
