"""`signal9 watch`: a person's own symbols, and how fresh each is. That they come first is tested in `test_plan`."""

from pathlib import Path

from entrypoints.cli.exit_codes import ExitCode
from tests.entrypoints.small_home import begun, complete, ineligible, signal9, told


def watched(home: Path) -> list[str]:
    return [entry["symbol"] for entry in told(home, "watch", "list")["watched"]]


def test_watching_twice_is_watching_once(home: Path) -> None:
    company = complete(home)
    first = signal9(home, "watch", "add", company.lower(), company)
    second = signal9(home, "watch", "add", company)

    assert (first.exit_code, second.exit_code) == (ExitCode.DONE, ExitCode.DONE)
    assert first.stdout == f"Watched from the next plan on: {company}.\n"
    assert second.stdout == f"Watched already: {company}.\n"
    assert watched(home) == [company]


def test_one_unknown_symbol_among_several_leaves_the_list_as_it_is(home: Path) -> None:
    result = signal9(home, "watch", "add", complete(home), "0-0-0")

    assert result.exit_code == ExitCode.FAILED
    assert "No asset has the symbol '0-0-0'." in result.stderr
    assert watched(home) == []


def test_an_asset_without_fundamentals_is_watched_with_a_warning(home: Path) -> None:
    fund = ineligible(home)
    result = signal9(home, "watch", "add", fund)

    assert f"{fund} probably has no fundamentals (fund): no plan spends a call on it." in result.stdout
    assert signal9(home, "watch", "list").stdout.splitlines()[1].endswith("□□□□□  never         no call is spent: fund")


def test_the_list_shows_a_mark_for_each_dataset_that_is_fresh(home: Path) -> None:
    one, other = complete(home), begun(home)
    signal9(home, "watch", "add", one, other)
    lines = {line.split()[0]: " ".join(line.split()) for line in signal9(home, "watch", "list").stdout.splitlines()}

    assert lines[one].endswith("■■■■■ Tue 3 Nov 2026 nothing")
    assert "■□□□□ Tue 3 Nov 2026 balance sheet" in lines[other]


def test_on_a_narrow_screen_what_a_company_lacks_can_still_be_read(home: Path) -> None:
    company = begun(home)
    signal9(home, "watch", "add", company)
    screen = signal9(home, "watch", "list", COLUMNS="60").stdout
    words = " ".join(line[line.rindex("  ") + 2 :] for line in map(str.rstrip, screen.splitlines()[1:]))

    assert max(map(len, screen.splitlines())) <= 60
    assert words == "balance sheet, cash flow, earnings, overview"


def test_what_is_removed_and_what_was_never_watched_are_told_apart(home: Path) -> None:
    company, other = complete(home), begun(home)
    signal9(home, "watch", "add", company)
    result = signal9(home, "watch", "remove", company.lower(), other, "0-0-0")

    assert result.exit_code == ExitCode.DONE
    assert result.stdout.splitlines() == [
        f"No longer watched: {company}.",
        f"Not watched, so nothing to remove: {other}, 0-0-0.",
    ]
    assert "No symbol is watched. Add one: signal9 watch add AAPL" in signal9(home, "watch", "list").stdout


def test_a_watched_company_is_planned_although_the_budget_would_not_reach_it(home: Path) -> None:
    planned = [call["symbol"] for call in told(home, "plan", SIGNAL9_UNIVERSE_CAP="1")["planned"]]
    company = next(it["symbol"] for it in told(home, "plan")["planned"] if it["symbol"] not in planned)
    signal9(home, "watch", "add", company)
    again = [call["symbol"] for call in told(home, "plan", SIGNAL9_UNIVERSE_CAP="1")["planned"]]

    assert again[0] == company
