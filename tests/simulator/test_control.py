from datetime import UTC, datetime

import pytest

from tests.simulator.caller import Serve


def test_the_server_is_healthy_as_soon_as_it_runs(serve: Serve) -> None:
    assert serve().http.get("/_simulator/health").json() == {"status": "ok"}


def test_the_clock_is_told_and_moved(serve: Serve) -> None:
    http = serve().http
    assert http.get("/_simulator/clock").json() == {
        "now": "2026-11-03T08:30:00+00:00",
        "date": "2026-11-03",
        "ticking": False,
    }
    assert http.post("/_simulator/clock", json={"advance_seconds": 90}).json()["now"] == "2026-11-03T08:31:30+00:00"
    assert http.post("/_simulator/clock", json={"now": "2026-11-04T09:00:00Z"}).json()["date"] == "2026-11-04"


def test_the_clock_refuses_to_go_back(serve: Serve) -> None:
    answer = serve().http.post("/_simulator/clock", json={"now": "2026-11-03T08:29:59Z"})
    assert answer.status_code == 409
    assert "cannot go back" in answer.json()["error"]
    assert answer.json()["now"] == "2026-11-03T08:30:00+00:00"


def test_callers_side_by_side_can_wait_for_the_same_instant(serve: Serve) -> None:
    http = serve().http
    later, earlier = "2026-11-03T10:00:00+00:00", "2026-11-03T09:00:00+00:00"
    assert http.post("/_simulator/clock", json={"at_least": later}).json()["now"] == later
    assert http.post("/_simulator/clock", json={"at_least": earlier}).json()["now"] == later


@pytest.mark.parametrize(
    "wish",
    [
        {},
        [],
        {"now": "2026-11-03T09:00:00"},
        {"now": "tomorrow"},
        {"now": 5},
        {"at_least": "2026-11-03T09:00:00"},
        {"advance_seconds": "x"},
        {"advance_seconds": 1e300},
        {"hour": 3},
        {"advance_seconds": 1, "now": "2026-11-04T09:00:00Z"},
    ],
)
def test_a_wish_that_the_clock_does_not_understand_is_refused(serve: Serve, wish: object) -> None:
    assert serve().http.post("/_simulator/clock", json=wish).status_code == 400


def test_the_log_tells_every_call_and_its_verdict(serve: Serve, symbol: str) -> None:
    caller = serve()
    caller.query("OVERVIEW", symbol=symbol)
    caller.assets()
    calls = caller.http.get("/_simulator/calls").json()["calls"]
    assert [(call["provider"], call["function"], call["verdict"]) for call in calls] == [
        ("alpha_vantage", "OVERVIEW", "data"),
        ("alpaca", "ASSETS", "data"),
    ]
    assert calls[0] == {
        "arrived_at": "2026-11-03T08:30:00+00:00",
        "provider": "alpha_vantage",
        "function": "OVERVIEW",
        "symbol": symbol,
        "verdict": "data",
        "counted": True,
    }


def test_the_log_can_be_narrowed(serve: Serve, symbol: str) -> None:
    caller = serve()
    caller.query("OVERVIEW", symbol=symbol)
    caller.later(2)
    caller.query("EARNINGS", symbol=symbol)
    query = {"provider": "alpha_vantage", "after": "2026-11-03T08:30:00+00:00"}
    calls = caller.http.get("/_simulator/calls", params=query).json()["calls"]
    assert [call["function"] for call in calls] == ["EARNINGS"]
    assert caller.http.get("/_simulator/calls", params={"after": "noon"}).status_code == 400


def test_faults_are_set_while_the_server_runs(serve: Serve, symbol: str) -> None:
    caller = serve()
    wish = {"rates": {"outage": 1.0}, "slow_seconds": 0.5}
    set_to = caller.http.post("/_simulator/faults", json=wish).json()
    assert set_to["rates"] == {"outage": 1.0}
    assert caller.http.get("/_simulator/faults").json() == set_to
    assert caller.query("OVERVIEW", symbol=symbol).status_code == 503
    caller.http.post("/_simulator/faults", json={"rates": {}})
    caller.later(2)
    assert caller.query("OVERVIEW", symbol=symbol).status_code == 200


@pytest.mark.parametrize("wish", [{"rates": {"fire": 1}}, {"rates": {"outage": 2}}, {"colour": 1}, {"rates": 3}, []])
def test_unknown_faults_are_refused(serve: Serve, wish: object) -> None:
    assert serve().http.post("/_simulator/faults", json=wish).status_code == 400


def test_the_world_tells_its_source_and_quota(serve: Serve) -> None:
    world = serve().http.get("/_simulator/world").json()
    assert world["source"] == "generated"
    assert world["seed"] == 9
    assert world["quota"] == {"daily": 25, "spacing_seconds": 1.0}
    assert world["counts"]["company"] > 550


def test_arrivals_are_in_world_time(serve: Serve, symbol: str) -> None:
    caller = serve()
    caller.later(3600)
    caller.query("OVERVIEW", symbol=symbol)
    assert [call.arrived_at for call in caller.calls.calls()] == [datetime(2026, 11, 3, 9, 30, tzinfo=UTC)]
