"""Bodies in S3, written once and verified when they are read; answers that are kept whatever AWS does meanwhile."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from adapters.aws.archive import AwsArchive
from adapters.aws.clients import Clients
from adapters.aws.dynamodb.backoff import Backoff
from adapters.aws.dynamodb.capacity import CapacityMeter
from adapters.aws.dynamodb.tables import Tables
from domain.errors import AnswerCorruptedError, SettingsError, StoreUnavailableError
from tests.builders import answer
from tests.contracts.aws_clouds import ministack, moto
from tests.contracts.aws_services import furnished
from tests.contracts.dynamodb_wire import PREFIX, watched

BODY = b'{"symbol": "ACME"}' * 100
DIGEST = sha256(BODY).hexdigest()
KEY = f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}.gz"


def test_a_body_is_compressed_under_its_digest(cloud: Clients) -> None:
    bodies = furnished(cloud).bodies

    bodies.put(DIGEST, BODY)

    stored = cloud.s3.get_object(Bucket=bodies.bucket, Key=KEY)["Body"].read()
    assert gzip.decompress(stored) == BODY
    assert len(stored) < len(BODY) / 10
    assert bodies.get(DIGEST) == BODY


def test_a_body_that_is_there_is_not_written_again() -> None:
    """Moto does not look at the condition."""
    with ministack() as clients:
        bodies = furnished(clients).bodies
        clients.s3.put_object(Bucket=bodies.bucket, Key=KEY, Body=b"what was there")

        bodies.put(DIGEST, BODY)

        assert clients.s3.get_object(Bucket=bodies.bucket, Key=KEY)["Body"].read() == b"what was there"


@pytest.mark.parametrize(
    "damage, said",
    [
        (lambda stored: stored[:-9], "is damaged"),
        (lambda stored: b"X" + stored, "is damaged"),
        (lambda _: b"", "does not match its digest"),
        (lambda _: gzip.compress(b"another body"), "does not match its digest"),
    ],
    ids=["cut off", "no gzip", "empty", "another body"],
)
def test_a_body_that_is_not_what_was_stored_is_never_returned(damage: Callable[[bytes], bytes], said: str) -> None:
    with moto() as clients:
        bodies = furnished(clients).bodies
        bodies.put(DIGEST, BODY)
        stored = clients.s3.get_object(Bucket=bodies.bucket, Key=KEY)["Body"].read()
        clients.s3.put_object(Bucket=bodies.bucket, Key=KEY, Body=damage(stored))

        with pytest.raises(AnswerCorruptedError, match=rf"{DIGEST} {said} \(s3://{bodies.bucket}/{KEY}\)"):
            bodies.get(DIGEST)


@dataclass
class Outage:
    """Requests to a service that end in an error for so many seconds; whoever pauses lets them go by."""

    seconds: float
    now: float = 0.0

    def backoff(self) -> Backoff:
        return Backoff(self._sleep, lambda: 0.5, lambda: self.now)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    @contextmanager
    def of(self, client: Any, operation: str, error: Exception) -> Iterator[None]:  # noqa: ANN401 - of any service
        event = f"before-call.*.{operation}"

        def fail(**_: object) -> None:
            if self.now < self.seconds:
                raise error

        client.meta.events.register(event, fail)
        try:
            yield
        finally:
            client.meta.events.unregister(event, fail)


def refusal(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "a request")


UNREACHABLE = EndpointConnectionError(endpoint_url="http://planted", error="refused")
OUTAGES: dict[str, tuple[str, Exception]] = {
    "S3 is out of reach": ("PutObject", UNREACHABLE),
    "S3 is broken": ("PutObject", refusal("InternalError", 500)),
    "S3 lets another worker write the same body": ("PutObject", refusal("ConditionalRequestConflict", 409)),
    "DynamoDB is out of reach": ("TransactWriteItems", UNREACHABLE),
    "DynamoDB is broken": ("TransactWriteItems", refusal("InternalServerError", 500)),
    "DynamoDB is too busy": ("TransactWriteItems", refusal("ThrottlingException", 400)),
}


@pytest.fixture
def clients() -> Iterator[Clients]:
    with moto() as clients, watched(clients.dynamodb):
        yield clients


def archive_of(clients: Clients, outage: Outage) -> AwsArchive:
    tables = Tables(clients.dynamodb, PREFIX, CapacityMeter(), outage.backoff(), threads=1)
    return AwsArchive(tables, furnished(clients).bodies)


def client_of(clients: Clients, operation: str) -> Any:  # noqa: ANN401 - of either service
    return clients.s3 if operation == "PutObject" else clients.dynamodb


@pytest.mark.parametrize("operation, error", OUTAGES.values(), ids=OUTAGES)
def test_an_answer_outlives_an_outage_of_a_minute(clients: Clients, operation: str, error: Exception) -> None:
    outage = Outage(60)
    archive = archive_of(clients, outage)

    with outage.of(client_of(clients, operation), operation, error):
        receipt = archive.keep(answer(BODY), receipt_id="receipt-1", request_id="request-1")

    assert archive.body(receipt.digest) == BODY
    assert archive.receipts_of_request("request-1") == (receipt,)


@pytest.mark.parametrize("operation, error", OUTAGES.values(), ids=OUTAGES)
def test_an_outage_without_end_is_given_up_within_two_minutes(
    clients: Clients, operation: str, error: Exception
) -> None:
    outage = Outage(float("inf"))
    archive = archive_of(clients, outage)

    with outage.of(client_of(clients, operation), operation, error), pytest.raises(StoreUnavailableError):
        archive.keep(answer(BODY), receipt_id="receipt-1", request_id="request-1")

    assert 60 < outage.now < 120


def test_what_no_second_try_can_mend_is_not_tried_again(clients: Clients) -> None:
    outage = Outage(float("inf"))
    archive = archive_of(clients, outage)

    with (
        outage.of(clients.s3, "PutObject", refusal("AccessDenied", 403)),
        pytest.raises(SettingsError, match="the bucket"),
    ):
        archive.keep(answer(BODY), receipt_id="receipt-1", request_id="request-1")

    assert outage.now == 0


def test_an_answer_that_was_kept_without_our_hearing_of_it_is_kept_once(clients: Clients) -> None:
    """The receipt is written; the connection breaks before DynamoDB has said so."""
    outage = Outage(1)
    archive = archive_of(clients, outage)
    first = archive.keep(answer(BODY), receipt_id="receipt-1", request_id="request-1")

    with outage.of(clients.dynamodb, "TransactWriteItems", UNREACHABLE):
        again = archive.keep(answer(BODY), receipt_id="receipt-1", request_id="request-1")

    assert again == first
    assert list(archive.receipts()) == [first]


def test_a_bucket_that_is_not_there_is_told_to_a_person(cloud: Clients) -> None:
    bodies = replace(furnished(cloud).bodies, bucket="signal9-nowhere")

    with pytest.raises(SettingsError, match="the bucket signal9-nowhere"):
        bodies.put(DIGEST, BODY)
    with pytest.raises(SettingsError, match="the bucket signal9-nowhere"):
        bodies.get(DIGEST)
