import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.alpaca.parsing import AlpacaAssetReader
from domain.errors import UnreadableAnswerError
from domain.model.assets import Asset, AssetStatus, RejectedRow
from domain.model.findings import Finding

APPLE: dict[str, Any] = {
    "id": "b0b6dd9d-8b9b-48a9-ba46-b9d54906e415",
    "class": "us_equity",
    "exchange": "NASDAQ",
    "symbol": "AAPL",
    "name": "Apple Inc. Common Stock",
    "status": "active",
    "tradable": True,
    "marginable": True,
    "maintenance_margin_requirement": 30,
    "margin_requirement_long": "30",
    "margin_requirement_short": "30",
    "shortable": True,
    "easy_to_borrow": True,
    "borrow_status": "easy_to_borrow",
    "fractionable": True,
    "attributes": ["fractional_eh_enabled", "has_options", "overnight_tradable"],
}


def row(symbol: str = "AAPL", **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {**APPLE, "id": f"id-{symbol}", "symbol": symbol, **changes}


def read(*rows: object) -> tuple[tuple[Asset, ...], tuple[RejectedRow, ...], tuple[Finding, ...]]:
    return AlpacaAssetReader().read_assets(json.dumps(rows).encode())


def test_a_real_row_is_read_without_its_daily_fields() -> None:
    assets, rejected, findings = read(APPLE)
    assert (rejected, findings) == ((), ())
    assert assets == (
        Asset(
            symbol="AAPL",
            asset_id="b0b6dd9d-8b9b-48a9-ba46-b9d54906e415",
            name="Apple Inc. Common Stock",
            exchange="NASDAQ",
            asset_class="us_equity",
            status=AssetStatus.ACTIVE,
            tradable=True,
            attributes=("fractional_eh_enabled", "has_options", "overnight_tradable"),
        ),
    )


def test_otc_assets_that_cannot_be_traded_and_tickers_that_look_like_values_are_assets() -> None:
    symbols = ("NA", "NAN", "TRUE", "ON", "E", "INF", "BRK.B", "ABR.PRD", "SBEV.WS")
    assets, rejected, _ = read(*(row(symbol, exchange="OTC", tradable=False) for symbol in symbols))
    assert (tuple(asset.symbol for asset in assets), rejected) == (symbols, ())


@pytest.mark.parametrize(
    "name, expected",
    [
        ("NetSol Technologies Inc. Common  Stock ", "NetSol Technologies Inc. Common Stock"),
        ("\u00a0ABBVIE\u00a0INC.\t", "ABBVIE INC."),
        (None, ""),
    ],
)
def test_blanks_in_names_are_tidied(name: str | None, expected: str) -> None:
    assert read(row(name=name))[0][0].name == expected


def test_no_attributes_are_told_as_null_or_as_an_empty_list() -> None:
    assets, rejected, _ = read(row("A", attributes=None), row("B", attributes=[]))
    assert ([asset.attributes for asset in assets], rejected) == ([(), ()], ())


def test_a_row_of_2022_with_fewer_fields_is_read_and_lost_fields_are_told_once() -> None:
    old = {name: value for name, value in row().items() if name not in {"attributes", "name", "easy_to_borrow"}}
    assets, rejected, findings = read(old, {**old, "symbol": "MSFT"})
    assert (len(assets), rejected) == (2, ())
    assert [(finding.code, finding.field) for finding in findings] == [
        ("lost_field", "name"),
        ("lost_field", "attributes"),
    ]


def test_new_fields_exchanges_and_attributes_are_kept_or_passed_over_and_told_once() -> None:
    """Any one of these makes alpaca-py's own models refuse the whole list."""
    odd = {"exchange": "MARS", "attributes": ["teleports"], "gravity": 1}
    assets, rejected, findings = read(row("A", **odd), row("B", **odd), row("C"))
    assert (len(assets), rejected) == (3, ())
    assert (assets[0].exchange, assets[0].attributes) == ("MARS", ("teleports",))
    assert [(finding.code, finding.field, finding.value) for finding in findings] == [
        ("unknown_field", "gravity", "1"),
        ("unknown_attribute", "attributes", "teleports"),
        ("unknown_exchange", "exchange", "MARS"),
    ]
    assert findings[2].message == "2 assets have a value of exchange that is not known: MARS."


@pytest.mark.parametrize(
    "changes, field, value",
    [
        ({"id": ""}, "id", ""),
        ({"id": None}, "id", "None"),
        ({"symbol": ""}, "symbol", ""),
        ({"symbol": "A B"}, "symbol", "A B"),
        ({"symbol": "X" * 41}, "symbol", "X" * 41),
        ({"symbol": "\uff21"}, "symbol", "\uff21"),
        ({"symbol": None}, "symbol", "None"),
        ({"exchange": 7}, "exchange", "7"),
        ({"exchange": None}, "exchange", "None"),
        ({"name": ["x"]}, "name", "['x']"),
        ({"tradable": "true"}, "tradable", "true"),
        ({"tradable": None}, "tradable", "None"),
        ({"status": 1}, "status", "1"),
        ({"attributes": "has_options"}, "attributes", "has_options"),
        ({"attributes": [1]}, "attributes", "[1]"),
        ({"class": "crypto"}, "class", "crypto"),
        ({"class": "ipo"}, "class", "ipo"),
        ({"status": "inactive"}, "status", "inactive"),
        ({"status": "halted"}, "status", "halted"),
    ],
)
def test_a_bad_row_costs_only_itself_and_is_told_with_field_and_value(
    changes: dict[str, object], field: str, value: str
) -> None:
    assets, rejected, _ = read(row("A"), {**row("B"), **changes}, row("C"))
    assert [asset.symbol for asset in assets] == ["A", "C"]
    assert [(each.row, each.field, each.value) for each in rejected] == [(2, field, value)]
    assert rejected[0].problem


@pytest.mark.parametrize("name", ["id", "class", "exchange", "symbol", "status", "tradable"])
def test_a_row_without_a_needed_field_is_refused(name: str) -> None:
    lacking = {key: value for key, value in row().items() if key != name}
    assets, rejected, _ = read(lacking, row("MSFT"))
    assert ([asset.symbol for asset in assets], [each.field for each in rejected]) == (["MSFT"], [name])


def test_an_unknown_status_is_also_told_as_drift() -> None:
    assert [(finding.code, finding.value) for finding in read(row(status="halted"))[2]] == [
        ("unknown_status", "halted")
    ]


@pytest.mark.parametrize("junk", [None, 7, "AAPL", [], [APPLE]])
def test_a_row_that_is_no_object_is_refused(junk: object) -> None:
    assets, rejected, _ = read(junk, row("MSFT"))
    assert ([asset.symbol for asset in assets], [each.row for each in rejected]) == (["MSFT"], [1])


@pytest.mark.parametrize(
    "first, second, kept, lost",
    [(True, True, 1, 2), (False, True, 2, 1), (True, False, 1, 2), (False, False, 1, 2)],
)
def test_of_two_rows_of_one_symbol_the_tradable_one_is_kept(first: bool, second: bool, kept: int, lost: int) -> None:
    assets, rejected, _ = read(row(id="one", tradable=first), row(id="two", tradable=second))
    assert [asset.asset_id for asset in assets] == [["one", "two"][kept - 1]]
    assert [(each.row, each.problem) for each in rejected] == [
        (lost, f"the symbol is listed twice; row {kept} is kept")
    ]


def test_the_better_of_two_rows_keeps_the_place_of_the_symbol_and_a_third_is_still_compared() -> None:
    assets, rejected, _ = read(
        row(id="one", tradable=False), row("MSFT"), row(id="two", tradable=True), row(id="three", tradable=True)
    )
    assert [asset.asset_id for asset in assets] == ["two", "id-MSFT"]
    assert [each.row for each in rejected] == [1, 4]


@pytest.mark.parametrize(
    "body, code",
    [
        (b"", "empty_body"),
        (b" \n", "empty_body"),
        (json.dumps([APPLE]).encode()[:-30], "truncated_body"),
        (json.dumps([APPLE]).encode()[:-1], "truncated_body"),
        (b"<html></html>", "malformed_json"),
        (b"[\xff]", "malformed_json"),
        (b"[" * 100_000, "malformed_json"),
        (b'{"message": "maintenance"}', "not_a_list"),
        (b'"[]"', "not_a_list"),
    ],
)
def test_a_body_that_is_no_list_is_refused_as_a_whole_by_name(body: bytes, code: str) -> None:
    with pytest.raises(UnreadableAnswerError) as raised:
        AlpacaAssetReader().read_assets(body)
    assert raised.value.code == code


@pytest.mark.parametrize("length", range(1, len(json.dumps([APPLE, APPLE])), 37))
def test_a_list_cut_anywhere_is_never_taken_for_a_shorter_one(length: int) -> None:
    with pytest.raises(UnreadableAnswerError) as raised:
        AlpacaAssetReader().read_assets(json.dumps([APPLE, APPLE]).encode()[:length])
    assert raised.value.code == "truncated_body"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.slow
@given(rows=st.lists(st.builds(lambda name, value: {**APPLE, name: value}, st.sampled_from(sorted(APPLE)), JSON)))
def test_every_row_is_either_an_asset_or_a_reject_whatever_its_fields_hold(rows: list[dict[str, object]]) -> None:
    assets, rejected, _ = AlpacaAssetReader().read_assets(json.dumps(rows, allow_nan=True).encode())
    assert len(assets) + len(rejected) == len(rows)


@given(body=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_by_name(body: bytes) -> None:
    code = ""
    try:
        AlpacaAssetReader().read_assets(body)
    except UnreadableAnswerError as refused:
        code = refused.code
    assert code in {"", "empty_body", "truncated_body", "malformed_json", "not_a_list"}
