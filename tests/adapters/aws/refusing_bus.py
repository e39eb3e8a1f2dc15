"""A bus that refuses single entries and whole requests, as no emulator does."""

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from adapters.aws.dynamodb.backoff import Backoff
from adapters.aws.event_bridge import EventBridgeBus
from tests.contracts.aws_clouds import moto
from tests.contracts.aws_services import furnished

if TYPE_CHECKING:
    from types_boto3_events.type_defs import PutEventsRequestEntryTypeDef, PutEventsResultEntryTypeDef


@dataclass
class RefusingClient:
    """The bus of AWS, which throttles single entries of a request, as no emulator does."""

    refusals: dict[str, list[str]]
    """By event id, the codes with which it is refused before it is taken."""
    spoilt_by: str = ""
    """The event id with which a request is refused whole."""
    requests: list[list[str]] = field(default_factory=list)
    """The event ids of each request."""
    times: list[object] = field(default_factory=list)
    """Those of the entries."""
    taken: list[str] = field(default_factory=list)

    def put_events(self, Entries: "list[PutEventsRequestEntryTypeDef]") -> dict[str, Any]:  # noqa: N803 - boto3's name
        ids = [json.loads(entry["Detail"])["event_id"] for entry in Entries]
        self.requests.append(ids)
        self.times += [entry.get("Time") for entry in Entries]
        if self.spoilt_by in ids:
            raise ClientError({"Error": {"Code": "ValidationException", "Message": "no"}}, "PutEvents")
        results = [self._result(event_id) for event_id in ids]
        return {"FailedEntryCount": sum("ErrorCode" in result for result in results), "Entries": results}

    def _result(self, event_id: str) -> "PutEventsResultEntryTypeDef":
        codes = self.refusals.get(event_id)
        if codes:
            return {"ErrorCode": codes.pop(0), "ErrorMessage": "no"}
        self.taken.append(event_id)
        return {"EventId": "1"}


def refusing_bus(client: RefusingClient, pauses: list[float]) -> EventBridgeBus:
    with moto() as clients:
        return refusing(furnished(clients).bus, client, pauses)


def refusing(bus: EventBridgeBus, client: RefusingClient, pauses: list[float]) -> EventBridgeBus:
    return replace(bus, client=client, backoff=Backoff(pauses.append, lambda: 0.5, lambda: 0.0))  # type: ignore[arg-type]  # a fake
