"""Values go into columns and come back exactly."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from adapters.exact_texts import figures, figures_text, instant, instant_text, json_text, json_value

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=9, minutes=30))])
INSTANTS = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1), timezones=ZONES)  # noqa: DTZ001


@given(INSTANTS)
def test_an_instant_comes_back_as_the_same_instant_in_utc(given_instant: datetime) -> None:
    restored = instant(instant_text(given_instant))

    assert restored == given_instant
    assert restored.utcoffset() == timedelta(0)


@given(INSTANTS, INSTANTS)
def test_texts_of_instants_sort_as_the_instants(one: datetime, other: datetime) -> None:
    assert (instant_text(one) < instant_text(other)) == (one < other)


@given(st.dictionaries(st.text(), st.none() | st.decimals(allow_nan=False)))
def test_figures_come_back_digit_by_digit(given_figures: dict[str, Decimal | None]) -> None:
    restored = figures(figures_text(given_figures))

    assert {name: str(value) for name, value in restored.items()} == {
        name: str(value) for name, value in given_figures.items()
    }


@given(st.dictionaries(st.text(), st.none() | st.text()))
def test_texts_come_back_whatever_they_hold_and_in_one_order(texts: dict[str, str | None]) -> None:
    assert json_value(json_text(texts)) == texts
    assert json_text(texts) == json_text(dict(reversed(texts.items())))
