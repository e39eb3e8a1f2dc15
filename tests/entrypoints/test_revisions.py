from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from entrypoints.cli.exit_codes import ExitCode
from tests.entrypoints.a_day import document, run
from tests.entrypoints.a_history import DIGESTS, FIRST, SECOND, THIRD, told, write_history


def history(home: str, *options: str) -> dict[str, Any]:
    return document(run("revisions", "ACME", *options, "--home", home, "--json").stdout)


def short(said: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(it["period"], it["field"], it["before"], it["after"], it["kind"]) for it in said["told_anew"]]


FIFTH = [
    ("quarterly:2026-09", "netIncome", None, "120000", "completed"),
    ("quarterly:2026-09", "reportedCurrency", None, "USD", "completed"),
    ("annual:2025-12", "fiscalDateEnding", "2025-12-27", "2025-12-31", "relabelled"),
]
NINTH = [
    ("quarterly:2026-09", "grossProfit", "400000", None, "restated"),
    ("quarterly:2026-09", "totalRevenue", "1000000.50", "1100000.25", "restated"),
    ("quarterly:2026-06", "netIncome", "90000", "95000", "unsettled"),
]


def test_every_field_that_was_told_anew_is_told_newest_first(acme: str) -> None:
    assert short(history(acme)) == NINTH + FIFTH


def test_each_change_names_when_it_became_known_and_the_answer_that_says_so(acme: str) -> None:
    for it in history(acme)["told_anew"]:
        known_at = SECOND if (it["period"], it["field"], it["before"], it["after"], it["kind"]) in FIFTH else THIRD
        assert it["known_at"] == f"{known_at:%Y-%m-%dT%H:%M:%SZ}"
        assert it["answer_digest"] == DIGESTS[known_at]


def test_the_number_of_revisions_counts_first_ones_and_leaves_out_what_no_head_has_reached(acme: str) -> None:
    assert history(acme)["revisions"] == 9
    assert history(acme, "--dataset", "earnings")["revisions"] == 1


@pytest.mark.parametrize(
    "options, expected",
    [
        (["--since", "2026-11-09"], NINTH),
        (["--since", "2026-11-10"], []),
        (["--dataset", "income_statement"], NINTH + FIFTH),
        (["--dataset", "balance_sheet"], []),
    ],
)
def test_a_day_and_a_dataset_narrow_it(options: list[str], expected: list[tuple[str, ...]], acme: str) -> None:
    assert short(history(acme, *options)) == expected


def test_on_the_screen_figures_come_first_and_dates_in_a_line_a_day(acme: str) -> None:
    screen = run("revisions", "ACME", "--home", acme, settings={"COLUMNS": "80"}).stdout
    words = " ".join(screen.split())

    assert max(map(len, screen.splitlines())) <= 80
    assert "9 revisions held. Fields told anew: 2 restated, 2 completed, 1 unsettled, 1 relabelled." in words
    assert "Mon 9 Nov 2026: income statement, quarterly:2026-09 Field Before After Change" in words
    assert "totalRevenue 1.00 M 1.10 M +10.0 % restated" in words
    assert "Relabelled Field Reports Such as Thu 5 Nov 2026 fiscalDateEnding 1 annual:2025-12" in words
    assert "2025-12-27 → 2025-12-31" in words
    assert screen.index("Mon 9 Nov 2026") < screen.index("Thu 5 Nov 2026: income") < screen.index("Relabelled")


def test_of_more_changes_than_fit_on_a_screen_it_tells_how_many_there_are(tmp_path: Path) -> None:
    many: dict[str, str | None] = {f"field{number:02}": "1" for number in range(50)}
    write_history(tmp_path, (told(FIRST, many), told(SECOND, dict.fromkeys(many, "2"))))

    assert "and 10 more; --json has them all" in run("revisions", "ACME", "--home", str(tmp_path)).stdout
    assert len(history(str(tmp_path))["told_anew"]) == 50


def test_a_figure_that_was_carried_over_a_provisional_gap_is_restated_by_the_final_report_after_it(
    tmp_path: Path,
) -> None:
    write_history(
        tmp_path,
        (
            told(FIRST, {"totalRevenue": "5", "netIncome": "1"}),
            replace(told(SECOND, {"totalRevenue": None, "netIncome": None}), provisional=True),
            told(THIRD, {"totalRevenue": "6", "netIncome": "1"}),
        ),
    )
    shown = document(run("show", "ACME", "--home", str(tmp_path), "--json").stdout)["restatements"]

    assert short(history(str(tmp_path))) == [("quarterly:2026-09", "totalRevenue", "5", "6", "restated")]
    assert [(it["field"], it["before"], it["after"]) for it in shown] == [("totalRevenue", "5", "6")]


def test_of_a_company_that_was_never_fetched_it_says_how_to_fetch_it(acme: str) -> None:
    result = run("revisions", "BRK-B", "--home", acme)

    assert result.exit_code == ExitCode.DONE
    assert "signal9 pollinate BRK.B" in result.stdout


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        (["NOPE"], ExitCode.FAILED, "No asset has the symbol 'NOPE'"),
        (["ACME", "--dataset", "overview"], ExitCode.USAGE, "'overview' is not one of"),
        (["ACME", "--since", "monday"], ExitCode.USAGE, "'monday' does not match the format"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_line(arguments: list[str], code: ExitCode, said: str, acme: str) -> None:
    result = run("revisions", *arguments, "--home", acme)

    assert result.exit_code == code
    assert result.stdout == ""
    assert said in result.stderr
