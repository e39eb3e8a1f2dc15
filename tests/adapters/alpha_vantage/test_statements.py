import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.alpha_vantage.fields import CANONICAL, CASH_FLOW, INCOME_STATEMENT
from adapters.alpha_vantage.reading import AlphaVantageReader
from domain.errors import UnreadableAnswerError
from domain.model.datasets import Dataset
from domain.model.findings import Finding, Severity
from domain.model.reports import PeriodKind, ReportedAnswer
from tests.adapters.alpha_vantage import bodies

Row = dict[str, Any]
READER = AlphaVantageReader()
INCOME = Dataset.INCOME_STATEMENT


def read(dataset: Dataset, body: bytes) -> ReportedAnswer:
    return READER.read_reports(dataset, "IBM", body)


def read_rows(*rows: object, dataset: Dataset = INCOME) -> ReportedAnswer:
    body = {"symbol": "IBM", "annualReports": [], "quarterlyReports": [*rows, bodies.INCOME_ROW]}
    return read(dataset, json.dumps(body).encode())


def errors(answer: ReportedAnswer) -> list[Finding]:
    return [finding for finding in answer.findings if finding.severity is Severity.ERROR]


def test_a_row_is_read_exactly() -> None:
    answer = read(INCOME, bodies.DATA[INCOME])
    assert (answer.symbol, answer.received_rows, answer.findings, answer.stub) == ("IBM", 2, (), None)
    annual, quarterly = answer.rows
    assert (annual.kind, quarterly.kind) == (PeriodKind.ANNUAL, PeriodKind.QUARTERLY)
    assert (quarterly.fiscal_date_ending, quarterly.currency, quarterly.position) == (date(2025, 9, 30), "USD", 0)
    assert quarterly.figures["netIncome"] == Decimal("1744000000.5")
    assert quarterly.figures["netInterestIncome"] == Decimal(-496000000)
    assert quarterly.figures["otherNonOperatingIncome"] == Decimal(0)
    assert quarterly.figures["depreciation"] is None
    assert set(quarterly.figures) == INCOME_STATEMENT.figures


def test_misspelt_fields_get_one_name() -> None:
    assert read(INCOME, bodies.DATA[INCOME]).rows[0].figures["costOfGoodsAndServicesSold"] == 186000000
    cash = read(Dataset.CASH_FLOW, bodies.DATA[Dataset.CASH_FLOW]).rows[0].figures
    assert cash["operatingCashFlow"] == 3082000000
    assert cash["cashFlowFromInvestment"] == 1000000
    assert cash["cashFlowFromFinancing"] == -5000000
    renamed = {**bodies.BALANCE_ROW, "otherNonCurrentAssets": "77"}
    balance = read(Dataset.BALANCE_SHEET, bodies.statement(renamed)).rows[0].figures
    assert balance["otherNonCurrentAssets"] == 77
    assert not CANONICAL.keys() & {*cash, *balance}


def test_a_provisional_row_without_a_currency_is_read() -> None:
    assert read_rows({**bodies.INCOME_ROW, "reportedCurrency": "None"}).rows[0].currency is None


def test_the_symbol_is_told_as_alpaca_spells_it() -> None:
    assert read(INCOME, bodies.statement(bodies.INCOME_ROW, "BRK-B")).symbol == "BRK.B"


def test_rows_keep_the_places_that_they_were_sent_at() -> None:
    answer = read_rows("junk", {**bodies.INCOME_ROW, "fiscalDateEnding": "2026-03-31"})
    assert [row.position for row in answer.rows] == [1, 2]
    assert answer.received_rows == 3


def test_a_new_field_is_kept_as_text_and_told_once_for_each_list() -> None:
    row = {**bodies.INCOME_ROW, "quantumRevenue": "1.50", "notes": ["a"]}
    answer = read(INCOME, bodies.statement(row))
    assert answer.rows[0].attributes == {"quantumRevenue": "1.50", "notes": '["a"]'}
    assert [(each.code, each.severity, each.where, each.field, each.value) for each in answer.findings] == [
        ("unknown_field", Severity.WARNING, "annualReports", "notes", "['a']"),
        ("unknown_field", Severity.WARNING, "annualReports", "quantumRevenue", "1.50"),
        ("unknown_field", Severity.WARNING, "quarterlyReports", "notes", "['a']"),
        ("unknown_field", Severity.WARNING, "quarterlyReports", "quantumRevenue", "1.50"),
    ]


def test_a_field_that_no_row_has_is_told_as_lost() -> None:
    row = {name: value for name, value in bodies.INCOME_ROW.items() if name not in {"ebitda", "reportedCurrency"}}
    answer = read(INCOME, bodies.statement(row))
    assert {(each.code, each.field) for each in answer.findings} == {
        ("lost_field", "ebitda"),
        ("lost_field", "reportedCurrency"),
    }
    assert (answer.rows[0].figures["ebitda"], answer.rows[0].currency) == (None, None)


def test_a_field_that_some_rows_have_is_absent_from_the_others_and_not_lost() -> None:
    answer = read_rows({name: value for name, value in bodies.INCOME_ROW.items() if name != "ebitda"})
    assert answer.findings == ()
    assert [row.figures["ebitda"] for row in answer.rows] == [None, Decimal(4152000000)]


def test_a_field_of_former_years_is_read_as_a_figure_when_it_returns() -> None:
    answer = read_rows({**bodies.INCOME_ROW, "minorityInterest": "12.5"})
    assert answer.findings == ()
    assert answer.rows[0].figures["minorityInterest"] == Decimal("12.5")
    assert "minorityInterest" not in answer.rows[1].figures


def put(name: str, value: object) -> Callable[[Row], object]:
    return lambda row: {**row, name: value}


def drop(name: str) -> Callable[[Row], object]:
    return lambda row: {key: value for key, value in row.items() if key != name}


MUTATIONS: list[tuple[Callable[[Row], object], str, str]] = [
    (lambda _: "a text", "row_not_object", ""),
    (lambda _: None, "row_not_object", ""),
    (lambda _: [1], "row_not_object", ""),
    (drop("fiscalDateEnding"), "missing_fiscal_date", "fiscalDateEnding"),
    (put("fiscalDateEnding", "None"), "missing_fiscal_date", "fiscalDateEnding"),
    (put("fiscalDateEnding", ""), "missing_fiscal_date", "fiscalDateEnding"),
    (put("fiscalDateEnding", "0000-00-00"), "missing_fiscal_date", "fiscalDateEnding"),
    (put("fiscalDateEnding", None), "missing_fiscal_date", "fiscalDateEnding"),
    (put("fiscalDateEnding", "2025-02-30"), "bad_fiscal_date", "fiscalDateEnding"),
    (put("fiscalDateEnding", "2099-99-99"), "bad_fiscal_date", "fiscalDateEnding"),
    (put("fiscalDateEnding", "09/30/2025"), "bad_fiscal_date", "fiscalDateEnding"),
    (put("fiscalDateEnding", "9999-12-31"), "bad_fiscal_date", "fiscalDateEnding"),
    (put("fiscalDateEnding", 20250930), "bad_fiscal_date", "fiscalDateEnding"),
    (put("fiscalDateEnding", ["2025-09-30"]), "bad_value_type", "fiscalDateEnding"),
    (put("netIncome", "NaN"), "number_not_finite", "netIncome"),
    (put("netIncome", float("nan")), "number_not_finite", "netIncome"),
    (put("netIncome", float("inf")), "number_not_finite", "netIncome"),
    (put("netIncome", "1e400"), "number_out_of_range", "netIncome"),
    (put("netIncome", 10**31), "number_out_of_range", "netIncome"),
    (put("netIncome", "1,000"), "number_malformed", "netIncome"),
    (put("netIncome", "12a"), "number_malformed", "netIncome"),
    (put("netIncome", "N/A"), "number_malformed", "netIncome"),
    (put("netIncome", True), "bad_value_type", "netIncome"),
    (put("netIncome", {"value": "1"}), "bad_value_type", "netIncome"),
    (put("reportedCurrency", ["USD"]), "bad_value_type", "reportedCurrency"),
    (put("costOfGoodsAndServicesSold", "1"), "conflicting_fields", "costOfGoodsAndServicesSold"),
]


@pytest.mark.parametrize(
    "mutate, code, field", MUTATIONS, ids=[f"{number} {code}" for number, (_, code, _) in enumerate(MUTATIONS)]
)
def test_a_bad_row_costs_only_itself_under_its_own_name(mutate: Callable[[Row], object], code: str, field: str) -> None:
    answer = read_rows(mutate(dict(bodies.INCOME_ROW)))
    assert [(each.code, each.where, each.field) for each in errors(answer)] == [(code, "quarterlyReports[0]", field)]
    assert ([row.position for row in answer.rows], answer.received_rows) == ([1], 2)
    assert "quarterlyReports[0]" in errors(answer)[0].message


def test_all_problems_of_a_row_are_told_and_the_offending_value_is_cut() -> None:
    answer = read_rows({**bodies.INCOME_ROW, "fiscalDateEnding": "x" * 200, "ebit": "NaN", "ebitda": "1e400"})
    assert [(each.code, each.field, each.value) for each in errors(answer)] == [
        ("bad_fiscal_date", "fiscalDateEnding", "x" * 80),
        ("number_not_finite", "ebit", "NaN"),
        ("number_out_of_range", "ebitda", "1e400"),
    ]


def test_both_spellings_of_a_field_agree_or_complete_each_other() -> None:
    for old, new, expected in [("5", "5", 5), ("None", "5", 5), ("5", "None", 5), ("-", "None", None)]:
        row = {**bodies.CASH_ROW, "operatingCashflow": old, "operatingCashFlow": new}
        answer = read(Dataset.CASH_FLOW, bodies.statement(row))
        assert errors(answer) == []
        assert answer.rows[0].figures["operatingCashFlow"] == expected


def test_a_field_sent_twice_spoils_its_row_unless_it_says_the_same() -> None:
    body = bodies.DATA[INCOME]
    again = body.replace(b'"ebit":', b'"ebit": "2926000000", "ebit":')
    assert read(INCOME, again) == read(INCOME, body)
    other = body.replace(b'"ebit":', b'"ebit": "1", "ebit":', 1)
    answer = read(INCOME, other)
    assert [(each.code, each.where, each.field) for each in errors(answer)] == [
        ("conflicting_fields", "annualReports[0]", "ebit")
    ]
    assert [row.kind for row in answer.rows] == [PeriodKind.QUARTERLY]


@pytest.mark.parametrize("lists, code", [({}, "missing_list"), ({"annualReports": {}}, "list_not_list")])
def test_a_list_that_is_missing_or_none_costs_only_itself(lists: dict[str, object], code: str) -> None:
    body = {"symbol": "IBM", "quarterlyReports": [bodies.INCOME_ROW], **lists}
    answer = read(INCOME, json.dumps(body).encode())
    assert [(each.code, each.where) for each in errors(answer)] == [(code, "annualReports")]
    assert (len(answer.rows), answer.received_rows) == (1, 1)


@pytest.mark.parametrize("echo", [{}, {"symbol": ""}, {"symbol": None}, {"symbol": ["IBM"]}])
def test_a_body_that_names_no_company_is_told(echo: dict[str, object]) -> None:
    body = {"annualReports": [bodies.INCOME_ROW], "quarterlyReports": [], **echo}
    answer = read(INCOME, json.dumps(body).encode())
    assert [(each.code, each.where, each.field) for each in errors(answer)] == [("missing_symbol", "", "symbol")]
    assert (answer.symbol, len(answer.rows)) == ("", 1)


@pytest.mark.parametrize(
    "body, code",
    [
        (b"", "empty_body"),
        (b"\xff", "not_utf8"),
        (bodies.OTHER_PAGE, "html_body"),
        (b"nonsense", "malformed_json"),
        (b"{} {}", "malformed_json"),
        (bodies.DATA[INCOME][:-40], "truncated_body"),
        (b'{"a":' * 100_000, "nested_too_deeply"),
        (b"[]", "not_the_dataset"),
        (b"{}", "not_the_dataset"),
        (bodies.DAILY_LIMIT, "not_the_dataset"),
        (json.dumps({"annualReports": [{"a": "1"}]}).encode(), "not_the_dataset"),
        (bodies.DATA[Dataset.CASH_FLOW], "wrong_dataset"),
        (bodies.DATA[Dataset.BALANCE_SHEET], "wrong_dataset"),
        (bodies.DATA[INCOME][:-1] + b', "quarterlyReports": []}', "duplicate_list"),
    ],
)
def test_a_body_that_is_not_the_statement_is_refused_as_a_whole_by_name(body: bytes, code: str) -> None:
    with pytest.raises(UnreadableAnswerError) as raised:
        read(INCOME, body)
    assert raised.value.code == code


def test_a_known_company_without_rows_has_none() -> None:
    answer = read(INCOME, bodies.NO_ROWS)
    assert (answer.symbol, answer.rows, answer.received_rows, answer.findings) == ("ONL", (), 0, ())


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.lists(st.text(), max_size=2)


@given(
    changes=st.dictionaries(st.sampled_from([*bodies.INCOME_ROW, "new"]), VALUES, max_size=4),
    dropped=st.sets(st.sampled_from(sorted(bodies.INCOME_ROW)), max_size=4),
)
def test_every_row_is_read_or_explained_whatever_it_holds(changes: Row, dropped: set[str]) -> None:
    row = {name: value for name, value in {**bodies.INCOME_ROW, **changes}.items() if name not in dropped}
    answer = read_rows(row)
    explained = {finding.where for finding in errors(answer)}
    assert (len(answer.rows), explained) in [(2, set()), (1, {"quarterlyReports[0]"})]
    for read_row in answer.rows:
        assert all(figure is None or figure.is_finite() for figure in read_row.figures.values())


@given(place=st.integers(0, len(bodies.DATA[INCOME]) - 1), byte=st.integers(0, 255))
def test_one_wrong_byte_is_refused_by_name_or_leaves_rows_that_are_read_or_explained(place: int, byte: int) -> None:
    body = bytearray(bodies.DATA[INCOME])
    body[place] = byte
    try:
        answer = read(INCOME, bytes(body))
    except UnreadableAnswerError:
        return
    refused = {finding.where for finding in errors(answer) if finding.where.endswith("]")}
    assert len(answer.rows) + len(refused) == answer.received_rows


def test_all_figures_of_a_real_shaped_row_are_expected_of_a_statement() -> None:
    assert {CANONICAL.get(name, name) for name in bodies.INCOME_ROW} == INCOME_STATEMENT.known - (
        INCOME_STATEMENT.former_figures
    )
    assert len(CASH_FLOW.figures) == 28
