"""Pairs of answers before and after re-keying, which others use to try their merging of histories."""

from datetime import date

import pytest

from simulator.market import FiscalYearKind, RekeyedPair, Rekeying, rekeyed_pairs
from simulator.market.fiscal_years import month_end


@pytest.fixture(scope="module")
def pairs() -> list[RekeyedPair]:
    return list(rekeyed_pairs())


def test_every_fiscal_kind_is_paired_in_every_style_for_every_statement(pairs: list[RekeyedPair]) -> None:
    combinations = {(pair.fiscal_year.kind, pair.rekeying, pair.function) for pair in pairs}
    assert len(combinations) == len(FiscalYearKind) * len(Rekeying) * 3


def test_both_answers_are_whole_histories(pairs: list[RekeyedPair]) -> None:
    for pair in pairs:
        for body in (pair.before, pair.after):
            assert len(body["quarterlyReports"]) >= 75
            assert len(body["annualReports"]) >= 19


def test_after_rekeying_all_dates_are_month_ends(pairs: list[RekeyedPair]) -> None:
    for pair in pairs:
        for kind in ("annualReports", "quarterlyReports"):
            for row in pair.after[kind]:
                day = date.fromisoformat(row["fiscalDateEnding"])
                assert day == month_end(day.year, day.month)


def test_years_of_weeks_change_their_dates_and_the_others_keep_them(pairs: list[RekeyedPair]) -> None:
    months = {FiscalYearKind.CALENDAR, FiscalYearKind.OTHER_MONTH, FiscalYearKind.MOVED}
    for pair in pairs:
        before, after = (
            {row["fiscalDateEnding"] for row in body["quarterlyReports"]} for body in (pair.before, pair.after)
        )
        if pair.fiscal_year.kind in months:
            assert len(before - after) <= 1
        else:
            assert len(before - after) > 40


def test_the_figures_of_a_period_stay_the_same_but_for_restatements(pairs: list[RekeyedPair]) -> None:
    for pair in pairs:
        by_end = dict(zip(pair.ends, pair.after["quarterlyReports"], strict=False))
        same = [
            list(by_end[end].values())[2:] == list(row.values())[2:]
            for row in pair.before["quarterlyReports"]
            if (end := date.fromisoformat(row["fiscalDateEnding"])) in by_end
        ]
        assert len(same) > 70
        assert sum(same) > 0.9 * len(same)
