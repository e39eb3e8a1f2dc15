"""Copies of dead letters in the bucket of answers: a queue forgets them, the bucket does not."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.aws.errors import domain_errors
from adapters.aws.objects import bucket_named, put_once

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

PREFIX = "dead-letters/"
"""Bodies of answers are named by their digest, so no name of theirs begins so."""
_END = ".json"


@dataclass(frozen=True, slots=True)
class LetterAsSent:
    """A message of a dead-letter queue as it was sent there."""

    message_id: str
    sent: int
    """Milliseconds since 1970."""
    body: str
    attributes: Mapping[str, str]

    @property
    def dead_since(self) -> datetime:
        """When it was sent."""
        return datetime.fromtimestamp(self.sent / 1_000, UTC)


@dataclass(frozen=True, slots=True)
class LettersInBucket:
    """One object `dead-letters/<sent>-<message id>.json` a letter, until it is sent again."""

    client: "S3Client"
    bucket: str

    def keep(self, letter: LetterAsSent) -> None:
        """Keep a letter durably; without effect when it is there."""
        body = json.dumps(asdict(letter), sort_keys=True).encode()
        put_once(self.client, self.bucket, _key(letter.sent, letter.message_id), body, "application/json")

    def sent_by_id(self) -> dict[str, int]:
        """When each letter that is here was sent, by its message id, oldest first."""
        found: dict[str, int] = {}
        with domain_errors(bucket_named(self.bucket)):
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=PREFIX):
                for listed in page.get("Contents", ()):
                    sent, _, message_id = listed["Key"].removeprefix(PREFIX).removesuffix(_END).partition("-")
                    found[message_id] = int(sent)
        return found

    def read(self, letters: Iterable[tuple[str, int]]) -> tuple[LetterAsSent, ...]:
        """These letters, named by message id and time of sending."""
        return tuple(self._read(_key(sent, message_id)) for message_id, sent in letters)

    def remove(self, message_id: str, sent: int) -> None:
        """Forget a letter that was sent again; the bucket keeps it as an earlier version for a while."""
        with domain_errors(bucket_named(self.bucket)):
            self.client.delete_object(Bucket=self.bucket, Key=_key(sent, message_id))

    def _read(self, key: str) -> LetterAsSent:
        with domain_errors(bucket_named(self.bucket)):
            body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return LetterAsSent(**json.loads(body))


def _key(sent: int, message_id: str) -> str:
    """In the order of sending: milliseconds have thirteen digits until the year 2286."""
    return f"{PREFIX}{sent:013}-{message_id}{_END}"
