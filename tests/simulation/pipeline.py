"""The whole embedded system against a simulator over HTTP, with the day's parts in the test's hands."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from dependency_injector import providers

from adapters.embedded.messages import Delivery
from domain.model.answers import Answer
from domain.model.datasets import DataRequest
from domain.model.runs import ScheduledUseCase
from domain.ports.clock import Clock
from domain.ports.providers import CallPermit, ProviderGateway
from entrypoints.container.embedded import Embedded, embedded
from entrypoints.dispatcher import LEASE
from entrypoints.observability import configure_logging
from entrypoints.outside import connected
from entrypoints.redaction import Redaction
from entrypoints.settings import load_settings
from simulator.calls import Call, CallLog
from simulator.clock import WorldClock, morning_of
from simulator.faults import parse_faults
from simulator.market import Market
from simulator.quota import Quota
from simulator.server import build_app, running
from simulator.world import World


@dataclass(frozen=True, slots=True)
class LateArrival:
    """A slow road to the provider: each call arrives up to `most` after it was reserved."""

    gateway: ProviderGateway
    clock: Clock
    draw: random.Random
    most: timedelta

    def ensure_keys(self) -> None:
        self.gateway.ensure_keys()

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        self.clock.wait_until(self.clock.now() + self.most * self.draw.random())
        return self.gateway.fetch(request, permit)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One system and its world."""

    system: Embedded
    world: World

    def calls(self) -> list[Call]:
        """What reached Alpha Vantage, by the simulator's own log."""
        return self.world.calls.calls("alpha_vantage")

    def run_day(self, day: date, *, jitter: Callable[[], timedelta] = timedelta) -> None:
        """Fire the five triggers of a local day, each `jitter()` late, and deliver what follows."""
        schedule = self.system.schedule()
        jobs = list(ScheduledUseCase)
        ends = [schedule.due_on(job, day) for job in jobs[1:]] + [schedule.due_on(jobs[0], day + timedelta(days=1))]
        for job, end in zip(jobs, ends, strict=True):
            self.system.clock().wait_until(schedule.due_on(job, day) + jitter())
            self.system.triggers().fire(job)
            self.system.dispatcher().deliver_until_quiet(end - timedelta(minutes=1))

    def due_deliveries(self) -> list[Delivery]:
        """Everything that the bus would deliver now, leased."""
        bus, found = self.system.deliveries(), []
        while delivery := bus.receive(self.system.clock().now(), LEASE):
            found.append(delivery)
        return found

    def lost(self) -> int:
        """What was lost, counted from the stores."""
        losses = self.system.count_losses()(
            self.system.clock().now(), next_delivery=self.system.deliveries().next_due()
        )
        return losses.total


@contextmanager
def pipeline(
    home: Path,
    *,
    start: date = date(2026, 11, 3),
    assets: int = 400,
    faults: str = "none",
    late: timedelta | None = None,
    seed: int = 9,
    daily_calls: int | None = 25,
    settings: dict[str, object] | None = None,
) -> Iterator[Pipeline]:
    """A new system in `home` and a new world of `assets` assets, both of which end with the block."""
    world_clock = WorldClock(morning_of(start))
    quota = Quota(daily_calls, timedelta(seconds=1 if daily_calls else 0))
    call_log = CallLog()
    app = build_app(Market(seed, assets), world_clock, quota, parse_faults(faults, seed), call_log)
    redact = Redaction()
    log = configure_logging("error", "plain", redact)
    with ExitStack() as stack:
        stack.callback(call_log.close)
        url = stack.enter_context(running(app))
        given = load_settings(home).model_copy(
            update={"simulator_url": url, "daily_calls": daily_calls, **(settings or {})}
        )
        system = embedded(given, stack.enter_context(connected(given)), redact, log)
        stack.callback(lambda: system.database().close())
        system.override_providers(clock=providers.Object(app.state.world))
        if late is not None:
            gateway = LateArrival(system.alpha_vantage(), system.clock(), random.Random(seed), late)
            system.override_providers(alpha_vantage=providers.Object(gateway))
        yield Pipeline(system, app.state.world)


def most_calls_in_any_24_hours(calls: list[Call]) -> int:
    """The greatest number of arrivals within any 24 hours."""
    arrivals = sorted(call.arrived_at for call in calls)
    day = timedelta(hours=24)
    return max((sum(first <= other < first + day for other in arrivals) for first in arrivals), default=0)


def local_day(pipeline: Pipeline, instant: datetime) -> date:
    """The day of the schedule's time zone."""
    day: date = pipeline.system.schedule().local_day(instant)
    return day
