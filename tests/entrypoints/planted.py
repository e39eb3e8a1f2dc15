"""What a good day does not leave behind."""

from datetime import timedelta
from pathlib import Path

from adapters.embedded.bus import EmbeddedBus
from adapters.embedded.database import Database
from domain.events import Event
from entrypoints.container.embedded import DATABASE
from tests.builders import NOW, pollination_needed

REASON = "No asset has the symbol 'GONE': check the spelling; a new company is known after the next sync of the assets."


def dead_letter(home: Path, event: Event | None = None, reason: str = REASON) -> int:
    """Leave a dead letter in the store of a simulated home (by default one for the symbol `GONE`), with its number."""
    with Database(home / "simulated" / DATABASE) as database:
        bus = EmbeddedBus(database)
        bus.publish([event or pollination_needed(symbol="GONE")])
        delivery = bus.receive(NOW, timedelta(minutes=1))
        assert delivery is not None
        bus.dead_letter(delivery, reason)
        return delivery.message_id
