"""Functions of Lambda that bring one dataset each, and end on the way to it."""

import io
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.aws.messages import SOURCE, event_message
from domain.events import PollinationNeeded
from entrypoints.lambdas.functions import FUNCTIONS
from tests.e2e.aws.road import Ending, Road
from tests.entrypoints.lambdas.deployment import Deployment

SECONDS_OF_PATIENCE = 6
"""Lambda's, with a function whose time is to run out: longer than its work takes, not as long as it waits for AWS."""
NOT_STARTED = "did not reach the Runtime API"
CONFIDENT = """
import sys
from awslambdaric import __main__ as client, lambda_context
lambda_context.LambdaContext.get_remaining_time_in_millis = lambda self: 900_000
client.main(sys.argv)
"""
"""A function begins nothing that it has no time for. This one believes that it has all the time there is."""
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
        runs_out = road.ending is Ending.TIMEOUT
        environment = {
            **self.deployment.environment,
            "AWS_ENDPOINT_URL": road.url,
            "FUNCTION_PYTHON": sys.executable,
            "PYTHONPATH": str(ROOT),
            "CLIENT": CONFIDENT,
        }
        # Lambda gives a function credentials and region itself.
        for given in ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.pop(given)
        self.lambdas.create_function(
            FunctionName=name,
            Runtime="provided.al2023",
            Role="arn:aws:iam::000000000000:role/any",
            Handler=POLLINATE.handler,
            Code={"ZipFile": _zipped('exec "$FUNCTION_PYTHON" -c "$CLIENT" "$_HANDLER"' if runs_out else None)},
            Timeout=SECONDS_OF_PATIENCE if runs_out else int(POLLINATE.timeout.total_seconds()),
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
                # On a busy machine it may not even have been started in that time: then Lambda tries again.
                while NOT_STARTED in str(answer.get("errorMessage")):
                    answer = self.deliver(name, event)
                return road.met.is_set(), answer
        finally:
            road.close()

    def refused(self, refusals: Sequence[tuple[PollinationNeeded, int]]) -> list[tuple[bool, Mapping[str, Any]]]:
        """As `killed`, for events and writes from which on everything is refused: a function outlives an exception."""
        road = Road(str(self.deployment.clients.endpoint_url))
        try:
            with self.one("refused", road) as name:
                ended = []
                for event, at_write in refusals:
                    road.refuse_from(at_write)
                    answer = self.deliver(name, event)
                    ended.append((road.met.is_set(), answer))
                return ended
        finally:
            road.close()


def _zipped(entry: str | None = None) -> bytes:
    """The entry point of the deployed functions, or one that is this command."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if entry is None:
            archive.write(ROOT / "infra" / "bootstrap" / "bootstrap", "bootstrap")
        else:
            file = zipfile.ZipInfo("bootstrap")
            file.external_attr = 0o755 << 16
            archive.writestr(file, f"#!/bin/sh\n{entry}\n")
    return packed.getvalue()
