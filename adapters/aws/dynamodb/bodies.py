"""What a provider or a person wrote, of any length, as one attribute.

Short texts stay legible. Longer ones are compressed: a report then fits into 1 KB, which is what one write unit pays
for. What would still be too long for an item goes to a table of its own, in parts, and is written first.
"""

import json
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import LONG_BODIES
from adapters.exact_texts import json_text
from domain.errors import StoreCorruptedError

BODY = "body"
LONG_BODY = "long_body"
LEGIBLE = 256
"""Longest text that is not compressed, in characters."""
MOST_BYTES = 300_000
"""Longest compressed body of an item, whose limit is 400 KB in all."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """Packs values of JSON into the attributes of an item."""

    tables: Tables

    def packed(self, value: object) -> Row:
        """The attribute that holds the value, and `None` for the other one; a long value is stored on the way."""
        text = json_text(value)
        if len(text) <= LEGIBLE:
            return {BODY: text, LONG_BODY: None}
        compressed = zlib.compress(text.encode())
        if len(compressed) <= MOST_BYTES:
            return {BODY: compressed, LONG_BODY: None}
        digest = sha256(compressed).hexdigest()
        starts = range(0, len(compressed), MOST_BYTES)
        # One request a part: together they may be longer than a request may be.
        for number, start in enumerate(starts):
            part = compressed[start : start + MOST_BYTES]
            self.tables.put(LONG_BODIES, {"digest": digest, "part": f"{number:04}", "bytes": part})
        return {BODY: None, LONG_BODY: digest}

    def unpacked(self, stored: Item) -> Any:  # noqa: ANN401 - each caller knows what it packed
        """The value that an item holds. Raises `StoreCorruptedError` when a long one is not whole."""
        long_body = stored.get(LONG_BODY)
        body = stored[BODY] if long_body is None else self._long(long_body)
        return json.loads(body if isinstance(body, str) else zlib.decompress(body))

    def _long(self, digest: str) -> bytes:
        body = b"".join(part["bytes"] for part in self.tables.query(LONG_BODIES, digest))
        if sha256(body).hexdigest() != digest:
            raise StoreCorruptedError(
                f"The body {digest} in {self.tables.what(LONG_BODIES)} is not whole: restore the table from a backup."
            )
        return body
