"""Take the API key out of bytes and log records, in every spelling it may come back in."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from adapters.alpha_vantage.credentials import DEMO_KEY, ApiKey

REDACTED = "<redacted>"
_CHATTY_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy")
"""At DEBUG, httpcore logs the headers of answers, and a redirect's `Location` repeats the address with the key."""
_SHORTEST_CUT_KEY = 4


class Redactor:
    """Replaces one key by `<redacted>`; the public key `demo` stays."""

    __slots__ = ("_cut", "_pattern")

    def __init__(self, key: ApiKey) -> None:
        value = key.reveal()
        self._pattern = None if value == DEMO_KEY else re.compile(_spellings(value), re.IGNORECASE)
        cut_keys = (re.escape(value[:length]) for length in range(len(value) - 1, _SHORTEST_CUT_KEY - 1, -1))
        self._cut = re.compile(f"(?:{'|'.join(cut_keys)})$".encode(), re.IGNORECASE)

    def body(self, body: bytes) -> bytes:
        """The body without the key, and without the first part of one that it was cut in."""
        if self._pattern is None:
            return body
        redacted = self._pattern.sub(REDACTED.encode(), body)
        tail = max(len(redacted) - 1_000, 0)
        return redacted[:tail] + self._cut.sub(REDACTED.encode(), redacted[tail:])

    def text(self, text: str) -> str:
        """The text without the key."""
        return self.body(text.encode(errors="surrogateescape")).decode(errors="surrogateescape")

    @contextmanager
    def logs(self) -> Iterator[None]:
        """Redact what the HTTP libraries log meanwhile."""
        redaction = _LogRedaction(self)
        loggers = [logging.getLogger(name) for name in _CHATTY_LOGGERS]
        for logger in loggers:
            logger.addFilter(redaction)
        try:
            yield
        finally:
            for logger in loggers:
                logger.removeFilter(redaction)


class _LogRedaction(logging.Filter):
    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        redacted = self._redactor.text(said)
        if redacted != said:
            record.msg, record.args = redacted, ()
        return True


def _spellings(value: str) -> bytes:
    """A pattern of the key where each character may be itself, URL-encoded, JSON-escaped or an HTML entity."""
    return b"".join(_spellings_of_character(character) for character in value)


def _spellings_of_character(character: str) -> bytes:
    code = ord(character)
    itself = re.escape(character).encode() if character.isalnum() else rb"\\?" + re.escape(character).encode()
    return b"(?:%s|%%%02x|\\\\u%04x|&#%d;|&#x%x;)" % (itself, code, code, code, code)
