"""What a signal does to work: finished, interrupted, or ended."""

import signal
import threading
from pathlib import Path

import pytest

from entrypoints.cli.exit_codes import ExitCode
from entrypoints.stopping import Stop, StopRequested
from tests.entrypoints.a_day import python, read_until

SIGNALS = [signal.SIGTERM, signal.SIGINT]
STUCK = """
import sqlite3, sys
from entrypoints.stopping import Stop

holder = sqlite3.connect(sys.argv[1], isolation_level=None)
holder.execute("BEGIN EXCLUSIVE")
with Stop(grace=0.1, patience=0.3).on_signals():
    print("begun", flush=True)
    sqlite3.connect(sys.argv[1], timeout=600).execute("BEGIN IMMEDIATE")
"""


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_asks_for_a_stop_and_lets_work_go_on_to_its_end(number: signal.Signals) -> None:
    stop = Stop()
    with stop.on_signals():
        stop.check()
        signal.raise_signal(number)
        finished = sum(range(1_000))
        with pytest.raises(StopRequested):
            stop.check()

    assert finished == 499_500
    assert stop.by is number


def test_work_that_takes_longer_than_the_grace_is_interrupted_where_it_is() -> None:
    stop = Stop(grace=0.01, patience=600)
    for_ever = threading.Event()
    with stop.on_signals():
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(StopRequested):
            for_ever.wait(600)


def test_a_second_signal_does_not_wait_for_the_grace() -> None:
    stop = Stop(grace=600, patience=600)
    with stop.on_signals():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(StopRequested):
            signal.raise_signal(signal.SIGINT)


def test_afterwards_signals_and_threads_are_as_before() -> None:
    handlers = [signal.getsignal(number) for number in (*SIGNALS, signal.SIGALRM)]
    threads = threading.enumerate()
    stop = Stop()
    with stop.on_signals():
        assert [signal.getsignal(number) for number in SIGNALS] != handlers[:2]
        signal.raise_signal(signal.SIGTERM)

    assert [signal.getsignal(number) for number in (*SIGNALS, signal.SIGALRM)] == handlers
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert threading.enumerate() == threads
    assert signal.set_wakeup_fd(-1) == -1


@pytest.mark.parametrize("number, code", [(signal.SIGTERM, ExitCode.DONE), (signal.SIGINT, ExitCode.INTERRUPTED)])
def test_what_cannot_be_interrupted_is_ended(number: signal.Signals, code: ExitCode, tmp_path: Path) -> None:
    """A locked database is waited for in C, where no handler of Python runs."""
    with python("-c", STUCK, str(tmp_path / "locked.sqlite3")) as stuck:
        read_until(stuck, "begun")
        stuck.send_signal(number)
        _, said = stuck.communicate(timeout=60)

    assert stuck.returncode == code
    assert said == "signal9: did not stop in time, so it was ended. Nothing is lost; leases run out.\n"
