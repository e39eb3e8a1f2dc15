"""The lowest level of a call: one connection within one deadline, and the key put in where no log sees it.

A connection is never used twice: calls are seconds apart, and one that died in between would cost a call of the budget.
"""

import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from adapters.alpha_vantage.credentials import ApiKey

_SocketOptions = Iterable[httpcore.SOCKET_OPTION]


class Deadline:
    """A point on a monotonic timer that no step of a call may pass."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._end = monotonic() + seconds

    def cap(self, timeout: float | None, late: type[Exception]) -> float:
        """The time-out of one step, cut to what is left; raises `late` when nothing is."""
        left = self._end - self._monotonic()
        if left <= 0:
            raise late("the total deadline has passed")
        return left if timeout is None else min(timeout, left)


class _DeadlineStream(httpcore.NetworkStream):
    """A connection on which each read and write also keeps the total deadline, however slowly bytes trickle."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.cap(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cap(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        capped = self._deadline.cap(timeout, httpcore.ConnectTimeout)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, capped), self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's signature
        return self._stream.get_extra_info(info)


class _DeadlineBackend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._backend = httpcore.SyncBackend()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        capped = self._deadline.cap(timeout, httpcore.ConnectTimeout)
        return _DeadlineStream(
            self._backend.connect_tcp(host, port, capped, local_address, socket_options), self._deadline
        )


class _Body(httpx.SyncByteStream):
    """The body of the one answer on a connection; closing it closes the connection."""

    def __init__(self, response: httpcore.Response, pool: httpcore.ConnectionPool) -> None:
        self._response = response
        self._pool = pool

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
        self._pool.close()


class KeyedTransport(httpx.BaseTransport):
    """Sends requests with `apikey` added; the request that httpx knows and logs has none."""

    def __init__(self, key: ApiKey, deadline: Deadline, ssl_context: ssl.SSLContext) -> None:
        self._key = key
        self._deadline = deadline
        self._ssl_context = ssl_context

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request on a new connection.

        Raises httpcore's errors as they are: `TimeoutException`, `NetworkError`, `ProtocolError`.
        """
        pool = httpcore.ConnectionPool(
            ssl_context=self._ssl_context, network_backend=_DeadlineBackend(self._deadline), max_keepalive_connections=0
        )
        try:
            response = pool.handle_request(self._with_key(request))
        except BaseException:
            pool.close()
            raise
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response, pool), extensions=response.extensions
        )

    def _with_key(self, request: httpx.Request) -> httpcore.Request:
        keyed = request.url.copy_merge_params({"apikey": self._key.reveal()})
        return httpcore.Request(
            request.method,
            httpcore.URL(scheme=keyed.raw_scheme, host=keyed.raw_host, port=keyed.port, target=keyed.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
