"""A process that has loaded everything and forks a victim for each run: a start in milliseconds, a real kill -9.

Reads one JSON line a run from stdin, and answers with one: whether the victim was killed, and its status. An order has
`arguments` of the command, `home`, `settings` for its environment, and when to die: at the step `moment`, at one of
`targets`, or so many `seconds` after its start by a kill from here. What the command says goes to `output.txt`, what it
passes to `notes.txt`, both in the home.
"""

# ruff: noqa: T201 - answers on stdout

import functools
import gc
import importlib
import json
import os
import pkgutil
import signal
import ssl
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

import httpx

import adapters
import domain
import entrypoints
from entrypoints.cli.app import signal9
from tests.kill.death import Death, watch
from tests.kill.shared_clock import use_shared_clock

OTHERS = ("adapters.aws", "adapters.files", "entrypoints.lambdas")
"""No victim exports tables or works on AWS, and a function's module makes its system when it is loaded."""
# What a command imports when it needs it is loaded once, for all victims.
for package in (adapters, domain, entrypoints):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.startswith(OTHERS) and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
importlib.import_module("alpaca.trading.client")
importlib.import_module("h11")
# The certificates are read once, for all victims: that takes longer than all the rest of a start. A cached function is
# no plain one to the type checker.
ssl.create_default_context = functools.cache(ssl.create_default_context)  # type: ignore[assignment]
for trust_env in (False, True):
    httpx.create_ssl_context(trust_env=trust_env)
# What is here by now is shared by all victims: none of them copies it to look for garbage.
gc.freeze()


def victim(order: dict[str, Any]) -> None:
    """Run the command in this forked process, and end it."""
    home = Path(order["home"])
    os.environ.update(order["settings"])
    os.setsid()
    output = os.open(home / "output.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    death = Death(home / "notes.txt", order["moment"], {(place, side) for place, side in order["targets"]})
    watch(death)
    use_shared_clock(home / "clock")
    code = 70
    try:
        signal9.main([*order["arguments"], "--home", order["home"]], prog_name="signal9")
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:  # noqa: BLE001 - the forked process ends here, whatever happened
        traceback.print_exc()
    finally:
        death.note(f"steps {death.steps}")
        sys.stderr.flush()
        os._exit(code)


def killed_after(seconds: float, process: int) -> threading.Timer:
    """A timer that kills the process from outside."""
    timer = threading.Timer(seconds, os.kill, (process, signal.SIGKILL))
    timer.start()
    return timer


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            victim(order)
        timer = killed_after(order["seconds"], child) if order["seconds"] is not None else None
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        if timer is not None:
            # Before its number is free for another process.
            timer.cancel()
            timer.join()
        _, status = os.waitpid(child, 0)
        print(json.dumps({"killed": os.WIFSIGNALED(status), "status": status}), flush=True)


if __name__ == "__main__":
    main()
