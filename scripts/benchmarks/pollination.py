"""One pollination from the bus to the head, the provider's answer being ready."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from statistics import median

from domain.events import PollinationNeeded
from domain.model.datasets import BUNDLE_ORDER, DataRequest, Dataset, Provider
from domain.model.pollination import PollinationReason, PollinationRequest
from scripts.benchmarks.assets import MARKET_HOME
from scripts.benchmarks.results import Options, Row, aimed, hand_over, milliseconds, processor_time
from scripts.benchmarks.timing import Timing, timed
from scripts.benchmarks.world import ASSETS, SEED, Bench, bench
from simulator.clock import DEFAULT_START
from simulator.market import Company, Market

LEASE = timedelta(minutes=15)
AIM = 50
"""Milliseconds."""
CALLS = 200
"""A budget that suffices for the measurement."""


def measure(options: Options) -> list[Row]:
    """Pollinate companies of the whole market: one dataset of some, all five of others."""
    runs = 3 if options.quick else 15
    start = DEFAULT_START + timedelta(days=1, hours=1)
    market = Market(SEED, ASSETS)
    settings = {"daily_calls": CALLS, "call_spacing": timedelta(0)}
    with bench(options.work / MARKET_HOME, start, market=market, settings=settings) as it:
        companies = _companies(it, market)
        planning = [_pollinated(it, next(companies), (Dataset.INCOME_STATEMENT,)) for _ in range(runs)]
        _promise_the_rest(it)
        one = [_pollinated(it, next(companies), (Dataset.INCOME_STATEMENT,)) for _ in range(runs)]
        five = [_pollinated(it, next(companies), BUNDLE_ORDER) for _ in range(runs)]
    return [
        _row("one call: leased, reserved, archived, judged, stored", one, aim=AIM),
        _row("the five calls of a company", five),
        _row(f"one call while slots are free: its follow-ups are planned over {ASSETS:,} assets", planning),
    ]


def _row(what: str, timings: Sequence[Timing], aim: float | None = None) -> Row:
    least = min(timing.least for timing in timings)
    note = f"median {milliseconds(median(timing.median for timing in timings))}, " + processor_time(
        min(timing.least_cpu for timing in timings)
    )
    return aimed(what, 1000 * least, aim, " ms", note=note) if aim else Row(what, milliseconds(least), note=note)


def _promise_the_rest(it: Bench) -> None:
    """Leave no slot free, as the regular plan does on a day of the free key."""
    now = it.clock.now()
    it.system.requests().add(
        PollinationRequest(
            request_id=f"promised-{number}",
            symbol="PROMISED",
            dataset=Dataset.EARNINGS,
            reason=PollinationReason.SCHEDULED,
            explanation="takes a slot",
            requested_at=now,
            correlation_id="",
            not_before=now + timedelta(hours=1),
        )
        for number in range(CALLS)
    )


def _companies(it: Bench, market: Market) -> Iterator[Company]:
    """Those of the active universe, heaviest first, that have data."""
    by_symbol = {company.symbol: company for company in market.companies()}
    return iter([by_symbol[view.symbol] for view in it.system.universe().views() if view.symbol in by_symbol])


def _pollinated(it: Bench, company: Company, datasets: tuple[Dataset, ...]) -> Timing:
    """From the delivery of one event to its end; what it sets off is handled apart."""
    now, symbol = it.clock.now(), company.symbol
    event_id = it.system.ids().new()
    event = PollinationNeeded(
        event_id=event_id,
        occurred_at=now,
        correlation_id=event_id,
        symbol=symbol,
        request_id=event_id,
        datasets=datasets,
        reason=PollinationReason.MANUAL,
        requested_at=now,
    )
    for dataset in datasets:
        it.provider.prepare(DataRequest(Provider.ALPHA_VANTAGE, dataset, symbol))
    it.system.bus().publish([event])
    bus, dispatcher = it.system.deliveries(), it.system.dispatcher()
    timing: Timing | None = None
    while delivery := bus.receive(it.clock.now(), LEASE):
        handle = partial(dispatcher.handle, delivery)
        if delivery.content == event:
            timing = timed(handle)
        else:
            handle()
    head = it.system.reports().head(symbol, datasets[-1])
    if timing is None or head is None or head.considered_at < now:
        raise RuntimeError(f"{symbol} was not pollinated")
    return timing


if __name__ == "__main__":
    hand_over(measure)
