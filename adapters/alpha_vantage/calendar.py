"""The body of `EARNINGS_CALENDAR`.

Fiscal dates may lie after report dates (month-end rounding), names may be blank or repeat the symbol, most estimates
are blank, and one event may come under two spellings with different dates: all normal. Rows keep their order.
"""

from datetime import date
from decimal import Decimal

from adapters.alpha_vantage import json_body, symbols, values
from adapters.alpha_vantage.csv_body import RefusedFieldError, Row, Table
from adapters.alpha_vantage.fields import COLUMNS
from domain.model.assets import RejectedRow
from domain.model.datasets import MarketList
from domain.model.releases import CalendarRow

_LETTERS_OF_A_CURRENCY = 3
TIME_OF_DAY = "timeOfTheDay"


def read_calendar(body: bytes) -> tuple[tuple[CalendarRow, ...], tuple[RejectedRow, ...]]:
    """Rows in the order sent, symbols in Alpaca's spelling; rows that cannot be read aside.

    Raises `UnreadableAnswerError` when the body is no such list.
    """
    table = Table.read(json_body.decode_text(body), COLUMNS[MarketList.EARNINGS_CALENDAR])
    return table.convert(_calendar_row)


def _calendar_row(row: Row) -> CalendarRow:
    return CalendarRow(
        symbol=symbols.to_alpaca(row.symbol()),
        name=row["name"].strip(),
        report_date=_needed_date(row, "reportDate"),
        fiscal_date_ending=_needed_date(row, "fiscalDateEnding"),
        estimate=_estimate(row),
        currency=_currency(row),
        time_of_day=row.text(TIME_OF_DAY),
    )


def _needed_date(row: Row, column: str) -> date:
    day = row.date(column)
    if day is None:
        raise RefusedFieldError(column, row[column], "a release needs this date")
    return day


def _estimate(row: Row) -> Decimal | None:
    written = row.text("estimate")
    try:
        return values.figure(written)
    except values.RefusedValueError as refused:
        raise RefusedFieldError("estimate", written or "", str(refused)) from None


def _currency(row: Row) -> str | None:
    code = row.text("currency")
    if code is not None and not (len(code) == _LETTERS_OF_A_CURRENCY and code.isascii() and code.isalpha()):
        raise RefusedFieldError("currency", code, "a currency has three letters")
    return code
