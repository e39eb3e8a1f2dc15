"""Damage to the content of an answer. Every function is pure; `draws` decides the details."""

import json
from collections.abc import Callable
from typing import Any

from simulator.draws import Draws

Json = dict[str, Any]
_ROW_LISTS = ("annualReports", "quarterlyReports", "annualEarnings", "quarterlyEarnings")
_NAMING = ("fiscalDateEnding", "symbol", "Symbol", "reportedDate")


def rendered(body: Json) -> bytes:
    """Return JSON as Alpha Vantage writes it: four blanks, no newline at the end."""
    return json.dumps(body, indent=4).encode()


def row_lists(body: Json) -> list[list[Json]]:
    """Return the lists of rows in a statement or an EARNINGS body; the overview itself is a single row."""
    return [body[name] for name in _ROW_LISTS if name in body] or [[body]]


def wrong_symbol(body: Json, _: Draws) -> Json:
    """The answer of another company, or so it says."""
    return {key: "ZZWRONG" if key in {"symbol", "Symbol"} else value for key, value in body.items()}


def new_fields(body: Json, _: Draws) -> Json:
    """Fields that nobody has seen before, in every row and beside the rows."""
    for rows in row_lists(body):
        for row in rows:
            row["adjustedFreeCashflow"] = "1250000000"
    return body | {"dataVersion": "2"}


def lost_fields(body: Json, draws: Draws) -> Json:
    """One to three fields are gone from all rows."""
    for rows in row_lists(body):
        names = [name for name in (rows[0] if rows else {}) if name not in _NAMING and name not in _ROW_LISTS]
        for name in {draws.pick(names) for _ in range(draws.integer(1, 3)) if names}:
            for row in rows:
                row.pop(name, None)
    return body


def duplicate_rows(body: Json, draws: Draws) -> Json:
    """A period twice: the same again, or a junk row with hardly a value listed before the true one."""
    for rows in row_lists(body):
        if not rows or rows == [body]:
            continue
        index = draws.integer(0, min(3, len(rows) - 1))
        twin = dict(rows[index])
        if draws.chance(0.5):
            for name in twin:
                if name not in {*_NAMING, "reportedCurrency"} and draws.chance(0.8):
                    twin[name] = "None"
        rows.insert(index, twin)
    return body


def provisional(body: Json, draws: Draws) -> Json:
    """The newest report of each kind lacks its currency and some of its values."""
    for name in ("annualReports", "quarterlyReports"):
        for row in body.get(name, [])[:1]:
            make_provisional(row, draws)
    return body


def make_provisional(row: Json, draws: Draws) -> None:
    """Take the currency and about a quarter of the values out of a report, as the vendor does before it is complete."""
    row["reportedCurrency"] = "None"
    for field in row:
        if field != "fiscalDateEnding" and draws.chance(0.25):
            row[field] = "None"


def restatement(body: Json, draws: Draws) -> Json:
    """Figures older than a year are some percent other than they were."""
    factor = 1 + draws.between(0.005, 0.08) * draws.pick((-1, 1))
    for name in ("annualReports", "quarterlyReports"):
        rows = body.get(name, [])[5:]
        names = [field for field in (rows[0] if rows else {}) if field not in {*_NAMING, "reportedCurrency"}]
        for field in {draws.pick(names) for _ in range(3) if names}:
            for row in rows:
                if row.get(field, "None").lstrip("-").isdigit():
                    row[field] = str(round(int(row[field]) * factor))
    return body


def odd_numbers(body: Json, draws: Draws) -> bytes:
    """Return the body with one value of the newest row that no ledger can hold, in one of four spellings."""
    rows = next((rows for rows in row_lists(body) if rows), [body])
    names = [name for name in rows[0] if name not in {*_NAMING, "reportedCurrency"}]
    rows[0][draws.pick(names)] = "@odd@"
    spelling = draws.pick((b"NaN", b'"NaN"', b"1e400", b'"1e400"'))
    return rendered(body).replace(b'"@odd@"', spelling)


def halved(lines: bytes) -> bytes:
    """Return a CSV with its header and the first half of its rows."""
    rows = lines.split(b"\r\n")
    return b"\r\n".join([*rows[: 1 + len(rows) // 2], b""])


def header_only(lines: bytes) -> bytes:
    """Return a CSV without rows."""
    return lines.partition(b"\r\n")[0] + b"\r\n"


def headless(lines: bytes) -> bytes:
    """Return a CSV without its header."""
    return lines.partition(b"\r\n")[2]


def new_column(lines: bytes) -> bytes:
    """Return a CSV with one more column at its end."""
    head, *rows = lines.rstrip(b"\r\n").split(b"\r\n")
    return b"\r\n".join([head + b",session", *(row + b",regular" for row in rows), b""])


def lost_column(lines: bytes) -> bytes:
    """Return a CSV without its last column."""
    rows = lines.rstrip(b"\r\n").split(b"\r\n")
    return b"\r\n".join([*(row.rpartition(b",")[0] for row in rows), b""])


JSON_DAMAGE: dict[str, Callable[[Json, Draws], Json]] = {
    "wrong_symbol": wrong_symbol,
    "new_fields": new_fields,
    "lost_fields": lost_fields,
    "duplicate_rows": duplicate_rows,
}
CSV_DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "calendar_halved": halved,
    "calendar_empty": header_only,
    "calendar_headless": headless,
    "new_fields": new_column,
    "lost_fields": lost_column,
}
