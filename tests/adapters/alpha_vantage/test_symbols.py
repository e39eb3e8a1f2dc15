import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.alpha_vantage.symbols import to_alpaca, to_alpha_vantage

PAIRS = [
    ("IBM", "IBM"),
    ("BRK.B", "BRK-B"),
    ("BF.A", "BF-A"),
    ("ABR.PRD", "ABR-P-D"),
    ("TY.PR", "TY-P"),
    ("AACT.U", "AACT-U"),
    ("SBEV.WS", "SBEV-WS"),
    ("NE.WS.A", "NE-WS-A"),
    ("AIIA.R", "AIIA-R"),
]


@pytest.mark.parametrize("alpaca, alpha_vantage", PAIRS)
def test_each_kind_of_symbol_is_spelt_both_ways(alpaca: str, alpha_vantage: str) -> None:
    assert to_alpha_vantage(alpaca) == alpha_vantage
    assert to_alpaca(alpha_vantage) == alpaca


@pytest.mark.parametrize(
    "sent, alpaca",
    [("ABR-PD", "ABR.PRD"), ("BAC-PB", "BAC.PRB"), ("BF.B", "BF.B"), ("BF-B", "BF.B"), ("BRKB", "BRKB")],
)
def test_the_calendars_other_spellings_are_read(sent: str, alpaca: str) -> None:
    assert to_alpaca(sent) == alpaca


@pytest.mark.parametrize(
    "symbol",
    [
        *("NA", "NAN", "TRUE", "ON", "E", "INF", "None", ""),
        *("AI_OLD", "PFX_OLD2", "ACWV:BAT", "GAB-P-G:BAT", "BC/PB", "-P-HIZ", "NYCB- PR-U", "NXT(EXP20091224)"),
        *("ASRV 8.45 06-30-28", "CFX 5.75", "A-", "A.", ".A", "A--B", "A..B", "brk.b"),
    ],
)
def test_what_fits_no_rule_is_left_as_it_is(symbol: str) -> None:
    assert to_alpaca(symbol) == symbol
    assert to_alpha_vantage(symbol) == symbol


SUFFIX = st.sampled_from(["", ".A", ".B", ".U", ".W", ".WS", ".WS.A", ".R", ".PR", ".PRA", ".PRZ"])


@given(base=st.from_regex(r"[A-Z0-9]{1,5}", fullmatch=True), suffix=SUFFIX)
def test_a_symbol_of_alpaca_comes_back_from_its_other_spelling(base: str, suffix: str) -> None:
    assert to_alpaca(to_alpha_vantage(base + suffix)) == base + suffix


@given(symbol=st.text(max_size=8))
def test_any_text_is_spelt_without_failing_and_only_once(symbol: str) -> None:
    assert to_alpaca(to_alpaca(symbol)) == to_alpaca(symbol)
    assert to_alpha_vantage(to_alpha_vantage(symbol)) == to_alpha_vantage(symbol)
