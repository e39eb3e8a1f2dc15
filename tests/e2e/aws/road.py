"""The road between a function and AWS, with an accident on it: at one of its writes, the function ends."""

import http.client
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "PutEvents", "PUT")
"""Of DynamoDB and EventBridge; of S3 the method."""


class Ending(StrEnum):
    """How a function ends."""

    TIMEOUT = "timeout"
    """AWS has done the write, and is silent until Lambda's patience is over, which then kills the process."""
    EXIT = "exit"
    """Its process is gone before AWS hears of the write."""
    EXCEPTION = "exception"
    """AWS allows nothing more, so the handler raises: a refusal that is not tried again."""


@dataclass(slots=True)
class Road:
    """Forwards what a function asks AWS, up to one of its writes (counted from 0); `None`: for ever."""

    emulator: str
    ending: Ending | None = None
    at_write: int | None = None
    writes: list[str] = field(default_factory=list)
    """What was passed on, in order."""
    met: Event = field(default_factory=Event)
    """The accident has happened."""
    _lock: Lock = field(default_factory=Lock)
    _server: ThreadingHTTPServer = field(init=False)

    def __post_init__(self) -> None:
        """Open it."""
        road = self

        class Traveller(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def _travel(self) -> None:
                road.pass_on(self)

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _travel  # noqa: N815 - http.server's names

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Traveller)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a function that ended hangs up
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the function finds AWS."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def refuse_from(self, write: int) -> None:
        """Open it for the next event of a function that outlives its exceptions."""
        with self._lock:
            self.ending, self.at_write = Ending.EXCEPTION, write
            self.writes.clear()
            self.met.clear()

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()

    def pass_on(self, request: BaseHTTPRequestHandler) -> None:
        """One request, there and back."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        if self._is_the_end(request):
            self._end(request, body)
        else:
            self._answer(request, *self._forward(request, body))

    def _is_the_end(self, request: BaseHTTPRequestHandler) -> bool:
        write = request.headers.get("X-Amz-Target", "").rpartition(".")[2] or request.command
        if write not in WRITES:
            return self.met.is_set()
        with self._lock:
            if len(self.writes) == self.at_write:
                self.met.set()
            if not self.met.is_set():
                self.writes.append(write)
            return self.met.is_set()

    def _end(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        if self.ending is Ending.EXCEPTION:
            of_storage = "X-Amz-Target" not in request.headers
            refusal = (
                b"<Error><Code>AccessDenied</Code></Error>" if of_storage else b'{"__type":"AccessDeniedException"}'
            )
            self._answer(request, 403 if of_storage else 400, [], refusal)
            return
        if self.ending is Ending.TIMEOUT:
            self._forward(request, body)
            # The function says no more, so this is the end of it.
            request.rfile.read(1)
        else:
            kill_function_at(self.url)
        request.close_connection = True

    def _forward(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        where = urlsplit(self.emulator)
        connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=30)
        try:
            connection.putrequest(request.command, request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                if name.lower() not in ("connection", "expect"):
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    @staticmethod
    def _answer(request: BaseHTTPRequestHandler, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        request.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)


def kill_function_at(url: str) -> None:
    """Kill the processes that know AWS by this address: no other function has it."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended, or is somebody else's
            known = (folder / "environ").read_bytes().split(b"\0")
            if f"AWS_ENDPOINT_URL={url}".encode() in known and int(folder.name) != os.getpid():
                os.kill(int(folder.name), signal.SIGKILL)
