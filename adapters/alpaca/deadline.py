"""What alpaca-py lacks: time-outs, a total deadline, a limit of size, and the answer as it came.

Imported only together with alpaca-py, for `requests` is as slow to import as it is unneeded elsewhere.
"""

import io
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as BrokenConnectionError
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError

from adapters.alpaca.limits import CallLimits, Received

_PART = 65_536


@dataclass(slots=True)
class Deadline:
    """A point on a monotonic timer that no read may pass."""

    limits: CallLimits
    monotonic: Callable[[], float]
    end: float = 0.0

    def start(self) -> None:
        """Count from now."""
        self.end = self.monotonic() + self.limits.total

    def silence_left(self) -> float:
        """How long the next read may take, in seconds; raises `TimeoutError` when the deadline has passed."""
        left = self.end - self.monotonic()
        if left <= 0:
            raise TimeoutError("the total deadline has passed")
        return min(left, self.limits.read)


class _DeadlineReader(io.RawIOBase):
    """The bytes of a socket, each read within what is left of the deadline, however slowly they trickle."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._socket = connected
        self._bytes = connected.makefile("rb", buffering=0)
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - the buffer protocol has no name in Python 3.11
        self._socket.settimeout(self._deadline.silence_left())
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        self._bytes.close()
        super().close()


class _DeadlineSocket:
    """A socket whose answer is read through `_DeadlineReader`; everything else is the socket's."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._deadline = deadline

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self._socket, self._deadline))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the socket has
        return getattr(self._socket, name)


def _pools(deadline: Deadline) -> Mapping[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            self.sock = _DeadlineSocket(self.sock, deadline)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            self.sock = _DeadlineSocket(self.sock, deadline)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class DeadlineAdapter(HTTPAdapter):
    """Sends one request of a `requests` session within the limits and keeps what came back."""

    def __init__(self, limits: CallLimits, monotonic: Callable[[], float]) -> None:
        self._limits = limits
        self._deadline = Deadline(limits, monotonic)
        self.received: Received | None = None
        super().__init__(max_retries=0)
        self.poolmanager.pool_classes_by_scheme = dict(_pools(self._deadline))

    def init_poolmanager(self, *sizes: Any, **options: Any) -> None:  # noqa: ANN401 - as `HTTPAdapter` has it
        """Trust the machine's certificates (and `SSL_CERT_FILE`) besides those that `requests` brings."""
        super().init_poolmanager(*sizes, ssl_context=ssl.create_default_context(), **options)

    def send(self, request: PreparedRequest, **options: Any) -> Response:  # type: ignore[override] # noqa: ANN401
        """Send, read everything into `received`, and give the session an answer without a body.

        Raises what `requests` raises when no answer starts or when its body breaks off.
        """
        self._deadline.start()
        timeouts = (self._limits.connect, self._limits.read)
        response = super().send(request, **{**options, "stream": True, "timeout": timeouts})
        body, fault = self._read(response)
        self.received = Received(response.status_code, body, fault)
        response.raw = io.BytesIO()  # nothing is left for alpaca-py to parse, and to stumble over
        return response

    def _read(self, response: Response) -> tuple[bytes, str]:
        parts: list[bytes] = []
        size = 0
        try:
            for part in response.raw.stream(_PART, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > self._limits.body:
                    return b"".join(parts), f"The body is larger than {self._limits.body} bytes; its start was kept."
        except DecodeError:
            return b"".join(parts), "The body is not compressed as its header says; what could be read was kept."
        except HTTPError as error:
            problem = type(error).__name__
        else:
            return b"".join(parts), ""
        finally:
            response.raw.close()
        raise BrokenConnectionError(f"the answer broke off: {problem}")
