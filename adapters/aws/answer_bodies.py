"""Bodies of answers in a bucket of S3, compressed and named by their digest."""

import gzip
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from adapters.aws.errors import domain_errors
from adapters.aws.objects import bucket_named, put_once
from domain.errors import AnswerCorruptedError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class BodiesInBucket:
    """One object `ab/cd/<digest>.gz` a body, which is written once and never again."""

    client: "S3Client"
    bucket: str

    def put(self, digest: str, body: bytes) -> None:
        """Keep the body durably, once per digest.

        Raises `StoreUnavailableError` also while another worker writes the same body: it may yet fail.
        """
        # Without a time in the header, the same body always gives the same object.
        put_once(self.client, self.bucket, _key(digest), gzip.compress(body, mtime=0), "application/gzip")

    def get(self, digest: str) -> bytes:
        """The body; raises `AnswerCorruptedError` when it is absent or does not match its digest."""
        with domain_errors(bucket_named(self.bucket)):
            try:
                answer = self.client.get_object(Bucket=self.bucket, Key=_key(digest))
            except self.client.exceptions.NoSuchKey:
                raise self._corrupted(digest, "is not there") from None
            compressed = answer["Body"].read()
        try:
            body = gzip.decompress(compressed)
        except (OSError, EOFError, zlib.error):
            raise self._corrupted(digest, "is damaged") from None
        if sha256(body).hexdigest() != digest:
            raise self._corrupted(digest, "does not match its digest")
        return body

    def _corrupted(self, digest: str, problem: str) -> AnswerCorruptedError:
        return AnswerCorruptedError(
            f"The archived answer {digest} {problem} (s3://{self.bucket}/{_key(digest)}). Restore an earlier version "
            "of that object; without one, the answer is lost, and its dataset has to be fetched again."
        )


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}.gz"
