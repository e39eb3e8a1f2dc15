"""The manual procedure: a person asks for some datasets now."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.events import PollinationNeeded
from domain.model.datasets import Dataset
from domain.model.pollination import PollinationReason, PollinationRequest
from domain.ports.clock import Clock
from domain.ports.event_bus import EventBus
from domain.ports.ids import Ids
from domain.ports.pollination_requests import PollinationRequests
from domain.use_cases.find_asset import FindAsset
from domain.use_cases.recording import RunRecorder

USE_CASE = "ask_for_pollination"
FIRST = 2**40
"""Ahead of everything that a plan asks for."""


@dataclass(frozen=True, slots=True)
class AskForPollination:
    """Publishes requests as a plan does: the same budget, the same pipeline, ahead of what is planned."""

    find_asset: FindAsset
    requests: PollinationRequests
    bus: EventBus
    clock: Clock
    ids: Ids
    recorder: RunRecorder

    def __call__(self, symbols: Sequence[str], datasets: Sequence[Dataset]) -> tuple[PollinationRequest, ...]:
        """Ask for these datasets of each symbol; the requests, by symbol as given, then by dataset as given.

        Raises `UnknownSymbolError` with close matches before anything is asked for.
        """
        found = dict.fromkeys(self.find_asset(symbol).symbol for symbol in symbols)
        with self.recorder.run(USE_CASE) as run:
            asked = [
                self._ask(symbol, datasets, run.correlation_id, FIRST - place) for place, symbol in enumerate(found)
            ]
            run.say(f"{', '.join(found)} asked for by a person.")
            return tuple(request for of_symbol in asked for request in of_symbol)

    def _ask(
        self, symbol: str, datasets: Sequence[Dataset], correlation_id: str, priority: int
    ) -> tuple[PollinationRequest, ...]:
        now = self.clock.now()
        request_id = self.ids.new()
        requests = tuple(
            PollinationRequest(
                request_id=request_id,
                symbol=symbol,
                dataset=dataset,
                reason=PollinationReason.MANUAL,
                explanation="asked for by a person",
                requested_at=now,
                correlation_id=correlation_id,
            )
            for dataset in dict.fromkeys(datasets)
        )
        event = PollinationNeeded(
            event_id=request_id,
            occurred_at=now,
            correlation_id=correlation_id,
            symbol=symbol,
            request_id=request_id,
            datasets=tuple(request.dataset for request in requests),
            reason=PollinationReason.MANUAL,
            requested_at=now,
            priority=priority,
        )
        # The requests first: they have the words of a person, and what the bus does not take, reconcile sends.
        self.requests.add(requests)
        self.bus.publish([event])
        return requests
