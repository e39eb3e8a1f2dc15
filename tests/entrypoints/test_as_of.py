from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from domain.rules.market_day import end_of_market_day
from entrypoints.cli.exit_codes import ExitCode
from tests.entrypoints.a_day import document, run

DAYS = ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-09", "2026-11-10"]


def known(home: str, day: str, symbol: str = "ACME") -> dict[str, Any]:
    return document(run("as-of", symbol, day, "--home", home, "--json").stdout)


def quarter(said: dict[str, Any], month: str = "2026-09") -> dict[str, Any]:
    (report,) = (it for it in said["reports"]["income_statement"] if it["period"] == f"quarterly:{month}")
    found: dict[str, Any] = report
    return found


def instants(value: object) -> Iterator[datetime]:
    """Everything below that says when it became known."""
    if isinstance(value, dict):
        for name, inside in value.items():
            if name == "known_at":
                yield datetime.fromisoformat(inside)
            elif name == "carried":
                yield from map(datetime.fromisoformat, inside.values())
            else:
                yield from instants(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from instants(inside)


def test_each_day_tells_what_was_known_at_its_end_in_new_york(acme: str) -> None:
    told = {day: quarter(known(acme, day))["figures"] for day in DAYS[1:]}

    assert told["2026-11-03"] == {"totalRevenue": "1000000.50", "grossProfit": "400000", "netIncome": None}
    assert told["2026-11-04"] == told["2026-11-03"], "the answer of 03:00 UTC came on the day before in New York"
    assert told["2026-11-05"] == {"totalRevenue": "1000000.50", "grossProfit": "400000", "netIncome": "120000"}
    assert told["2026-11-09"] == {"totalRevenue": "1100000.25", "grossProfit": None, "netIncome": "120000"}
    assert told["2026-11-10"] == told["2026-11-09"], "what the head has not reached is not known"


@pytest.mark.parametrize("day", DAYS)
def test_nothing_of_a_day_became_known_later(day: str, acme: str) -> None:
    said = known(acme, day)
    end = end_of_market_day(date.fromisoformat(day))

    assert all(instant <= end for part in ("reports", "overview") for instant in instants(said[part]))
    assert (day == "2026-11-02") is (list(instants(said["reports"])) == [])


def test_a_figure_is_known_otherwise_since_it_changed_not_since_its_report_did(acme: str) -> None:
    """The report was told anew on the 9th as well, but its net income had been filled in on the 5th."""
    since = {
        (it["period"], it["field"]): (it["then"], it["now"], it["known_at"])
        for it in known(acme, "2026-11-03")["changed_since"]
    }

    assert since == {
        ("quarterly:2026-09", "netIncome"): (None, "120000", "2026-11-05T14:00:00Z"),
        ("quarterly:2026-09", "totalRevenue"): ("1000000.50", "1100000.25", "2026-11-09T14:00:00Z"),
        ("quarterly:2026-09", "grossProfit"): ("400000", None, "2026-11-09T14:00:00Z"),
        ("quarterly:2026-06", "netIncome"): ("90000", "95000", "2026-11-09T14:00:00Z"),
    }


def test_what_a_provisional_report_leaves_out_is_carried_forward_with_its_own_date(acme: str) -> None:
    report = quarter(known(acme, "2026-11-09"), "2026-06")

    assert report["figures"] == {"totalRevenue": "900000", "netIncome": "95000"}
    assert report["currency"] == "USD"
    assert report["carried"] == dict.fromkeys(("reportedCurrency", "totalRevenue"), "2026-11-04T03:00:00Z")
    assert report["known_at"] == "2026-11-09T14:00:00Z"


def test_today_is_what_show_shows(acme: str) -> None:
    shown = document(run("show", "ACME", "--home", acme, "--json").stdout)
    said = known(acme, "2026-11-10")

    assert said["overview"] == shown["overview"]
    assert {dataset: reports for dataset, reports in said["reports"].items() if reports} == {
        it["dataset"]: it["quarterly"] + it["annual"] for it in shown["reports"] if it["quarterly"]
    }
    assert said["changed_since"] == []
    assert said["periods_since"] == 0


def test_on_the_screen_a_person_sees_then_and_now(acme: str) -> None:
    screen = run("as-of", "ACME", "2026-11-03", "--home", acme, settings={"COLUMNS": "80"}).stdout
    lines = screen.splitlines()

    assert lines[:2] == ['ACME  Acme, Inc. "A"', "As known at the end of 2026-11-03 (New York)"]
    assert max(map(len, lines)) <= 80
    assert "MarketCapitalization 3.00 B" in screen
    assert "2026-09-30*" in screen
    assert "date*: provisional" in screen
    assert "Known otherwise since Thu 5 Nov 2026: income statement, quarterly:2026-09" in screen
    assert "+10.0 %" in screen
    assert "2 reports of other periods or datasets became known since." in screen


def test_a_carried_figure_is_marked_on_the_screen(acme: str) -> None:
    screen = " ".join(run("as-of", "ACME", "2026-11-09", "--home", acme).stdout.split())

    assert "900,000*" in screen
    assert "figure*: carried forward" in screen
    assert "Nothing of this is known otherwise now." in screen


def test_before_anything_was_known_it_says_since_when_data_is_held(acme: str) -> None:
    result = run("as-of", "ACME", "2026-11-02", "--home", acme)

    assert result.exit_code == ExitCode.DONE
    assert "Nothing was known then: data is held since Tue 3 Nov 2026 22:00." in result.stdout


def test_of_a_company_that_was_never_fetched_it_says_how_to_fetch_it(acme: str) -> None:
    result = run("as-of", "brk-b", "2026-11-05", "--home", acme)

    assert result.exit_code == ExitCode.DONE
    assert "signal9 pollinate BRK.B" in result.stdout
    assert known(acme, "2026-11-05", "BRK.B")["held_since"] is None


@pytest.mark.parametrize(
    "symbol, day, code, said",
    [
        ("ACMEX", "2026-11-05", ExitCode.FAILED, "Did you mean ACMX (Acmex), ACME"),
        ("ACME", "2026-11-11", ExitCode.USAGE, "2026-11-11 has not come: today is 2026-11-10."),
        ("ACME", "yesterday", ExitCode.USAGE, "'yesterday' does not match the format"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_line(symbol: str, day: str, code: ExitCode, said: str, acme: str) -> None:
    result = run("as-of", symbol, day, "--home", acme)

    assert result.exit_code == code
    assert result.stdout == ""
    assert said in result.stderr
