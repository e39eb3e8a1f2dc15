import json
from datetime import date
from decimal import Decimal

import pytest

from adapters.alpha_vantage.reading import AlphaVantageReader
from domain.errors import UnreadableAnswerError
from domain.model.datasets import Dataset
from domain.model.reports import PeriodKind, ReportedAnswer
from tests.adapters.alpha_vantage import bodies


def read(body: bytes) -> ReportedAnswer:
    return AlphaVantageReader().read_reports(Dataset.EARNINGS, "IBM", body)


def test_a_quarter_has_four_figures_and_its_publication() -> None:
    answer = read(bodies.DATA[Dataset.EARNINGS])
    quarter = next(row for row in answer.rows if row.kind is PeriodKind.QUARTERLY)
    assert quarter.figures == {
        "reportedEPS": Decimal("2.65"),
        "estimatedEPS": Decimal("2.45"),
        "surprise": Decimal("0.2"),
        "surprisePercentage": Decimal("8.1633"),
    }
    assert quarter.attributes == {"reportedDate": "2025-10-22", "reportTime": "post-market"}
    assert quarter.currency is None
    assert (answer.received_rows, answer.findings) == (4, ())


@pytest.mark.parametrize(
    "why, annual, quarters",
    [
        ("three quarters into a year", ["2025-09-30", "2024-12-31"], ["2025-09-30", "2025-06-30"]),
        ("one quarter into a year", ["2025-03-31", "2024-12-31"], ["2025-03-31"]),
        ("IBM in July 2025: a quarter not reported yet", ["2025-06-30", "2024-12-31"], ["2025-03-31"]),
        ("ADI in 2021: the last quarter not reported yet", ["2021-10-31", "2020-10-31"], ["2021-07-31"]),
        ("a week's year that ended in another month", ["2021-10-31", "2021-01-31"], ["2021-10-31"]),
        ("a gap of years between years", ["2021-06-30", "2018-12-31"], ["2021-06-30"]),
        ("a young company: nothing proves a year", ["2021-06-30"], ["2021-06-30"]),
    ],
)
def test_a_year_to_date_in_front_is_a_stub_and_no_year(why: str, annual: list[str], quarters: list[str]) -> None:
    answer = read(bodies.earnings([(day, "1.6") for day in annual], quarters))
    assert answer.stub is not None, why
    assert (answer.stub.fiscal_date_ending, answer.stub.figures) == (
        date.fromisoformat(annual[0]),
        {"reportedEPS": Decimal("1.6")},
    )
    years = [row.fiscal_date_ending.isoformat() for row in answer.rows if row.kind is PeriodKind.ANNUAL]
    assert years == annual[1:]
    assert answer.received_rows == len(annual) + len(quarters)


@pytest.mark.parametrize(
    "why, annual, quarters",
    [
        ("the year is over", ["2021-09-30", "2020-09-30"], ["2021-09-30", "2021-06-30"]),
        ("52/53 weeks over a month's end", ["2021-01-31", "2020-02-29"], ["2021-01-31"]),
        ("52/53 weeks the other way", ["2020-02-29", "2019-01-31"], ["2020-02-29"]),
        ("a year is missing in between", ["2021-12-31", "2019-12-31"], ["2021-12-31"]),
        ("the company stopped reporting quarters", ["2021-12-31", "2020-12-31"], []),
    ],
)
def test_a_whole_year_in_front_is_a_year(why: str, annual: list[str], quarters: list[str]) -> None:
    answer = read(bodies.earnings([(day, "4.7") for day in annual], quarters))
    assert answer.stub is None, why
    assert [row.fiscal_date_ending.isoformat() for row in answer.rows if row.kind is PeriodKind.ANNUAL] == annual


def test_a_first_row_that_cannot_be_read_makes_no_stub_of_the_second() -> None:
    annual = [("2025-09-30", "NaN"), ("2024-12-31", "10.33")]
    answer = read(bodies.earnings(annual, ["2025-09-30"]))
    assert answer.stub is None
    assert [row.fiscal_date_ending.year for row in answer.rows if row.kind is PeriodKind.ANNUAL] == [2024]
    assert [finding.where for finding in answer.findings] == ["annualEarnings[0]"]


def changed(**changes: object) -> bytes:
    body = json.loads(bodies.DATA[Dataset.EARNINGS])
    body["quarterlyEarnings"][0].update(changes)
    return json.dumps(body).encode()


@pytest.mark.parametrize("absent", ["None", "", None, "0000-00-00"], ids=repr)
def test_a_publication_date_can_be_absent(absent: str | None) -> None:
    quarter = next(row for row in read(changed(reportedDate=absent)).rows if row.kind is PeriodKind.QUARTERLY)
    assert quarter.attributes["reportedDate"] is None


@pytest.mark.parametrize(
    "changes, code, field",
    [
        ({"reportedDate": "2025-10-32"}, "bad_date", "reportedDate"),
        ({"reportedDate": 1761091200}, "bad_date", "reportedDate"),
        ({"reportedDate": {}}, "bad_value_type", "reportedDate"),
        ({"reportTime": ["pre-market"]}, "bad_value_type", "reportTime"),
        ({"surprisePercentage": "inf"}, "number_not_finite", "surprisePercentage"),
    ],
)
def test_a_bad_quarter_costs_only_itself(changes: dict[str, object], code: str, field: str) -> None:
    answer = read(changed(**changes))
    assert [(each.code, each.where, each.field) for each in answer.findings] == [(code, "quarterlyEarnings[0]", field)]
    assert sum(row.kind is PeriodKind.QUARTERLY for row in answer.rows) == 1


def test_a_missing_surprise_is_absent() -> None:
    quarter = next(row for row in read(changed(surprise="None")).rows if row.kind is PeriodKind.QUARTERLY)
    assert quarter.figures["surprise"] is None


@pytest.mark.parametrize(
    "body, code",
    [
        (bodies.DATA[Dataset.CASH_FLOW], "not_the_dataset"),
        (b'{"annualEarnings": [{"fiscalDateEnding": "2024-12-31"}]}', "not_the_dataset"),
        (b'{"annualEarnings": 7}', "not_the_dataset"),
    ],
)
def test_what_holds_no_earnings_is_refused_as_a_whole(body: bytes, code: str) -> None:
    with pytest.raises(UnreadableAnswerError) as raised:
        read(body)
    assert raised.value.code == code
