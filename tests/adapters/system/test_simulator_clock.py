"""The clock of a simulator's world."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from adapters.system.simulator_clock import SimulatorClock
from domain.errors import ProviderUnavailableError
from tests.builders import NOW

BASE = "http://127.0.0.1:8900"


class World:
    """The control address of a simulator, and what was asked of it."""

    def __init__(self) -> None:
        self.now = NOW
        self.moves: list[datetime] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url != f"{BASE}/_simulator/clock":
            return httpx.Response(404)
        if request.method == "POST":
            self.now = datetime.fromisoformat(json.loads(request.content)["at_least"])
            self.moves.append(self.now)
        return httpx.Response(200, json={"now": self.now.isoformat()})


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def clock(world: World) -> Iterator[SimulatorClock]:
    with httpx.Client(transport=httpx.MockTransport(world.answer)) as client:
        yield SimulatorClock(BASE, client)


def clock_that_gets(response: httpx.Response) -> SimulatorClock:
    return SimulatorClock(BASE, httpx.Client(transport=httpx.MockTransport(lambda _: response)))


def test_the_time_is_that_of_the_world_in_utc(world: World, clock: SimulatorClock) -> None:
    world.now = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=-5)))

    assert clock.now() == NOW
    assert clock.now().tzinfo is UTC


def test_waiting_moves_the_world_to_the_instant(world: World, clock: SimulatorClock) -> None:
    clock.wait_until(NOW + timedelta(hours=20))

    assert world.moves == [NOW + timedelta(hours=20)]
    assert clock.now() == NOW + timedelta(hours=20)


def test_the_world_never_goes_back(world: World, clock: SimulatorClock) -> None:
    clock.wait_until(NOW)
    clock.wait_until(NOW - timedelta(hours=1))

    assert world.moves == []


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(500, request=httpx.Request("GET", BASE)),
        httpx.Response(200, text="<html>", request=httpx.Request("GET", BASE)),
        httpx.Response(200, json={"time": "now"}, request=httpx.Request("GET", BASE)),
        httpx.Response(200, json={"now": "soon"}, request=httpx.Request("GET", BASE)),
        httpx.Response(200, json={"now": 5}, request=httpx.Request("GET", BASE)),
    ],
)
def test_an_address_where_no_simulator_answers_is_named(response: httpx.Response) -> None:
    with pytest.raises(ProviderUnavailableError, match=f"{BASE}/_simulator/clock.*signal9 simulator"):
        clock_that_gets(response).now()


def test_a_refused_connection_is_explained() -> None:
    with httpx.Client() as client, pytest.raises(ProviderUnavailableError, match=r"127\.0\.0\.1:9"):
        SimulatorClock("http://127.0.0.1:9", client).now()
