"""A server on this machine that answers each connection as a test says, byte by byte if need be."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[["Connection"], None]


@dataclass(slots=True)
class Connection:
    """One accepted connection whose request has been read."""

    socket: socket.socket
    request: bytes

    def send(self, data: bytes) -> bool:
        """Send; whether the client was still there."""
        try:
            self.socket.sendall(data)
        except OSError:
            return False
        return True

    def wait_for_the_client_to_leave(self) -> None:
        """Return when the client has closed the connection."""
        with suppress(OSError):
            while self.socket.recv(65_536):
                pass


@dataclass(slots=True)
class Loopback:
    """Takes the behaviours in order, one a connection; the last one stays."""

    behaviours: list[Behaviour]
    url: str = ""
    requests: list[bytes] = field(default_factory=list)

    def targets(self) -> list[str]:
        """Path and query of each request, in order."""
        return [request.split(b" ")[1].decode() for request in self.requests]


@contextmanager
def serving(*behaviours: Behaviour) -> Iterator[Loopback]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    loopback = Loopback(list(behaviours))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        loopback.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=_accept, args=(listener, loopback))
        thread.start()
        try:
            yield loopback
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(listener: socket.socket, loopback: Loopback) -> None:
    while True:
        try:
            accepted, _ = listener.accept()
        except OSError:
            return
        with accepted:
            request = _read_request(accepted)
            if not request:
                continue
            loopback.requests.append(request)
            behaviour = loopback.behaviours[min(len(loopback.requests), len(loopback.behaviours)) - 1]
            behaviour(Connection(accepted, request))


def _read_request(accepted: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        part = accepted.recv(65_536)
        if not part:
            return b""
        received += part
    return received


def head(status: int, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """The first lines of an answer."""
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers), "Connection: close"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answering(body: bytes, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Behaviour:
    """A whole answer."""
    everything = head(status, [*headers, ("Content-Length", str(len(body)))]) + body

    def behave(connection: Connection) -> None:
        connection.send(everything)

    return behave


def dropping(first: bytes = b"") -> Behaviour:
    """Send the first bytes, if any, and close the connection."""

    def behave(connection: Connection) -> None:
        connection.send(first)

    return behave


def silent(first: bytes = b"") -> Behaviour:
    """Send the first bytes, if any, and then nothing until the client leaves."""

    def behave(connection: Connection) -> None:
        connection.send(first)
        connection.wait_for_the_client_to_leave()

    return behave


def trickling(first: bytes, part: bytes, times: int) -> Behaviour:
    """Send one part again and again while the client reads."""

    def behave(connection: Connection) -> None:
        connection.send(first)
        for _ in range(times):
            if not connection.send(part):
                return

    return behave
