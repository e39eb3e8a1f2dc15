import json
from datetime import date
from decimal import Decimal

import pytest

from adapters.alpha_vantage import fields
from adapters.alpha_vantage.reading import AlphaVantageReader
from domain.errors import UnreadableAnswerError
from domain.model.datasets import Dataset
from domain.model.findings import Finding, Severity
from domain.model.reports import ReportedOverview
from tests.adapters.alpha_vantage import bodies

WHOLE = {
    **dict.fromkeys(fields.OVERVIEW_FIGURES, "1.5"),
    **dict.fromkeys(fields.OVERVIEW_TEXTS, "words"),
    **bodies.OVERVIEW,
    "ExDividendDate": "0000-00-00",
}


def read(**changes: object) -> ReportedOverview:
    return AlphaVantageReader().read_overview("IBM", json.dumps({**WHOLE, **changes}).encode())


def errors(overview: ReportedOverview) -> list[tuple[str, str]]:
    return [(each.code, each.field) for each in overview.findings if each.severity is Severity.ERROR]


def test_figures_are_exact_texts_are_texts_and_dates_are_days() -> None:
    overview = read()
    assert (overview.symbol, overview.latest_quarter, overview.findings) == ("IBM", date(2025, 9, 30), ())
    assert overview.figures["MarketCapitalization"] == Decimal(287123456789)
    assert overview.figures["EPS"] == Decimal("-1.25")
    assert overview.figures["PERatio"] is None
    assert overview.figures["52WeekHigh"] == 0
    assert overview.texts["CIK"] == "51143"
    assert (overview.texts["DividendDate"], overview.texts["ExDividendDate"]) == ("2025-12-10", None)
    assert overview.figures.keys() == fields.OVERVIEW_FIGURES
    assert overview.texts.keys() == fields.OVERVIEW_TEXTS | fields.OVERVIEW_DATES


@pytest.mark.parametrize("absent", ["None", "-", "", None], ids=repr)
def test_every_way_to_say_that_a_value_is_missing_is_understood(absent: str | None) -> None:
    overview = read(Description=absent, Beta=absent, LatestQuarter=absent)
    assert (overview.texts["Description"], overview.figures["Beta"], overview.latest_quarter) == (None, None, None)
    assert overview.findings == ()


def test_fields_come_go_and_return() -> None:
    changes: dict[str, object] = {"FullTimeEmployees": "270300", "LastSplitFactor": "2:1", "MoonPhase": "None"}
    lacking = {name: value for name, value in {**WHOLE, **changes}.items() if name != "OfficialSite"}
    overview = AlphaVantageReader().read_overview("IBM", json.dumps(lacking).encode())
    assert overview.figures["FullTimeEmployees"] == 270300
    assert (overview.texts["LastSplitFactor"], overview.texts["MoonPhase"]) == ("2:1", "None")
    assert overview.findings == (
        Finding(
            "unknown_field",
            Severity.WARNING,
            "The overview has a field that is not known: MoonPhase. It is kept as text.",
            "",
            "MoonPhase",
            "None",
        ),
        Finding(
            "lost_field", Severity.WARNING, "The overview no longer has the field OfficialSite.", "", "OfficialSite"
        ),
    )


@pytest.mark.parametrize(
    "changes, code, field",
    [
        ({"EPS": "NaN"}, "number_not_finite", "EPS"),
        ({"EPS": "1e400"}, "number_out_of_range", "EPS"),
        ({"EPS": "about 5"}, "number_malformed", "EPS"),
        ({"EPS": ["5"]}, "bad_value_type", "EPS"),
        ({"Name": {"en": "IBM"}}, "bad_value_type", "Name"),
        ({"LatestQuarter": "2025-09-31"}, "bad_date", "LatestQuarter"),
        ({"DividendDate": "soon"}, "bad_date", "DividendDate"),
        ({"Symbol": "None"}, "", ""),
        ({"Symbol": ""}, "missing_symbol", "Symbol"),
    ],
)
def test_a_bad_value_is_absent_and_told_under_its_own_name(changes: dict[str, object], code: str, field: str) -> None:
    overview = read(**changes)
    assert errors(overview) == ([(code, field)] if code else [])
    assert not {field} & {*overview.figures, *overview.texts} - {""}


def test_a_field_sent_twice_with_different_values_is_told() -> None:
    body = json.dumps(WHOLE).encode().replace(b'"Symbol":', b'"EPS": "9", "Symbol":')
    assert errors(AlphaVantageReader().read_overview("IBM", body)) == [("conflicting_fields", "EPS")]


@pytest.mark.parametrize(
    "body, code",
    [
        (b"{}", "not_the_dataset"),
        (b"[]", "not_the_dataset"),
        (bodies.PREMIUM, "not_the_dataset"),
        (bodies.DATA[Dataset.CASH_FLOW], "wrong_dataset"),
        (bodies.DATA[Dataset.OVERVIEW][:-9], "truncated_body"),
    ],
)
def test_what_is_no_overview_is_refused_as_a_whole(body: bytes, code: str) -> None:
    with pytest.raises(UnreadableAnswerError) as raised:
        AlphaVantageReader().read_overview("IBM", body)
    assert raised.value.code == code
