"""How bytes leave the server: the vendors' headers, gzip, and the ways in which a transfer goes wrong."""

import asyncio
import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

_CHUNK = 65_536
_GZIP_FROM = 256


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer on its way. `cut_at` closes the connection after so many bytes of the announced body."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    cut_at: int | None = None
    padding: int = 0
    announce_length: bool = False


def alpha_vantage_headers(now: datetime, content_type: str = "application/json") -> dict[str, str]:
    """Return what Cloudflare and Heroku put before an answer: no ETag, no Last-Modified, no rate-limit header."""
    return {
        "Date": http_date(now),
        "Content-Type": content_type,
        "Connection": "keep-alive",
        "Vary": "Cookie, Origin",
        "Allow": "GET, HEAD, OPTIONS",
        "X-Frame-Options": "DENY",
        "Via": "1.1 vegur",
        "CF-Cache-Status": "DYNAMIC",
        "Server": "cloudflare",
    }


def outage_headers(now: datetime) -> dict[str, str]:
    """Return the head of Heroku's own error page."""
    return {
        "Date": http_date(now),
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-cache, no-store",
        "Server": "Cowboy",
    }


def http_date(now: datetime) -> str:
    """Return the instant as HTTP headers write it."""
    return format_datetime(now.replace(microsecond=0), usegmt=True)


class DeliveryResponse(Response):
    """Sends one Delivery; gzip when the caller accepts it, chunked unless the length is announced."""

    def __init__(self, delivery: Delivery, request: Request) -> None:
        super().__init__(status_code=delivery.status)
        self._delivery = delivery
        accepts = request.headers.get("accept-encoding", "")
        self._gzip = (
            "gzip" in accepts and len(delivery.body) >= _GZIP_FROM and delivery.cut_at is None and not delivery.padding
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI's signature
        """Send the answer as the delivery says: late, cut, never, or well."""
        delivery = self._delivery
        if delivery.delay_seconds and await _caller_left(receive, delivery.delay_seconds):
            return
        body = await asyncio.to_thread(gzip.compress, delivery.body, 6) if self._gzip else delivery.body
        headers = dict(delivery.headers)
        if self._gzip:
            headers["Content-Encoding"] = "gzip"
        if delivery.announce_length or delivery.cut_at is not None:
            headers["Content-Length"] = str(len(body) + delivery.padding)
        await send(
            {
                "type": "http.response.start",
                "status": delivery.status,
                "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            }
        )
        if delivery.cut_at is not None:
            if delivery.cut_at:
                await send({"type": "http.response.body", "body": body[: delivery.cut_at], "more_body": True})
            return  # the server closes a connection whose answer was not finished
        for part in _parts(body, delivery.padding):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _parts(body: bytes, padding: int) -> Iterator[bytes]:
    """Yield the body in pieces, with blanks before its last byte where it is to be padded."""
    head, tail = (body[:-1], body[-1:]) if padding else (body, b"")
    for start in range(0, len(head), _CHUNK):
        yield head[start : start + _CHUNK]
    blanks = b" " * _CHUNK
    for start in range(0, padding, _CHUNK):
        yield blanks[: padding - start]
    if tail:
        yield tail


async def _caller_left(receive: Receive, seconds: float) -> bool:
    """Wait so long, but return True as soon as the caller has gone."""

    async def gone() -> None:
        message: Message = {"type": ""}
        while message["type"] != "http.disconnect":
            message = await receive()

    try:
        await asyncio.wait_for(gone(), seconds)
    except TimeoutError:
        return False
    return True


def accepts_json(request: Request) -> bool:
    """Say whether the Accept header lets the vendor's REST layer answer at all (text/csv alone does not)."""
    header = request.headers.get("accept", "*/*")
    offers: Sequence[str] = [part.partition(";")[0].strip() for part in header.split(",")]
    return any(offer in {"*/*", "application/*", "application/json", "text/html"} for offer in offers)
