"""Functions of Lambda that bring one dataset each, and end on the way to it."""

import io
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.aws.messages import SOURCE, event_message
from domain.events import PollinationNeeded
from entrypoints.lambdas.functions import FUNCTIONS
from tests.e2e.aws.road import Ending, Road
from tests.entrypoints.lambdas.deployment import Deployment

ROOT = Path(__file__).resolve().parents[3]
(POLLINATE,) = (function for function in FUNCTIONS if function.started_by is PollinationNeeded)


@dataclass(frozen=True, slots=True)
class Functions:
    """The handler of `pollenationNeeded` under AWS's runtime client, as often as a test needs it."""

    deployment: Deployment
    lambdas: Any
    """The client of boto3."""

    @contextmanager
    def one(self, name: str, road: Road) -> Iterator[str]:
        """A function of its own that finds AWS at the road's end; its name."""
        environment = {
            **self.deployment.environment,
            "AWS_ENDPOINT_URL": road.url,
            "FUNCTION_PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
        }
        # Lambda gives a function credentials and region itself.
        for given in ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.pop(given)
        self.lambdas.create_function(
            FunctionName=name,
            Runtime="provided.al2023",
            Role="arn:aws:iam::000000000000:role/any",
            Handler=POLLINATE.handler,
            Code={"ZipFile": _zipped()},
            Timeout=int(POLLINATE.timeout.total_seconds()),
            MemorySize=POLLINATE.memory,
            Environment={"Variables": environment},
        )
        try:
            yield name
        finally:
            self.lambdas.delete_function(FunctionName=name)

    def deliver(self, name: str, event: PollinationNeeded) -> Mapping[str, Any]:
        """Hand the event over as a rule does; the handler's answer, or Lambda's account of how it ended."""
        message = event_message(event)
        envelope = {
            "version": "0",
            "id": event.event_id,
            "detail-type": message.detail_type,
            "source": SOURCE,
            "detail": json.loads(message.detail),
        }
        ended = self.lambdas.invoke(FunctionName=name, Payload=json.dumps(envelope))
        answer: Mapping[str, Any] = json.loads(ended["Payload"].read() or b"{}")
        return answer

    def killed(self, event: PollinationNeeded, ending: Ending, at_write: int) -> tuple[bool, Mapping[str, Any]]:
        """Handle the event by a function that ends at a write; whether it came to it, and what Lambda says."""
        road = Road(str(self.deployment.clients.endpoint_url), ending, at_write)
        try:
            with self.one(f"{ending}-{event.symbol}".replace(".", "-"), road) as name:
                answer = self.deliver(name, event)
                return road.met.is_set(), answer
        finally:
            road.close()


def _zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(ROOT / "infra" / "bootstrap" / "bootstrap", "bootstrap")
    return packed.getvalue()
