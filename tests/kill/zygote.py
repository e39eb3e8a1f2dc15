"""A process that has loaded everything and forks a victim for each run: a start in milliseconds, a real kill -9.

Reads one JSON line a run from stdin (`home`, `url`, `days`, and when to die), and answers with one line: the exit
status of the victim as `os.waitpid` gives it, and what it noted. Nothing of this is known to the code under test: the
victim's own calls of SQLite, fsync and rename are counted by wrapping the standard library in the forked process.
"""

# ruff: noqa: ANN401, T201 - wraps functions of any signature, and answers on stdout

import json
import os
import signal
import sqlite3
import sys
import traceback
from pathlib import Path
from typing import Any

import alpaca.trading.client  # noqa: F401 - loaded once, for all victims

from adapters.system import simulator_clock
from entrypoints.cli.app import signal9
from entrypoints.cli.commands import start  # noqa: F401 - as above
from tests.architecture.source_tree import ROOT
from tests.kill.shared_clock import SharedClock

OURS = (str(ROOT / "adapters"), str(ROOT / "entrypoints"), str(ROOT / "domain"))
NOT_A_SITE = ("database.py", "migrations.py", "durable_files.py")
"""Where all writes of the stores end up; the site is who asked for the write."""


class Death:
    """Kills this process at its time."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.notes = Path(order["notes"])
        self.moment: int | None = order.get("moment")
        self.targets = {tuple(target) for target in order.get("targets", ())}
        self.count = 0
        self.seen: set[str] = set()

    def step(self) -> None:
        """Any statement, any byte on its way to the disk."""
        self.count += 1
        if self.count == self.moment:
            self.die(f"moment {self.moment}", "at")

    def around(self, kind: str, do: Any, *arguments: Any) -> Any:
        """A durable write: die before or after it, if it is a target."""
        site = f"{kind} {_site()}"
        if site not in self.seen:
            self.seen.add(site)
            with self.notes.open("a", encoding="utf-8") as notes:
                notes.write(f"{site}\n")
        if (site, "before") in self.targets:
            self.die(site, "before")
        result = do(*arguments)
        if (site, "after") in self.targets:
            self.die(site, "after")
        return result

    def die(self, site: str, side: str) -> None:
        with self.notes.open("a", encoding="utf-8") as notes:
            notes.write(f"died {side} {site}\n")
        os.kill(os.getpid(), signal.SIGKILL)


def _site() -> str:
    """File and function of ours that asked for the write: the innermost one outside the shared database code."""
    frame = sys._getframe(2)  # noqa: SLF001 - who calls is the question
    found: list[str] = []
    while frame is not None and len(found) < 2:  # type: ignore[redundant-expr] # the outermost frame has no caller
        file = frame.f_code.co_filename
        if file.startswith(OURS) and not file.endswith(NOT_A_SITE):
            found.append(f"{Path(file).stem}.{frame.f_code.co_name}")
        frame = frame.f_back  # type: ignore[assignment]
    return " < ".join(found)


def watch(death: Death) -> None:
    """Put `death` around every durable write of this process."""

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            death.step()
            if sql == "COMMIT":
                cursor: sqlite3.Cursor = death.around("commit", super().execute, sql, *parameters)
                return cursor
            return super().execute(sql, *parameters)

    connect, fsync, replace = sqlite3.connect, os.fsync, os.replace

    def watched_connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        return connect(*arguments, **options, factory=Watched)

    def watched_fsync(descriptor: int) -> None:
        death.step()
        death.around("fsync", fsync, descriptor)

    def watched_replace(source: Any, target: Any) -> None:
        death.step()
        death.around("rename", replace, source, target)

    sqlite3.connect = watched_connect  # type: ignore[assignment]
    os.fsync = watched_fsync  # type: ignore[assignment]
    os.replace = watched_replace  # type: ignore[assignment]


def victim(order: dict[str, Any]) -> None:
    """Run the scheduler as the command does, in this forked process, and end it."""
    os.environ["SIGNAL9_SIMULATOR_URL"] = order["url"]
    os.setsid()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    death = Death(order)
    watch(death)
    simulator_clock.SimulatorClock = lambda *_: SharedClock(Path(order["home"]) / "clock")  # type: ignore[assignment,misc]
    code = 70
    try:
        signal9.main(["start", "--days", str(order["days"]), "--home", order["home"]], prog_name="signal9")
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:  # noqa: BLE001 - the forked process ends here, whatever happened
        traceback.print_exc()
    finally:
        with death.notes.open("a", encoding="utf-8") as notes:
            notes.write(f"steps {death.count}\n")
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            victim(order)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"killed": os.WIFSIGNALED(status), "status": status}), flush=True)


if __name__ == "__main__":
    main()
