"""Whatever ends a local deployment, and whenever: none of its processes is left, and its ports are free."""

import os
import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.aws.conftest import need_the_emulator_and_the_cdk
from tests.entrypoints.a_day import python, read_until

pytestmark = pytest.mark.slow
SECONDS_TO_END = 30
# Its function never ends by itself, and heeds no signal.
UP = """
import io, signal, zipfile
from scripts.deploy_local import ending
from scripts.deploy_local.processes import emulator, simulator
from scripts.deploy_local.stacks import client

code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    entry = zipfile.ZipInfo("bootstrap")
    entry.external_attr = 0o755 << 16
    archive.writestr(entry, "#!/bin/sh\\ntrap '' TERM INT HUP\\nexec sleep 1000\\n")
with ending.in_order(), emulator() as endpoint, simulator(assets=12, seed=9) as world:
    functions = client("lambda", endpoint)
    functions.create_function(
        FunctionName="stubborn", Runtime="provided.al2023", Role="arn:aws:iam::000000000000:role/any",
        Handler="any", Code={"ZipFile": code.getvalue()},
    )
    functions.invoke(FunctionName="stubborn", InvocationType="Event", Payload="{}")
    print("up:", endpoint, world, flush=True)
    signal.pause()
"""


@contextmanager
def watched(process: int, *, at_least: int) -> Iterator[list[int]]:
    """Everything that the process has started, once that is so much: a descriptor each, which tells of its end.

    None of it outlives the block.
    """
    with ExitStack() as closing:
        until = time.monotonic() + SECONDS_TO_END
        while len(found := descendants(process)) < at_least:
            assert time.monotonic() < until, f"only {found} of {at_least} processes were started"
        opened = [os.pidfd_open(each) for each in found]
        for each in opened:
            closing.callback(os.close, each)
            closing.callback(_kill, each)
        yield opened


def descendants(process: int) -> list[int]:
    """Children, and theirs, on Linux."""
    # Each thread has those that it started.
    listed = [path.read_text(encoding="ascii") for path in Path(f"/proc/{process}/task").glob("*/children")]
    children = [int(each) for text in listed for each in text.split()]
    return [*children, *(each for child in children for each in descendants(child))]


def _kill(opened: int) -> None:
    with suppress(ProcessLookupError):  # as it should be
        signal.pidfd_send_signal(opened, signal.SIGKILL)


def left(opened: list[int]) -> set[int]:
    """Those that have not ended in time."""
    waiting = set(opened)
    while waiting and (ended := select.select(waiting, (), (), SECONDS_TO_END)[0]):
        waiting -= set(ended)
    return waiting


def is_free(url: str) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex((str(urlsplit(url).hostname), urlsplit(url).port or 0)) != 0


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL], ids=lambda it: it.name
)
def test_nothing_is_left_running_whatever_ended_it(number: signal.Signals) -> None:
    need_the_emulator_and_the_cdk()
    with python("-c", UP) as running:
        addresses = read_until(running, "up:").split()[-2:]
        with watched(running.pid, at_least=3) as started:
            running.send_signal(number)

            assert left(started) == set()
        # Python ends by SIGINT where nobody takes its `KeyboardInterrupt`.
        assert running.wait() == -(number if number is signal.SIGKILL else signal.SIGINT)
        assert [is_free(address) for address in addresses] == [True, True]


def test_the_command_that_is_ended_while_it_makes_the_stacks_says_so() -> None:
    need_the_emulator_and_the_cdk()
    with python("-m", "scripts.deploy_local", "--assets", "12") as running:
        read_until(running, "Starting")
        with watched(running.pid, at_least=3) as started:
            running.send_signal(signal.SIGTERM)

            assert left(started) == set()
        _, said = running.communicate()
        assert (running.returncode, said) == (1, "Interrupted; nothing is left running.\n")
