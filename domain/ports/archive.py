"""The archive: every answer as received, and its receipt."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from domain.model.answers import Answer, Receipt
from domain.model.datasets import Dataset


class Archive(Protocol):
    """Bodies compressed and content-addressed, receipts immutable; both durable before `keep` returns."""

    def check_room(self) -> None:
        """Raises `StoreUnavailableError` when an answer could not be kept now: asked before a call is spent on one."""

    def keep(self, answer: Answer, *, receipt_id: str, request_id: str) -> Receipt:
        """Store the body (once per digest), then its receipt; a repeat with the same `receipt_id` changes nothing."""

    def body(self, digest: str) -> bytes:
        """The body with this SHA-256 digest.

        Raises `AnswerCorruptedError` when the bytes are absent or do not match the digest.
        """

    def receipts(self, *, after: datetime | None = None) -> Iterator[Receipt]:
        """Every receipt received after `after` (all when `None`), by `received_at` and `receipt_id`."""

    def receipts_of(self, symbol: str, dataset: Dataset, *, after: datetime | None) -> tuple[Receipt, ...]:
        """Receipts of one dataset of one asset received after `after` (all when `None`), oldest first."""

    def receipts_of_request(self, request_id: str) -> tuple[Receipt, ...]:
        """Receipts of one pollination request or run, oldest first."""
