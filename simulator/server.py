"""The application and how to run it inside another process."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from simulator import alpaca, alpha_vantage, control
from simulator.calls import CallLog
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.quota import Quota
from simulator.source import Source
from simulator.world import World

_STARTS_WITHIN_SECONDS = 30.0


def build_app(source: Source, clock: Clock, quota: Quota, faults: Faults, call_log: CallLog) -> Starlette:
    """Return the ASGI application of one world."""
    app = Starlette(
        routes=[
            Route("/query", alpha_vantage.query, methods=["GET"]),
            Route("/v2/assets", alpaca.assets, methods=["GET"]),
            Route("/v2/assets/{symbol:path}", alpaca.asset, methods=["GET"]),
            Route("/v2/clock", alpaca.clock, methods=["GET"]),
            Route("/v1beta1/news", alpaca.latest_news, methods=["GET"]),
            Route("/_simulator/health", control.health, methods=["GET"]),
            Route("/_simulator/clock", control.read_clock, methods=["GET"]),
            Route("/_simulator/clock", control.move_clock, methods=["POST"]),
            Route("/_simulator/calls", control.read_calls, methods=["GET"]),
            Route("/_simulator/faults", control.read_faults, methods=["GET"]),
            Route("/_simulator/faults", control.change_faults, methods=["POST"]),
            Route("/_simulator/world", control.read_world, methods=["GET"]),
        ]
    )
    app.state.world = World(source, clock, quota, faults, call_log)
    return app


def configuration(app: Starlette) -> uvicorn.Config:
    """Return how the app is served: silent (an access log would print API keys) and without uvicorn's own headers."""
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens: whoever connects before the server runs waits for it, and is not refused.

    Port 0 takes a free one. Raises OSError when the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it, every answer takes 40 ms more.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen()
    except OSError:
        bound.close()
        raise
    return bound


@contextmanager
def running(app: Starlette, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve `app` from a thread while the block runs, and yield its base URL; it answers when the block begins."""
    bound = listening(host, port)
    server = uvicorn.Server(configuration(app))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="simulator", daemon=True)
    thread.start()
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    try:
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                message = "the simulator's server did not start"
                raise RuntimeError(message)
            time.sleep(0.005)
        yield f"http://{host}:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        bound.close()
