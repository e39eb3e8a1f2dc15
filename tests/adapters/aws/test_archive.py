"""Bodies in S3: written once, and verified when they are read."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import pytest
from botocore.exceptions import ClientError

from adapters.aws.answer_bodies import BodiesInBucket
from adapters.aws.clients import Clients
from adapters.aws.dynamodb.backoff import TRIES, Backoff
from domain.errors import AnswerCorruptedError, SettingsError, StoreUnavailableError
from tests.contracts.aws_clouds import ministack, moto
from tests.contracts.aws_services import furnished

BODY = b'{"symbol": "ACME"}' * 100
DIGEST = sha256(BODY).hexdigest()
KEY = f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}.gz"


@dataclass
class BusyClient:
    """S3 while another worker writes the same object, as no emulator shows it."""

    codes: list[str]
    written: list[str] = field(default_factory=list)

    def put_object(self, **request: Any) -> None:  # noqa: ANN401 - boto3's parameters
        if self.codes:
            answer: Any = {"Error": {"Code": self.codes.pop(0)}, "ResponseMetadata": {"HTTPStatusCode": 409}}
            raise ClientError(answer, "PutObject")
        self.written.append(request["Key"])


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


def test_a_body_that_another_worker_is_writing_is_written_until_it_is_there() -> None:
    client, pauses = BusyClient(["ConditionalRequestConflict"] * 2), list[float]()

    busy(client, pauses).put(DIGEST, BODY)

    assert client.written == [KEY]
    assert len(pauses) == 2


def test_a_body_that_cannot_be_written_is_no_body_that_is_there() -> None:
    client, pauses = BusyClient(["ConditionalRequestConflict"] * 99), list[float]()

    with pytest.raises(StoreUnavailableError, match=r"refused PutObject on the bucket answers"):
        busy(client, pauses).put(DIGEST, BODY)

    assert len(pauses) == TRIES - 1


def test_a_bucket_that_is_not_there_is_told_to_a_person(cloud: Clients) -> None:
    bodies = replace(furnished(cloud).bodies, bucket="signal9-nowhere")

    with pytest.raises(SettingsError, match="the bucket signal9-nowhere"):
        bodies.put(DIGEST, BODY)
    with pytest.raises(SettingsError, match="the bucket signal9-nowhere"):
        bodies.get(DIGEST)


def busy(client: BusyClient, pauses: list[float]) -> BodiesInBucket:
    return BodiesInBucket(client, "answers", Backoff(pauses.append, lambda: 0.5))  # type: ignore[arg-type]  # a fake
