"""`signal9 start` through thirty days on which everything goes wrong, and quiet ones: the seven invariants hold.

The store, the archive, the simulator's log and every output are looked at; the system itself is asked one thing, at the
end: whether its `replay` of the archive gives what it holds.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from entrypoints.cli.exit_codes import ExitCode
from entrypoints.outside import INVENTED_KEY
from simulator.faults import Fault
from simulator.market import Market
from tests.entrypoints.a_day import document, run
from tests.kill.endings import violations
from tests.kill.victims import LIMIT, Home, Scene, Zygote, new_home
from tests.outside.calls_and_answers import calls_over_the_limit
from tests.outside.evidence import Evidence, plain_symbol
from tests.outside.secrets import secrets_found

FIRST = date(2026, 10, 27)
FAULTY_DAYS = 30
LAST_FAULTY = FIRST + timedelta(days=FAULTY_DAYS - 1)
SCENE = Scene(start=FIRST, days=FAULTY_DAYS, still_from=LAST_FAULTY, assets=60, seed=9, faults="all", fault_seed=9)
RATES = {
    Fault.HANG: 0.002,
    Fault.HUGE: 0.004,
    Fault.CALENDAR_HALVED: 0.25,
    Fault.CALENDAR_EMPTY: 0.25,
    Fault.CALENDAR_HEADLESS: 0.25,
}
"""Where 2 % is too much, since it takes real seconds or megabytes, or too little for what is asked for once a day."""
QUIET_RUNS = 5
OFF_BETWEEN = timedelta(days=4)
OFF_FOR_LONG = timedelta(days=46)
"""Longer than a release is looked for."""
KEY = "NOBODYS/KEY+42=live"
SETTINGS = {"SIGNAL9_ALPHA_VANTAGE_API_KEY": KEY, "SIGNAL9_CALL_DEADLINE": "2", "SIGNAL9_LOG_LEVEL": "debug"}
KILLED_AT = (30_000, 40_000)
"""Steps of a process, about ten days each."""


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    zygote = Zygote()
    with new_home(tmp_path_factory.mktemp("thirty") / "home", SCENE, zygote, SETTINGS) as home:
        rates = {**home.world.faults.rates, **RATES}
        home.world.faults = home.world.faults.changed({"rates": rates, "slow_seconds": 0.05, "huge_bytes": 33_000_000})
        yield home
    zygote.close()


@pytest.mark.slow
def test_the_invariants_hold_through_thirty_days_of_every_fault_and_the_quiet_ones_after(
    home: Home, tmp_path: Path
) -> None:
    for moment in KILLED_AT:
        assert home.run(moment=moment)
    assert not home.run()

    found = home.evidence()
    assert violations(found) == {}
    assert set(home.world.faults.rates) == set(Fault)
    assert len(set(Fault) & {arrival.verdict for arrival in found.arrivals}) >= 15, "most faults really struck"
    assert list(calls_over_the_limit(found, LIMIT - 2)), "the budget was used up"

    home.world.faults = home.world.faults.changed({"rates": {}})
    for _ in range(QUIET_RUNS):
        home.run("start", "--days", "1")
        assert violations(home.evidence()) == {}
        home.world.wait_until(home.world.now() + OFF_BETWEEN)
    assert releases_overlooked(home.evidence()) == []
    assert releases_overlooked(as_if_none_was_seen(home.evidence(), tmp_path)), "there were some to overlook"

    home.world.wait_until(home.world.now() + OFF_FOR_LONG)
    home.run("start", "--days", "1")
    found = home.evidence()
    assert violations(found) == {}
    assert {row["state"] for row in found.rows("SELECT state FROM earnings_calendar")} >= {"processed", "given_up"}

    assert any("<redacted>" in row["explanation"] for row in found.receipts), "the provider really quoted the key"
    assert (home.data / "signal9.log").stat().st_size > 100_000, "the log was really written"
    assert list(secrets_found(home.folder, [], [KEY, INVENTED_KEY.get_secret_value()])) == []

    replayed = run("replay", "--home", str(home.folder), "--json", settings=home.settings)
    assert (replayed.exit_code, document(replayed.stdout)["differences"]) == (ExitCode.DONE, [])


def releases_overlooked(evidence: Evidence) -> list[str]:
    """Releases that are open although the provider has published their quarter, and knows the company.

    A company of which the provider said (by a fault) that it does not know it is left alone for a month.
    """
    market = Market(SCENE.seed, SCENE.assets)
    companies = {plain_symbol(company.vendor_symbol): company.vendor_symbol for company in market.companies()}
    disowned = {row["symbol"] for row in evidence.receipts if row["answer_class"] == "unknown_symbol"}
    waited_for = [
        (companies[plain_symbol(row["symbol"])], date.fromisoformat(row["report_date"]))
        for row in evidence.rows("SELECT * FROM earnings_calendar WHERE state = 'open'")
        if row["symbol"] not in disowned and plain_symbol(row["symbol"]) in companies
    ]
    return [
        f"{symbol}, reported on {reported}"
        for symbol, reported in waited_for
        for release in market.releases(symbol, reported, reported)
        if max(market.published(release).values()) <= LAST_FAULTY
    ]


def as_if_none_was_seen(evidence: Evidence, folder: Path) -> Evidence:
    """The same, but that every release is still open."""
    store = "signal9.sqlite3"
    with closing(sqlite3.connect(evidence.data / store)) as kept, closing(sqlite3.connect(folder / store)) as planted:
        kept.backup(planted)
        planted.execute("UPDATE earnings_calendar SET state = 'open'")
        planted.commit()
    return replace(evidence, data=folder)
