from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.alpha_vantage import values
from adapters.alpha_vantage.finding_codes import RowCode
from adapters.alpha_vantage.json_body import Literal
from adapters.alpha_vantage.values import RefusedValueError


@pytest.mark.parametrize("written", ["None", "-", "", None], ids=repr)
def test_a_figure_can_be_absent(written: str | None) -> None:
    assert values.figure(written) is None


@pytest.mark.parametrize("written", ["0", "0.0", "-0", "00"])
def test_zero_is_a_value(written: str) -> None:
    assert values.figure(written) == 0
    assert values.figure(written) is not None


@pytest.mark.parametrize(
    "written",
    [
        "1",
        "-169404000000",
        "1744000000.5",
        "0.1",
        "2438416040000",
        "9" * 30,
        "-0." + "3" * 29,
        "007.50",
        "1e-05",
        "2E+9",
    ],
)
def test_a_figure_is_exactly_what_was_written(written: str) -> None:
    assert values.figure(written) == Decimal(written)
    assert values.figure(Literal(written)) == Decimal(written)


PLAIN = ["0", "-0", "7.50", "None", "-", "", "1e5", None]
ODD = [
    "NaN",
    "Infinity",
    "1_000",
    "5.",
    ".5",
    "--5",
    " 5",
    "5\n",
    "1,2",
    "1,None",
    "None,",
    "٣",
    ["5"],
    {"a": "5"},
    True,
]
WRITTEN = st.one_of(
    st.sampled_from([*PLAIN, *ODD]),
    st.integers(-(10**40), 10**40).map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
)


def one_by_one(sent: list[object]) -> list[Decimal | None] | RowCode:
    try:
        return [values.figure(value) for value in sent]
    except RefusedValueError as refused:
        return refused.code


@given(sent=st.lists(WRITTEN, max_size=6))
@example(sent=["1,2"])
@example(sent=["5", "None", "1.50"])
def test_figures_read_together_are_those_that_are_read_one_by_one(sent: list[object]) -> None:
    try:
        together: list[Decimal | None] | RowCode = values.figures(sent)
    except RefusedValueError as refused:
        together = refused.code
    assert repr(together) == repr(one_by_one(sent))


@given(digits=st.integers(-(10**30) + 1, 10**30 - 1), places=st.integers(0, 30))
def test_every_number_of_up_to_30_digits_survives_exactly(digits: int, places: int) -> None:
    number = Decimal(f"{digits}E-{places}")  # exact, which scaleb is not beyond 28 digits
    read = values.figure(f"{number:f}")
    assert read is not None
    assert read.as_tuple() == number.as_tuple() or (digits == 0 and read == 0)


@pytest.mark.parametrize(
    "written, code",
    [
        ("NaN", RowCode.NUMBER_NOT_FINITE),
        ("nan", RowCode.NUMBER_NOT_FINITE),
        ("-NaN", RowCode.NUMBER_NOT_FINITE),
        ("sNaN", RowCode.NUMBER_NOT_FINITE),
        ("Infinity", RowCode.NUMBER_NOT_FINITE),
        ("-inf", RowCode.NUMBER_NOT_FINITE),
        ("1e400", RowCode.NUMBER_OUT_OF_RANGE),
        ("1e999999", RowCode.NUMBER_OUT_OF_RANGE),
        ("1e-999999", RowCode.NUMBER_OUT_OF_RANGE),
        ("1e99999999999999999999999999", RowCode.NUMBER_OUT_OF_RANGE),
        ("1e31", RowCode.NUMBER_OUT_OF_RANGE),
        ("1e-31", RowCode.NUMBER_OUT_OF_RANGE),
        ("1" * 31, RowCode.NUMBER_OUT_OF_RANGE),
        ("1" * 100_000, RowCode.NUMBER_OUT_OF_RANGE),
        ("0." + "1" * 31, RowCode.NUMBER_OUT_OF_RANGE),
        ("1,234", RowCode.NUMBER_MALFORMED),
        ("1 234", RowCode.NUMBER_MALFORMED),
        (" 1", RowCode.NUMBER_MALFORMED),
        ("1\n", RowCode.NUMBER_MALFORMED),
        ("+1", RowCode.NUMBER_MALFORMED),
        ("--1", RowCode.NUMBER_MALFORMED),
        ("1.", RowCode.NUMBER_MALFORMED),
        (".5", RowCode.NUMBER_MALFORMED),
        ("1.2.3", RowCode.NUMBER_MALFORMED),
        ("0x10", RowCode.NUMBER_MALFORMED),
        ("1_000", RowCode.NUMBER_MALFORMED),
        ("$5", RowCode.NUMBER_MALFORMED),
        ("(5)", RowCode.NUMBER_MALFORMED),
        ("5%", RowCode.NUMBER_MALFORMED),
        ("\u0661\u0662", RowCode.NUMBER_MALFORMED),
        ("\uff11", RowCode.NUMBER_MALFORMED),
        ("\u2212" + "5", RowCode.NUMBER_MALFORMED),
        ("N/A", RowCode.NUMBER_MALFORMED),
        ("none", RowCode.NUMBER_MALFORMED),
        ("null", RowCode.NUMBER_MALFORMED),
        (" ", RowCode.NUMBER_MALFORMED),
        ("x" * 100_000, RowCode.NUMBER_MALFORMED),
        (True, RowCode.BAD_VALUE_TYPE),
        ([], RowCode.BAD_VALUE_TYPE),
        ({"value": "1"}, RowCode.BAD_VALUE_TYPE),
    ],
)
def test_what_is_no_plain_number_is_refused_under_its_own_name(written: object, code: RowCode) -> None:
    with pytest.raises(RefusedValueError) as raised:
        values.figure(written)
    assert raised.value.code is code


@given(written=st.text())
def test_any_text_is_a_finite_number_or_absent_or_refused(written: str) -> None:
    try:
        number = values.figure(written)
    except RefusedValueError:
        return
    assert number is None or number.is_finite()


@pytest.mark.parametrize("written", ["None", "-", "", "0000-00-00", "null", None], ids=repr)
def test_a_date_can_be_absent(written: str | None) -> None:
    assert values.iso_date(written) is None


def test_a_date_is_a_day() -> None:
    assert values.iso_date("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "written",
    [
        "2023-02-29",
        "2099-99-99",
        "2021-13-01",
        "2021-1-1",
        "20210930",
        "2021-09-30T00:00:00",
        "2021-W01-1",
        "30/09/2021",
        " 2021-09-30",
        "0001-01-01",
        "9999-12-31",
        "1899-12-31",
        "2200-01-01",
        "\u0662\u0660\u0662\u0661-09-30",
        "yesterday",
        "NaT",
        True,
        [],
    ],
)
def test_what_is_no_day_is_refused(written: object) -> None:
    with pytest.raises(RefusedValueError):
        values.iso_date(written)


def test_unknown_values_are_kept_as_sent() -> None:
    assert [values.as_sent(value) for value in ("None", Literal("1.50"), None, True, ["é"], {"a": None})] == [
        "None",
        "1.50",
        None,
        "true",
        '["é"]',
        '{"a": null}',
    ]
