"""The embedded system over a provider in the same process, which has every answer ready."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from dependency_injector import providers

from adapters.alpha_vantage import symbols
from adapters.alpha_vantage.answers import classify
from domain.model.answers import Answer, AnswerClass
from domain.model.datasets import DataRequest, MarketList
from domain.ports.providers import CallPermit
from entrypoints.container.embedded import Embedded, embedded
from entrypoints.observability import configure_logging
from entrypoints.outside import left_behind
from entrypoints.redaction import Redaction
from entrypoints.settings import load_settings
from simulator.market import Market
from simulator.source import AssetRow

SEED = 9
ASSETS = 13_000


@dataclass(slots=True)
class StandingClock:
    """Time that passes only when it is set or waited for."""

    at: datetime

    def now(self) -> datetime:
        """The instant it shows."""
        return self.at

    def wait_until(self, instant: datetime) -> None:
        """Show that instant, unless it has passed."""
        self.at = max(self.at, instant)


@dataclass(slots=True)
class ReadyProvider:
    """Both providers: what was not asked before is asked of the generated market, the rest is ready."""

    market: Market
    clock: StandingClock
    ready: dict[DataRequest, Answer] = field(default_factory=dict)

    def ensure_keys(self) -> None:
        """It takes no keys."""

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        """The answer of the clock's day, or of the day for which it was prepared."""
        del permit
        return self.ready.pop(request, None) or self.answer(request)

    def prepare(self, request: DataRequest) -> None:
        """Have the answer ready, so that the next call takes no time of the provider's."""
        self.ready[request] = self.answer(request)

    def answer(self, request: DataRequest) -> Answer:
        """As the adapters of the providers would give it."""
        body = self._body(request, self.clock.at.date())
        if request.subject is MarketList.ASSETS:
            return Answer(request, self.clock.at, 200, AnswerClass.DATA, "assets", body)
        answer_class, explanation = classify(request.subject, 200, None, body)
        return Answer(request, self.clock.at, 200, answer_class, explanation, body)

    def _body(self, request: DataRequest, day: date) -> bytes:
        match request.subject:
            case MarketList.ASSETS:
                return asset_list(self.market.assets(day))
            case MarketList.EARNINGS_CALENDAR:
                return self.market.earnings_calendar(day, 3, None)
            case MarketList.LISTING_STATUS:
                return self.market.listing_status(day, active=True)
            case dataset:
                symbol = symbols.to_alpha_vantage(request.symbol or "")
                return self.market.answer(dataset.value.upper(), symbol, day) or b"{}"


def asset_list(rows: Iterable[AssetRow]) -> bytes:
    """Alpaca's list of active assets."""
    return json.dumps([dict(row) for row in rows if row["status"] == "active"]).encode()


@dataclass(frozen=True, slots=True)
class Bench:
    """One system, its clock and its provider."""

    system: Embedded
    clock: StandingClock
    provider: ReadyProvider


@contextmanager
def bench(home: Path, start: datetime, *, market: Market, settings: Mapping[str, object]) -> Iterator[Bench]:
    """A system in `home` with a paid key's budget and no wait between calls, unless `settings` say otherwise."""
    unlimited = {"daily_calls": None, "call_spacing": timedelta(0)}
    given = load_settings(home).model_copy(update={**unlimited, **settings})
    redact = Redaction()
    system = embedded(given, left_behind(given), redact, configure_logging("error", "plain", redact))
    clock = StandingClock(start)
    provider = ReadyProvider(market, clock)
    ready = providers.Object(provider)
    system.override_providers(clock=providers.Object(clock), alpha_vantage=ready, alpaca=ready)
    try:
        yield Bench(system, clock, provider)
    finally:
        system.database().close()
