import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.alpha_vantage.answers import classify
from domain.model.answers import AnswerClass
from domain.model.datasets import Dataset, MarketList
from tests.adapters.alpha_vantage import bodies

SUBJECTS = [*Dataset, MarketList.EARNINGS_CALENDAR, MarketList.LISTING_STATUS]
LISTS = {MarketList.EARNINGS_CALENDAR: bodies.CALENDAR, MarketList.LISTING_STATUS: bodies.LISTING}
INSTEAD_OF_DATA = [
    ("daily limit, with the key", bodies.DAILY_LIMIT, AnswerClass.DAILY_LIMIT),
    ("daily limit of 2025", bodies.DAILY_LIMIT_2025, AnswerClass.DAILY_LIMIT),
    ("daily limit of 2024", bodies.DAILY_LIMIT_2024, AnswerClass.DAILY_LIMIT),
    ("burst", bodies.BURST, AnswerClass.BURST_LIMIT),
    ("burst of 2025", bodies.BURST_2025, AnswerClass.BURST_LIMIT),
    ("5 a minute, Note", bodies.FIVE_A_MINUTE_NOTE, AnswerClass.BURST_LIMIT),
    ("5 a minute, Information", bodies.FIVE_A_MINUTE_INFORMATION, AnswerClass.BURST_LIMIT),
    ("higher volume, 2018, with a byte order mark", bodies.HIGHER_VOLUME_2018, AnswerClass.BURST_LIMIT),
    ("throttled, Django REST", b'{"detail": "Request was throttled."}', AnswerClass.BURST_LIMIT),
    ("premium", bodies.PREMIUM, AnswerClass.PREMIUM),
    ("bad key", bodies.BAD_KEY, AnswerClass.BAD_KEY),
    ("demo key", bodies.DEMO_KEY, AnswerClass.BAD_KEY),
    ("invalid call", bodies.INVALID_CALL, AnswerClass.INVALID_CALL),
    ("no such function", bodies.NO_FUNCTION, AnswerClass.INVALID_CALL),
    ("invalid inputs", bodies.INVALID_INPUTS, AnswerClass.INVALID_CALL),
    ("narrow Accept", bodies.NARROW_ACCEPT, AnswerClass.INVALID_CALL),
    ("limit under a new key", bodies.DAILY_LIMIT.replace(b"Information", b"Notice"), AnswerClass.DAILY_LIMIT),
    ("new wording", b'{"Information": "Alpha Vantage moves to the Moon."}', AnswerClass.UNRECOGNIZED),
    ("message of another shape", b'{"Information": {"text": "25 requests per day"}}', AnswerClass.UNRECOGNIZED),
    ("Heroku's page with status 200", bodies.HEROKU_PAGE, AnswerClass.OUTAGE),
    ("another page", bodies.OTHER_PAGE, AnswerClass.UNREADABLE),
    ("empty", b"", AnswerClass.UNREADABLE),
    ("blank", b" \r\n", AnswerClass.UNREADABLE),
    ("a byte order mark only", b"\xef\xbb\xbf", AnswerClass.UNREADABLE),
    ("Latin-1", '{"symbol": "Nestlé"}'.encode("latin-1"), AnswerClass.UNREADABLE),
    ("UTF-16", '{"symbol": "IBM"}'.encode("utf-16"), AnswerClass.UNREADABLE),
    ("cut in a character", '{"symbol": "é'.encode()[:-1], AnswerClass.UNREADABLE),
    ("too deep", b'{"a":' * 100_000, AnswerClass.UNREADABLE),
    ("half a surrogate", b'{"symbol": "\\ud800"}', AnswerClass.UNREADABLE),
    ("plain text", b"Internal error", AnswerClass.UNREADABLE),
]


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(
    "body, expected", [pytest.param(body, expected, id=name) for name, body, expected in INSTEAD_OF_DATA]
)
def test_what_comes_instead_of_data_is_told_apart_for_every_function(
    subject: Dataset | MarketList, body: bytes, expected: AnswerClass
) -> None:
    answer_class, explanation = classify(subject, 200, "application/json", body)
    assert answer_class is expected
    assert explanation


@pytest.mark.parametrize("dataset", list(Dataset))
def test_the_asked_dataset_is_data_and_every_other_one_is_nobodys_class(dataset: Dataset) -> None:
    for asked in Dataset:
        expected = AnswerClass.DATA if asked is dataset else AnswerClass.UNRECOGNIZED
        assert classify(asked, 200, None, bodies.DATA[dataset])[0] is expected


def test_a_body_of_another_dataset_is_named() -> None:
    explanation = classify(Dataset.CASH_FLOW, 200, None, bodies.DATA[Dataset.BALANCE_SHEET])[1]
    assert explanation == "The body is balance_sheet, not cash_flow."


@pytest.mark.parametrize("dataset", list(Dataset))
def test_an_empty_object_means_that_the_symbol_is_not_known(dataset: Dataset) -> None:
    assert classify(dataset, 200, "application/json", b"{}")[0] is AnswerClass.UNKNOWN_SYMBOL


@pytest.mark.parametrize("asked", list(LISTS))
def test_an_empty_object_instead_of_a_list_of_the_market_is_nobodys_class(asked: MarketList) -> None:
    assert classify(asked, 200, None, b"{}")[0] is AnswerClass.UNRECOGNIZED


@pytest.mark.parametrize("dataset", [Dataset.INCOME_STATEMENT, Dataset.BALANCE_SHEET, Dataset.CASH_FLOW])
def test_a_known_company_without_rows_has_no_reports(dataset: Dataset) -> None:
    assert classify(dataset, 200, None, bodies.NO_ROWS)[0] is AnswerClass.NO_REPORTS
    assert classify(Dataset.EARNINGS, 200, None, bodies.NO_EARNINGS)[0] is AnswerClass.NO_REPORTS


@pytest.mark.parametrize(
    "record, expected",
    [
        ({"symbol": "IBM"}, AnswerClass.UNRECOGNIZED),
        ({"symbol": "IBM", "annualReports": {}, "quarterlyReports": {}}, AnswerClass.UNRECOGNIZED),
        ({"symbol": "IBM", "annualReports": [{"a": "1"}], "quarterlyReports": []}, AnswerClass.UNRECOGNIZED),
        ({"symbol": "IBM", "annualReports": [7], "quarterlyReports": ["x"]}, AnswerClass.UNRECOGNIZED),
        ({"symbol": "IBM", "quarterlyReports": [bodies.INCOME_ROW]}, AnswerClass.DATA),
        ({"symbol": "IBM", "annualReports": {}, "quarterlyReports": [bodies.INCOME_ROW]}, AnswerClass.DATA),
        ({"annualReports": [bodies.INCOME_ROW]}, AnswerClass.DATA),
        ({"symbol": "IBM", "annualReports": [bodies.INCOME_ROW], "Note": "All is well."}, AnswerClass.DATA),
        ({"symbol": "IBM", "annualReports": [], "Note": "25 requests per day"}, AnswerClass.DAILY_LIMIT),
        ([bodies.INCOME_ROW], AnswerClass.UNRECOGNIZED),
        ("IBM", AnswerClass.UNRECOGNIZED),
        (None, AnswerClass.UNRECOGNIZED),
        (7, AnswerClass.UNRECOGNIZED),
    ],
)
def test_data_is_what_has_rows_with_fields_of_the_dataset(record: object, expected: AnswerClass) -> None:
    assert classify(Dataset.INCOME_STATEMENT, 200, None, json.dumps(record).encode())[0] is expected


def test_artificial_sample_data_beside_a_premium_message_is_premium() -> None:
    sample = {
        "message": "This is a premium endpoint and the data below is artificial. You may subscribe to any plan.",
        "symbol": "IBM",
        "annualReports": [{**bodies.INCOME_ROW, "fiscalDateEnding": "2099-99-99"}],
        "quarterlyReports": [],
    }
    assert classify(Dataset.INCOME_STATEMENT, 200, None, json.dumps(sample).encode())[0] is AnswerClass.PREMIUM


def test_an_overview_needs_its_symbol_and_a_few_of_its_fields() -> None:
    assert classify(Dataset.OVERVIEW, 200, None, b'{"Symbol": "IBM"}')[0] is AnswerClass.UNRECOGNIZED
    nameless = {name: value for name, value in bodies.OVERVIEW.items() if name != "Symbol"}
    assert classify(Dataset.OVERVIEW, 200, None, json.dumps(nameless).encode())[0] is AnswerClass.UNRECOGNIZED


def test_words_of_a_description_are_no_message() -> None:
    described = {**bodies.OVERVIEW, "Description": "Sells a premium endpoint at 25 requests per day; invalid API call."}
    assert classify(Dataset.OVERVIEW, 200, None, json.dumps(described).encode())[0] is AnswerClass.DATA


@pytest.mark.parametrize("dataset", list(Dataset))
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_cut_json_is_unreadable(dataset: Dataset, share: float) -> None:
    body = bodies.DATA[dataset]
    answer_class, explanation = classify(dataset, 200, "application/json", body[: int(len(body) * share)])
    assert answer_class is AnswerClass.UNREADABLE
    assert "ends in the middle" in explanation


def test_a_list_sent_twice_is_unreadable_because_nobody_knows_which_one_holds() -> None:
    body = bodies.DATA[Dataset.INCOME_STATEMENT]
    twice = body[:-1] + b', "annualReports": []}'
    assert classify(Dataset.INCOME_STATEMENT, 200, None, twice)[0] is AnswerClass.UNREADABLE


def test_a_reason_in_words_is_short_whatever_the_provider_sends() -> None:
    """It is a part of the receipt, which has to find room wherever it is stored."""
    long = "x" * 500_000
    bodies = [
        {long: 1},
        {"Information": long},
        {"annualReports": [], "quarterlyReports": [], "Information": long},
        long,
    ]
    twice = f'{{"annualReports": [], "quarterlyReports": [], "{long}": 1, "{long}": 2}}'.encode()

    for body in (*(json.dumps(each).encode() for each in bodies), twice, long.encode(), b"<" + long.encode()):
        assert all(len(classify(subject, 200, None, body)[1]) < 1_000 for subject in SUBJECTS)


def test_numbers_that_json_does_not_know_spoil_a_row_later_and_not_the_answer_now() -> None:
    body = bodies.DATA[Dataset.INCOME_STATEMENT].replace(b'"178000000"', b"NaN")
    assert classify(Dataset.INCOME_STATEMENT, 200, None, body)[0] is AnswerClass.DATA


@pytest.mark.parametrize("asked", list(LISTS))
def test_a_list_of_the_market_is_told_by_its_header(asked: MarketList) -> None:
    body = LISTS[asked]
    header = body.split(b"\r\n")[0]
    reversed_columns = b",".join(reversed(header.split(b","))) + b",another\na,b,c,d,e,f,g,h\n"
    assert classify(asked, 200, "application/x-download", body) == (AnswerClass.DATA, f"2 rows of {asked.value}.")
    assert classify(asked, 200, None, body.replace(b"\r\n", b"\n"))[0] is AnswerClass.DATA
    assert classify(asked, 200, None, b"\xef\xbb\xbf" + body)[0] is AnswerClass.DATA
    assert classify(asked, 200, None, reversed_columns)[0] is AnswerClass.DATA
    assert classify(asked, 200, None, header + b"\r\n")[0] is AnswerClass.NO_REPORTS
    assert classify(asked, 200, None, header)[0] is AnswerClass.NO_REPORTS
    assert classify(asked, 200, None, body.split(b"\r\n", 1)[1])[0] is AnswerClass.UNRECOGNIZED
    assert classify(asked, 200, None, body.replace(b"name,", b"nom,", 1))[0] is AnswerClass.UNRECOGNIZED


def test_the_other_list_of_the_market_is_nobodys_class() -> None:
    assert classify(MarketList.LISTING_STATUS, 200, None, bodies.CALENDAR)[0] is AnswerClass.UNRECOGNIZED
    assert classify(MarketList.EARNINGS_CALENDAR, 200, None, bodies.LISTING)[0] is AnswerClass.UNRECOGNIZED


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(
    "status, body, expected",
    [
        (500, b"", AnswerClass.OUTAGE),
        (503, bodies.HEROKU_PAGE, AnswerClass.OUTAGE),
        (503, b"{}", AnswerClass.OUTAGE),
        (599, bodies.DAILY_LIMIT, AnswerClass.OUTAGE),
        (429, b"", AnswerClass.BURST_LIMIT),
        (429, bodies.DAILY_LIMIT, AnswerClass.DAILY_LIMIT),
        (401, b"", AnswerClass.BAD_KEY),
        (403, bodies.BAD_KEY, AnswerClass.BAD_KEY),
        (403, b"<html>Access denied</html>", AnswerClass.UNRECOGNIZED),
        (404, b"{}", AnswerClass.UNRECOGNIZED),
        (302, b"", AnswerClass.UNRECOGNIZED),
        (406, bodies.NARROW_ACCEPT, AnswerClass.INVALID_CALL),
    ],
)
def test_another_status_never_passes_for_data(
    subject: Dataset | MarketList, status: int, body: bytes, expected: AnswerClass
) -> None:
    assert classify(subject, status, "text/html", body)[0] is expected


@pytest.mark.parametrize("dataset", list(Dataset))
def test_data_under_a_status_of_refusal_is_not_taken(dataset: Dataset) -> None:
    assert classify(dataset, 404, None, bodies.DATA[dataset])[0] is AnswerClass.UNRECOGNIZED


def test_the_providers_words_are_quoted_and_cut() -> None:
    said = {"Information": "Invalid API call. " + "x" * 1_000}
    assert len(classify(Dataset.OVERVIEW, 200, None, json.dumps(said).encode())[1]) < 400


@given(body=st.binary(max_size=200), subject=st.sampled_from(SUBJECTS), status=st.integers(100, 599))
def test_any_bytes_get_a_class_and_never_data(body: bytes, subject: Dataset | MarketList, status: int) -> None:
    assert classify(subject, status, None, body)[0] is not AnswerClass.DATA


@given(
    record=st.dictionaries(
        st.sampled_from(["symbol", "Symbol", "annualReports", "quarterlyReports", "annualEarnings", "Note", "message"]),
        st.none()
        | st.text(max_size=9)
        | st.lists(st.none() | st.dictionaries(st.text(max_size=3), st.text(max_size=3))),
    ),
    subject=st.sampled_from(SUBJECTS),
)
def test_objects_that_only_resemble_an_answer_are_never_data(
    record: dict[str, object], subject: Dataset | MarketList
) -> None:
    assert classify(subject, 200, None, json.dumps(record).encode())[0] is not AnswerClass.DATA
