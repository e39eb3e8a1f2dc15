import re

import pytest

from adapters.alpha_vantage import fields
from domain.model.datasets import STATEMENTS, Dataset
from domain.rules.units import Unit, currency_of, unit_of
from tests.architecture.source_tree import ROOT

TEXT = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
OVERVIEW = fields.OVERVIEW_FIGURES | fields.OVERVIEW_FORMER_FIGURES


def documented() -> dict[str, str]:
    """Field to unit, by the table of units."""
    section = TEXT.partition("\n## Units\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z ]+)` \| .*? \| (.*?) \|$", section, re.MULTILINE)
    return {field: unit for unit, listed in rows for field in re.findall(r"`(\w+)`", listed)}


@pytest.mark.parametrize("dataset", STATEMENTS)
def test_statements_hold_amounts_of_their_currency_apart_from_the_number_of_shares(dataset: Dataset) -> None:
    for shape in fields.LISTS[dataset]:
        for field in shape.fields.figures | shape.fields.former_figures:
            shares = field == "commonStockSharesOutstanding"
            assert unit_of(field) is (Unit.SHARES if shares else Unit.CURRENCY)
            assert currency_of(field, dataset, "EUR") == (None if shares else "EUR")


def test_the_unit_of_every_other_field_is_the_documented_one() -> None:
    others = OVERVIEW | fields.QUARTERLY_EARNINGS.figures

    assert {field: unit_of(field).value for field in others} == {
        field: unit for field, unit in documented().items() if field in others
    }


def test_every_unit_is_documented() -> None:
    assert set(documented().values()) == {unit.value for unit in Unit}


def test_earnings_name_no_currency_and_an_overview_only_that_of_the_market() -> None:
    priced = {field for field in OVERVIEW if currency_of(field, Dataset.OVERVIEW, "USD") == "USD"}

    assert {currency_of(field, Dataset.EARNINGS, "USD") for field in fields.QUARTERLY_EARNINGS.figures} == {None}
    assert priced == set(re.findall(r"`(\w+)`", TEXT.partition("in the currency of trading: ")[2].partition(".\n")[0]))
