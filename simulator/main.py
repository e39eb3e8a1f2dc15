"""The command: options in, a serving world out."""

import argparse
import contextlib
import sqlite3
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from simulator.calls import CallLog
from simulator.clock import DEFAULT_START, Clock, TickingClock, WorldClock, morning_of
from simulator.faults import parse_faults
from simulator.market import Market
from simulator.quota import Quota
from simulator.recorded import RecordedSource
from simulator.server import build_app, configuration, listening
from simulator.source import Source


@dataclass(frozen=True, slots=True)
class Options:
    """What a simulator is started with. Every field is an option of the command."""

    host: str = "127.0.0.1"
    port: int = 8900
    seed: int = 9
    assets: int = 13_000
    recorded: Path | None = None
    at: date | None = None
    state: Path | None = None
    faults: str = "none"
    ticking: bool = False
    quota: int | None = 25
    spacing_seconds: float = 1.0


def app_for(options: Options) -> Starlette:
    """Build the world that the options describe.

    The clock starts at 03:30 New York time of `at`; without `at`, of 3 November 2026 for the generated market, or of
    the day from which most recorded answers are. A state file with a later clock wins.
    """
    source, start = _source(options)
    log = CallLog(options.state)
    try:
        start = max(start, log.kept_clock() or start)
        log.keep_clock(start)
    except sqlite3.Error:
        log.close()
        raise
    clock: Clock = TickingClock(start) if options.ticking else WorldClock(start)
    quota = Quota(options.quota, timedelta(seconds=options.spacing_seconds))
    return build_app(source, clock, quota, parse_faults(options.faults, options.seed), log)


def serve(options: Options) -> None:
    """Serve until interrupted. Prints the address once it answers. Raises OSError when the port is taken."""
    app = app_for(options)
    bound = listening(options.host, options.port)
    world = app.state.world
    address = f"http://{options.host}:{bound.getsockname()[1]}"
    print(f"simulated Alpha Vantage and Alpaca at {address}, world time {world.now().isoformat()}", flush=True)  # noqa: T201
    with contextlib.suppress(KeyboardInterrupt):  # the usual way to stop it
        uvicorn.Server(configuration(app)).run(sockets=[bound])
    world.calls.close()


def parse(arguments: list[str]) -> Options:
    """Read the command line. Exits with a usage message when it is wrong."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    default = Options()
    parser.add_argument("--host", default=default.host)
    parser.add_argument("--port", type=int, default=default.port, help="0 takes a free one")
    parser.add_argument("--seed", type=int, default=default.seed, help="of the market and of the faults")
    parser.add_argument("--assets", type=int, default=default.assets, help="size of the generated market")
    parser.add_argument("--recorded", type=Path, help="serve this folder of recorded answers instead")
    parser.add_argument("--at", type=date.fromisoformat, help="the world's first day, as 2026-11-03")
    parser.add_argument("--state", type=Path, help="file that keeps the clock and the calls between two runs")
    parser.add_argument("--faults", default=default.faults, help="none, all, or name=rate,name=rate")
    parser.add_argument("--ticking", action="store_true", help="let the world's clock run with real time")
    parser.add_argument("--quota", type=_quota, default=default.quota, help="calls in 24 hours, or none for a paid key")
    parser.add_argument("--spacing-seconds", type=float, default=default.spacing_seconds, help="between two calls")
    return Options(**vars(parser.parse_args(arguments)))


def main() -> None:
    """Run the command."""
    serve(parse(sys.argv[1:]))


def _source(options: Options) -> tuple[Source, datetime]:
    """Return where answers come from and when the world begins."""
    if options.recorded:
        recorded = RecordedSource(options.recorded)
        return recorded, morning_of(options.at or recorded.default_day())
    return Market(options.seed, options.assets), morning_of(options.at) if options.at else DEFAULT_START


def _quota(text: str) -> int | None:
    return None if text == "none" else int(text)
