"""The recorded source over a small folder that the test writes itself."""

import json
from datetime import date
from pathlib import Path

import pytest

from simulator.recorded import Captures, RecordedSource
from simulator.recorded.asset_rows import MADE, alpaca_symbol
from simulator.recorded.captures import RecordedFolderError
from tests.simulator.caller import Serve

SPRING = date(2022, 4, 12)
SUMMER = date(2026, 8, 11)
CALENDAR = "symbol,name,reportDate,fiscalDateEnding,estimate,currency"
LISTING = "symbol,name,exchange,assetType,ipoDate,delistingDate,status"


ALPACA_ROW = {"class": "us_equity", "exchange": "NYSE", "status": "active", "attributes": ["has_options"]}


def statement(symbol: str, mark: str) -> str:
    return json.dumps({"symbol": symbol, "annualReports": [], "quarterlyReports": [{"mark": mark}]})


def lines(header: str, *rows: str) -> str:
    """A file of a whole market: long enough to be no sample."""
    filler = [f"F{number},Filler,,,," for number in range(1_000)]
    return "\n".join([header, *rows, *filler])


FILES = [
    ("IBM_2021.json", "CASH_FLOW", "IBM", "2021-10-23", "json.dump", statement("IBM", "2021")),
    ("IBM_doc.json", "CASH_FLOW", "IBM", "2021-11-14", "documentation sample, truncated", statement("IBM", "sample")),
    ("IBM_2026.json", "CASH_FLOW", "IBM", "2026-05-17", "byte-exact", "\ufeff" + statement("IBM", "2026")),
    ("HD.json", "CASH_FLOW", "HD", "2022-04-12", "json.dump", statement("HD", "only")),
    ("HD_o.json", "OVERVIEW", "HD", "2022-04-12", "json.dump", '{"Symbol": "HD"}'),
    ("BFB.json", "EARNINGS", "BF-B", "2022-04-12", "json.dump", '{"symbol": "BF-B"}'),
    ("XYZ.json", "EARNINGS", "XYZ", "2025-12-13", "real values truncated", '{"symbol": "XYZ"}'),
    ("limit.json", "ERROR_BODY", "HD", "2022-04-12", "Information", '{"Information": "limit"}'),
    ("empty.json", "EMPTY_OBJECT", "GRG", "2024-10-04", "json.dump", "{}"),
    ("splits.csv", "BONUS_SPLITS", "IBM", "2025-11-08", "not AV csv", "effective_date,split_factor"),
    ("one.csv", "EARNINGS_CALENDAR", "HD", "2022-04-01", "rows=1", f"{CALENDAR}\r\nHD,x,2022-05-17,2022-04-30,,USD"),
    (
        "cal21.csv",
        "EARNINGS_CALENDAR",
        "*",
        "2021-01-28",
        "rows",
        lines(CALENDAR, "HD,Home,2021-02-23,2021-01-31,2,USD"),
    ),
    (
        "cal25.csv",
        "EARNINGS_CALENDAR",
        "*",
        "2025-07-19",
        "rows",
        lines(CALENDAR, "HD,Home,2025-08-19,2025-07-31,,USD"),
    ),
    (
        "listing21.csv",
        "LISTING_STATUS",
        "*",
        "2021-06-07",
        "csv",
        lines(
            LISTING,
            "HD,Home Depot Old,NYSE,Stock,1981-09-22,null,Active",
            "BF-B,Brown-Forman - Class B,NYSE,Stock,1984-09-07,null,Active",
            "XYZ,Xyz,NYSE MKT,Stock,2015-11-19,null,Active",
        ),
    ),
    (
        "listing24.csv",
        "LISTING_STATUS",
        "*",
        "2024-03-05",
        "csv",
        lines(LISTING, "HD,Home Depot New,NYSE,Stock,1981-09-22,null,Active"),
    ),
    (
        "short.csv",
        "LISTING_STATUS",
        "*",
        "2022-01-01",
        "8 rows",
        f"{LISTING}\nHD,Sample,NYSE,Stock,1981-09-22,null,Active",
    ),
    (
        "assets.json",
        "ALPACA_ASSETS",
        "*",
        "2026-05-26",
        "derived",
        json.dumps([ALPACA_ROW | {"symbol": name} for name in ("IBM", "NOK")]),
    ),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = ["file\trepo\tfunction\tsymbol\tapprox_date\tnotes"]
    for file, function, symbol, day, notes, content in FILES:
        (tmp_path / file).write_text(content, encoding="utf-8", newline="")
        rows.append(f"{file}\tsomewhere\t{function}\t{symbol}\t{day}\t{notes}")
    (tmp_path / "PROVENANCE.tsv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "on,mark",
    [
        pytest.param(date(2020, 1, 1), "2021", id="the oldest when all are later"),
        pytest.param(SPRING, "2021", id="no sample where a whole answer is"),
        pytest.param(date(2026, 5, 16), "2021", id="the newest at or before"),
        pytest.param(date(2026, 5, 17), "2026", id="from its own day on"),
    ],
)
def test_the_newest_capture_at_or_before_the_day_is_served(folder: Path, on: date, mark: str) -> None:
    body = RecordedSource(folder).answer("CASH_FLOW", "IBM", on)
    assert body is not None
    assert json.loads(body)["quarterlyReports"] == [{"mark": mark}]


def test_a_body_goes_out_as_recorded_but_for_a_byte_order_mark(folder: Path) -> None:
    assert RecordedSource(folder).answer("CASH_FLOW", "IBM", SUMMER) == statement("IBM", "2026").encode()


def test_a_sample_is_served_where_nothing_else_is(folder: Path) -> None:
    assert RecordedSource(folder).answer("EARNINGS", "XYZ", SPRING) == b'{"symbol": "XYZ"}'


def test_errors_and_empty_objects_are_no_data(folder: Path) -> None:
    assert Captures(folder).symbols() == ["BF-B", "HD", "IBM", "XYZ"]
    assert RecordedSource(folder).answer("CASH_FLOW", "GRG", SUMMER) is None
    assert RecordedSource(folder).answer("EARNINGS", "HD", SUMMER) is None


def test_a_world_begins_on_the_day_of_most_answers(folder: Path) -> None:
    assert RecordedSource(folder).default_day() == SPRING


@pytest.mark.parametrize("on,report", [(SPRING, b"2021-02-23"), (SUMMER, b"2025-08-19")])
def test_calendars_follow_the_day_and_get_their_crlf_back(folder: Path, on: date, report: bytes) -> None:
    calendar = RecordedSource(folder).earnings_calendar(on, 3, None)
    assert calendar.startswith(CALENDAR.encode() + b"\r\nHD,Home," + report)
    assert calendar.count(b"\r\n") == calendar.count(b"\n") == 1_002
    one = RecordedSource(folder).earnings_calendar(on, 3, "HD")
    assert one.count(b"\r\n") == 2
    assert report in one


def test_the_listing_is_a_whole_one(folder: Path) -> None:
    assert b"Home Depot Old" in RecordedSource(folder).listing_status(SPRING, active=True)
    assert RecordedSource(folder).listing_status(SPRING, active=False) == LISTING.encode() + b"\r\n"


def test_missing_asset_rows_are_made_from_the_listing_and_marked(folder: Path) -> None:
    rows = {row["symbol"]: row for row in RecordedSource(folder).assets(SPRING)}
    assert set(rows) == {"IBM", "HD", "BF.B", "XYZ"}
    assert rows["IBM"]["attributes"] == ["has_options"]
    assert MADE in str(rows["HD"]["attributes"])
    assert (rows["HD"]["name"], rows["XYZ"]["exchange"]) == ("Home Depot Old", "AMEX")
    later = {row["symbol"]: row for row in RecordedSource(folder).assets(SUMMER)}
    assert later["HD"]["name"] == "Home Depot New"
    assert later["HD"]["id"] == rows["HD"]["id"]


def test_a_recorded_asset_row_without_answers_is_left_out(folder: Path) -> None:
    assert "NOK" not in {row["symbol"] for row in RecordedSource(folder).assets(SPRING)}


def test_the_made_rows_are_counted(folder: Path) -> None:
    counts = {"companies": 4, "assets": 4, "assets_made": 3}
    assert RecordedSource(folder).describe()["counts"] == counts


@pytest.mark.parametrize(
    "symbol,expected", [("BRK-B", "BRK.B"), ("AACT-U", "AACT.U"), ("ABR-P-D", "ABR.PRD"), ("IBM", "IBM")]
)
def test_symbols_are_respelled_for_alpaca(symbol: str, expected: str) -> None:
    assert alpaca_symbol(symbol) == expected


def test_a_recorded_world_is_served_like_any_other(serve: Serve, folder: Path) -> None:
    caller = serve(source=RecordedSource(folder))
    assert caller.query("OVERVIEW", symbol="HD").json() == {"Symbol": "HD"}
    caller.later(2)
    assert caller.query("OVERVIEW", symbol="IBM").content == b"{}"
    assert caller.http.get("/_simulator/world").json()["source"] == "recorded"
    assert len(caller.assets(status="active").json()) == 4
    assert caller.verdicts() == ["data", "unknown_symbol", "data"]


@pytest.mark.parametrize(
    "index,message",
    [
        (None, "has no PROVENANCE.tsv"),
        ("file\tsymbol\n", "lacks the columns approx_date, function, notes"),
    ],
)
def test_a_folder_that_is_none_of_recorded_answers_is_refused(tmp_path: Path, index: str | None, message: str) -> None:
    if index:
        (tmp_path / "PROVENANCE.tsv").write_text(index)
    with pytest.raises(RecordedFolderError, match=message):
        RecordedSource(tmp_path)


def test_a_folder_without_companies_has_no_day(tmp_path: Path) -> None:
    (tmp_path / "PROVENANCE.tsv").write_text("file\tfunction\tsymbol\tapprox_date\tnotes\n")
    with pytest.raises(RecordedFolderError, match="no answer about any company"):
        RecordedSource(tmp_path).default_day()


def test_a_folder_without_markets_answers_headers(tmp_path: Path) -> None:
    (tmp_path / "PROVENANCE.tsv").write_text("file\tfunction\tsymbol\tapprox_date\tnotes\n")
    source = RecordedSource(tmp_path)
    assert source.earnings_calendar(SPRING, 3, None) == CALENDAR.encode() + b"\r\n"
    assert source.listing_status(SPRING, active=True) == LISTING.encode() + b"\r\n"
