"""Changes of a recorded answer's JSON, from which the mutations are made."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Body = dict[str, Any]
Change = Callable[[Body], Body | bytes]


def quarters(body: Body) -> list[Body]:
    rows: list[Body] = body.get("quarterlyReports") or body["quarterlyEarnings"]
    return rows


def years(body: Body) -> list[Body]:
    rows: list[Body] = body.get("annualReports") or body["annualEarnings"]
    return rows


def every_row(body: Body) -> list[Body]:
    return [*years(body), *quarters(body)]


def in_quarter(position: int = 1, **values: object) -> Change:
    """Set fields of one quarterly row."""

    def change(body: Body) -> Body:
        quarters(body)[position].update(values)
        return body

    return change


def in_year(position: int = 1, **values: object) -> Change:
    """Set fields of one annual row."""

    def change(body: Body) -> Body:
        years(body)[position].update(values)
        return body

    return change


def scaled(field: str, by: str, position: int = 2) -> Change:
    """Multiply one figure of one quarterly row."""

    def change(body: Body) -> Body:
        row = quarters(body)[position]
        row[field] = format(Decimal(row[field]) * Decimal(by), "f")
        return body

    return change


def raised_above(field: str, other: str, position: int = 2) -> Change:
    """Set one figure to one and a half times another one of its row."""

    def change(body: Body) -> Body:
        row = quarters(body)[position]
        row[field] = format(Decimal(row[other]) * Decimal("1.5"), "f")
        return body

    return change


def with_a_web_page(_: Body) -> bytes:
    return b"<!DOCTYPE html><html><title>Application Error</title></html>"


def cut_in_half(body: Body) -> bytes:
    text = json.dumps(body).encode()
    return text[: len(text) // 2]


def in_another_encoding(body: Body) -> bytes:
    return json.dumps(body).encode("utf-16")


def without_a_colon(body: Body) -> bytes:
    return json.dumps(body).replace('"totalRevenue": ', '"totalRevenue" ', 1).encode()


def with_two_symbols(body: Body) -> bytes:
    return json.dumps(body).replace('"symbol": "IBM"', '"symbol": "IBM", "symbol": "GE"', 1).encode()


def without(name: str, *, rows: bool = False) -> Change:
    """Take a field out of the body, or out of every row."""

    def change(body: Body) -> Body:
        for each in every_row(body) if rows else [body]:
            each.pop(name, None)
        return body

    return change


def with_field(name: str, value: object, *, rows: bool = False) -> Change:
    """Put a field into the body, or into every row."""

    def change(body: Body) -> Body:
        for each in every_row(body) if rows else [body]:
            each[name] = value
        return body

    return change


def both_spellings(body: Body) -> Body:
    quarters(body)[1]["costOfGoodsAndServicesSold"] = "1"
    return body


def twice_near(body: Body) -> Body:
    """CME's: the newest quarter again, some days later, with a single figure."""
    rows = quarters(body)
    end = date.fromisoformat(rows[0]["fiscalDateEnding"]) + timedelta(days=12)
    junk = dict.fromkeys(rows[0], "None") | {"fiscalDateEnding": end.isoformat(), "reportedCurrency": "USD"}
    rows.insert(0, junk | {"totalAssets": "1100000000000"})
    return body


def without_quarter(body: Body) -> Body:
    del quarters(body)[2]
    return body


def moved_quarter(body: Body) -> Body:
    row = quarters(body)[2]
    row["fiscalDateEnding"] = (date.fromisoformat(row["fiscalDateEnding"]) + timedelta(days=40)).isoformat()
    return body


def copied_figures(body: Body) -> Body:
    end = quarters(body)[1]["fiscalDateEnding"]
    quarters(body)[1] = quarters(body)[2] | {"fiscalDateEnding": end}
    return body


def emptied_quarter(body: Body) -> Body:
    row = quarters(body)[2]
    for name in list(row)[6:]:
        row[name] = "None"
    return body


def figureless_quarter(body: Body) -> Body:
    row = quarters(body)[2]
    for name in row.keys() - {"fiscalDateEnding", "reportedCurrency"}:
        row[name] = "None"
    return body


def zero_quarter(body: Body) -> Body:
    row = quarters(body)[2]
    for name in row.keys() - {"fiscalDateEnding", "reportedCurrency"}:
        row[name] = "0"
    return body


def upside_down(body: Body) -> Body:
    quarters(body).reverse()
    return body


def moved_days(by: int) -> Change:
    def change(body: Body) -> Body:
        for row in every_row(body):
            row["fiscalDateEnding"] = (date.fromisoformat(row["fiscalDateEnding"]) + timedelta(days=by)).isoformat()
        return body

    return change


def report_date(position: int, days_after_end: int) -> Change:
    def change(body: Body) -> Body:
        row = quarters(body)[position]
        end = date.fromisoformat(row["fiscalDateEnding"])
        row["reportedDate"] = (end + timedelta(days=days_after_end)).isoformat()
        return body

    return change


def reported_together(body: Body) -> Body:
    """Two quarters on the report date of the later one."""
    quarters(body)[3]["reportedDate"] = quarters(body)[2]["reportedDate"]
    return body


def every_third_row(body: Body) -> Body:
    for rows in (years(body), quarters(body)):
        rows[:] = [row for position, row in enumerate(rows) if position in {0, len(rows) - 1} or position % 3 == 0]
    return body


def columns_lost(body: Body) -> Body:
    for row in every_row(body):
        for name in list(row)[6:]:
            row[name] = "None"
    return body


def history_changed(body: Body) -> Body:
    for row in quarters(body)[:12]:
        row["totalRevenue"] = format(Decimal(row["totalRevenue"]) * Decimal("1.01"), "f")
    return body


def older_answer(body: Body) -> Body:
    del quarters(body)[:2]
    return body


def half_of_the_figures(body: Body) -> Body:
    numbers = [name for name, value in body.items() if value.lstrip("-").replace(".", "", 1).isdigit()]
    return body | dict.fromkeys(numbers[: len(numbers) // 2 + 5], "None")


def income_rows_in_a_balance_sheet(body: Body) -> Body:
    fields = ("totalRevenue", "grossProfit", "costOfRevenue", "operatingIncome", "netIncome")
    for rows in (years(body), quarters(body)):
        rows[:] = [{"fiscalDateEnding": row["fiscalDateEnding"], **dict.fromkeys(fields, "1")} for row in rows]
    return body
