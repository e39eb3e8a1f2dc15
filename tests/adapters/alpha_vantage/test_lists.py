from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.alpha_vantage.reading import AlphaVantageReader
from domain.errors import UnreadableAnswerError
from domain.model.assets import ListedKind, Listing, RejectedRow
from domain.model.releases import CalendarRow
from tests.adapters.alpha_vantage import bodies

HEADER = "symbol,name,reportDate,fiscalDateEnding,estimate,currency"
LISTING_HEADER = "symbol,name,exchange,assetType,ipoDate,delistingDate,status"


def calendar(
    *lines: str, header: str = HEADER, end: str = "\r\n"
) -> tuple[tuple[CalendarRow, ...], tuple[RejectedRow, ...]]:
    return AlphaVantageReader().read_calendar("".join(line + end for line in (header, *lines)).encode())


def listing(*lines: str) -> tuple[tuple[Listing, ...], tuple[RejectedRow, ...]]:
    return AlphaVantageReader().read_listing("".join(f"{line}\r\n" for line in (LISTING_HEADER, *lines)).encode())


def test_the_calendar_of_2026_is_read_with_its_seventh_column() -> None:
    rows, rejected = AlphaVantageReader().read_calendar(bodies.CALENDAR)
    assert rejected == ()
    assert rows == (
        CalendarRow(
            symbol="IBM",
            name="INTERNATIONAL BUSINESS MACHINES CORP",
            report_date=date(2026, 1, 28),
            fiscal_date_ending=date(2025, 12, 31),
            estimate=Decimal("4.33"),
            currency="USD",
            time_of_day="post-market",
        ),
        CalendarRow(
            symbol="LRCX",
            name="LAM RESEARCH CORP",
            report_date=date(2026, 7, 29),
            fiscal_date_ending=date(2026, 6, 30),
            estimate=Decimal("1.67"),
            currency="USD",
            time_of_day=None,
        ),
    )


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_both_line_ends_and_blank_lines_are_read(end: str) -> None:
    rows, rejected = calendar(
        "A,Agilent,2025-08-19,2025-07-31,1.37,USD", "", "AA,Alcoa,2025-10-15,2025-09-30,,USD", end=end
    )
    assert ([row.symbol for row in rows], rejected) == (["A", "AA"], ())
    assert rows[1].estimate is None


def test_columns_are_found_by_name_in_any_order_and_new_ones_are_passed_over() -> None:
    rows, rejected = calendar(
        "USD,x,2025-07-31,1.37,Agilent,2025-08-19,A",
        header="currency,mood,fiscalDateEnding,estimate,name,reportDate,symbol",
    )
    assert rejected == ()
    assert (rows[0].symbol, rows[0].report_date, rows[0].time_of_day) == ("A", date(2025, 8, 19), None)


def test_normal_oddities_are_read() -> None:
    rows, rejected = calendar(
        'BRK-B,"Berkshire Hathaway, Inc. ""B""",2026-05-04,2026-03-31,-0.5,USD',
        "AZO,AutoZone,2026-05-26,2026-05-31,0,USD",
        "ZZZOF,,2026-01-15,2025-11-30,null,null",
        "AI_OLD,AI_OLD,2026-01-15,2025-11-30,,JPY",
        "NA,Nano Labs,2026-01-15,2025-11-30,,USD",
        "TRUE,TRUE,2026-01-15,2025-11-30,,USD",
        "None,Nobody,2026-01-15,2025-11-30,,USD",
        "ABR-PD,Arbor,2026-01-15,2025-11-30,,USD",
    )
    assert rejected == ()
    assert [row.symbol for row in rows] == ["BRK.B", "AZO", "ZZZOF", "AI_OLD", "NA", "TRUE", "None", "ABR.PRD"]
    assert rows[0].name == 'Berkshire Hathaway, Inc. "B"'
    assert (rows[0].estimate, rows[1].estimate, rows[2].estimate) == (Decimal("-0.5"), Decimal(0), None)
    assert rows[1].fiscal_date_ending > rows[1].report_date
    assert (rows[2].name, rows[2].currency) == ("", None)


def test_two_spellings_of_one_event_come_out_as_one_symbol_in_the_order_sent() -> None:
    rows, _ = calendar(
        "BF.B,BROWN-FORMAN CORP,2026-06-04,2026-04-30,0.35,USD", "BF-B,Brown-Forman,2026-06-10,2026-04-30,0.36,USD"
    )
    assert [(row.symbol, row.report_date.day) for row in rows] == [("BF.B", 4), ("BF.B", 10)]


@pytest.mark.parametrize(
    "line, field, value",
    [
        (",Nobody,2026-01-15,2025-11-30,,USD", "symbol", ""),
        ("  ,Nobody,2026-01-15,2025-11-30,,USD", "symbol", "  "),
        (f"{'X' * 41},Long,2026-01-15,2025-11-30,,USD", "symbol", "X" * 41),
        ("Ä,Umlaut,2026-01-15,2025-11-30,,USD", "symbol", "Ä"),
        ("A,A,,2025-11-30,,USD", "reportDate", ""),
        ("A,A,null,2025-11-30,,USD", "reportDate", "null"),
        ("A,A,2026-02-30,2025-11-30,,USD", "reportDate", "2026-02-30"),
        ("A,A,2026-01-15,,,USD", "fiscalDateEnding", ""),
        ("A,A,2026-01-15,30.11.2025,,USD", "fiscalDateEnding", "30.11.2025"),
        ("A,A,2026-01-15,2025-11-30,NaN,USD", "estimate", "NaN"),
        ("A,A,2026-01-15,2025-11-30,1e400,USD", "estimate", "1e400"),
        ("A,A,2026-01-15,2025-11-30,\u0661,USD", "estimate", "\u0661"),
        ("A,A,2026-01-15,2025-11-30,1.5,US", "currency", "US"),
        ("A,A,2026-01-15,2025-11-30,1.5,Dollar", "currency", "Dollar"),
        ("A,A,2026-01-1", "", "A,A,2026-01-1"),
        ("A,A, Inc.,2026-01-15,2025-11-30,,USD", "", "A,A, Inc.,2026-01-15,2025-11-30,,USD"),
        ('A,"A,2026-01-15,2025-11-30,,USD', "", 'A,"A,2026-01-15,2025-11-30,,USD'),
    ],
)
def test_a_bad_row_costs_only_itself_and_is_told_with_field_and_value(line: str, field: str, value: str) -> None:
    rows, rejected = calendar("A,Agilent,2025-08-19,2025-07-31,1.37,USD", line, "AA,Alcoa,2025-10-15,2025-09-30,,USD")
    assert [row.symbol for row in rows] == ["A", "AA"]
    assert [(each.row, each.field, each.value) for each in rejected] == [(2, field, value)]
    assert rejected[0].problem


def test_a_body_cut_inside_a_line_loses_that_row_only_and_says_so() -> None:
    whole = bodies.CALENDAR
    start_of_last = whole.rindex(b"LRCX")
    for end in range(start_of_last + 1, len(whole) - 3):
        rows, rejected = AlphaVantageReader().read_calendar(whole[:end])
        assert ([row.symbol for row in rows], len(rejected)) == (["IBM"], 1)


@pytest.mark.parametrize(
    "body, code",
    [
        (b"", "empty_body"),
        (b"\xff\xfe", "not_utf8"),
        (b"A,Agilent,2025-08-19,2025-07-31,1.37,USD\r\n", "missing_header"),
        (bodies.DAILY_LIMIT, "missing_header"),
        (HEADER.replace("reportDate", "date").encode(), "missing_column"),
        (bodies.LISTING, "missing_column"),
    ],
)
def test_a_body_that_is_no_calendar_is_refused_as_a_whole_by_name(body: bytes, code: str) -> None:
    with pytest.raises(UnreadableAnswerError) as raised:
        AlphaVantageReader().read_calendar(body)
    assert raised.value.code == code


def test_a_header_alone_is_an_empty_calendar() -> None:
    assert calendar() == ((), ())


def test_a_calendar_of_twelve_months_is_read_whole() -> None:
    lines = [f"S{number},Company {number},2026-05-26,2026-03-31,1.25,USD" for number in range(38_813)]
    rows, rejected = calendar(*lines)
    assert (len(rows), rows[-1].symbol, rejected) == (38_813, "S38812", ())


@given(body=st.text(max_size=200))
def test_whatever_follows_the_header_each_line_is_a_row_or_a_reject(body: str) -> None:
    rows, rejected = AlphaVantageReader().read_calendar(f"{HEADER}\n{body}".encode(errors="replace"))
    assert len(rows) + len(rejected) == sum(1 for line in body.split("\n") if line.strip())


def test_the_listing_is_read() -> None:
    assert AlphaVantageReader().read_listing(bodies.LISTING) == (
        (
            Listing("A", ListedKind.STOCK, "NYSE", date(1999, 11, 18)),
            Listing("AAA", ListedKind.ETF, "NYSE ARCA", date(2020, 9, 9)),
        ),
        (),
    )


def test_odd_symbols_and_absent_dates_of_the_listing_are_read() -> None:
    symbols = ["-P-HIZ", "ACWV:BAT", "BC/PB", "NXT(EXP20091224)", "NYCB- PR-U", "NA", "NAN", "TRUE", "ABR-P-D", "BRK-B"]
    rows, rejected = listing(*(f"{symbol},,NYSE,Stock,null,null,Active" for symbol in symbols))
    assert rejected == ()
    assert [row.symbol for row in rows] == [*symbols[:-2], "ABR.PRD", "BRK.B"]
    assert {row.ipo_date for row in rows} == {None}


@pytest.mark.parametrize(
    "line, field",
    [
        (",A,NYSE,Stock,1999-11-18,null,Active", "symbol"),
        ("A,A,NYSE,Bond,1999-11-18,null,Active", "assetType"),
        ("A,A,NYSE,Stock,1999-11-31,null,Active", "ipoDate"),
        ("A,A,NYSE,Stock,1999-11-18,2020-01-01,Delisted", "status"),
        ("A,A,NYSE,Stock,1999-11-18,null,Activ", "status"),
        ("A,A,NYSE,Stock,1999-11-18", ""),
    ],
)
def test_a_bad_row_of_the_listing_costs_only_itself(line: str, field: str) -> None:
    rows, rejected = listing(line, "AA,Alcoa,NYSE,Stock,2016-11-01,null,Active")
    assert ([row.symbol for row in rows], [each.field for each in rejected]) == (["AA"], [field])


def test_what_is_no_listing_is_refused_as_a_whole() -> None:
    with pytest.raises(UnreadableAnswerError) as raised:
        AlphaVantageReader().read_listing(bodies.CALENDAR)
    assert raised.value.code == "missing_column"
