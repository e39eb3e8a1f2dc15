"""What the doctor says of keys, providers and clocks: the simulator plays the providers, as if it were live."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.embedded.answer_bodies import BodiesInMemory
from adapters.embedded.archive import EmbeddedArchive
from adapters.embedded.database import Database
from domain.model.answers import AnswerClass
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.container.embedded import DATABASE
from entrypoints.doctor.diagnosis import Diagnosis, State
from entrypoints.doctor.examination import diagnoses
from simulator.calls import CallLog
from simulator.clock import WorldClock
from simulator.faults import parse_faults
from simulator.market import Market
from simulator.quota import Quota
from simulator.server import build_app, running
from tests.adapters.loopback import Behaviour, answering, dropping, serving
from tests.builders import NOW, answer
from tests.entrypoints.a_day import document, run
from tests.keys import KEYS

NOBODY = "http://127.0.0.1:9"
"""The port that nobody answers on."""


@dataclass(frozen=True, slots=True)
class World:
    """The simulated providers."""

    url: str
    clock: WorldClock
    calls: CallLog


@contextmanager
def world(faults: str = "none") -> Iterator[World]:
    clock, calls = WorldClock(), CallLog()
    try:
        with running(build_app(Market(9, 12), clock, Quota(), parse_faults(faults, 9), calls)) as url:
            yield World(url, clock, calls)
    finally:
        calls.close()


Look = Callable[..., dict[str, Diagnosis]]


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Look:
    """What the doctor finds with all keys set, by name; `settings` outweigh them, and an empty one unsets."""

    def looked(now: Callable[[], datetime], **settings: str) -> dict[str, Diagnosis]:
        for name, value in (KEYS | settings).items():
            monkeypatch.setenv(name, value)
        found = diagnoses(tmp_path, whole_archive=False, progress=lambda *_: None, machine_now=now)
        assert not any(secret in f"{it.found} {it.remedy}" for it in found for secret in KEYS.values())
        return {it.name: it for it in found}

    return looked


def of(served: str) -> dict[str, str]:
    """Both providers at one address."""
    return {"SIGNAL9_ALPHA_VANTAGE_URL": served, "SIGNAL9_ALPACA_URL": served}


def test_providers_within_reach_that_take_the_keys_are_told_so_and_no_call_is_spent(look: Look) -> None:
    with world() as outside:
        found = look(outside.clock.now, **of(outside.url))
        arrived = [(call.provider, call.function) for call in outside.calls.calls()]

    assert all(it.state >= State.OK for it in found.values())
    assert found["Alpaca"].found == "127.0.0.1 answers, and takes the keys"
    assert found["Clock"].found == "agrees with Alpaca within 1 s"
    assert arrived == [("alpaca", "CLOCK")], "nothing that Alpha Vantage counts"


@pytest.mark.parametrize(
    "off, state, said",
    [
        (timedelta(seconds=19), State.OK, "agrees with Alpaca within 19 s"),
        (timedelta(minutes=5), State.PROBLEM, "this machine is 300 s ahead of Alpaca"),
        (timedelta(minutes=-5), State.PROBLEM, "this machine is 300 s behind Alpaca"),
    ],
)
def test_a_clock_that_is_wrong_is_told_with_how_far(off: timedelta, state: State, said: str, look: Look) -> None:
    with world() as outside:
        found = look(lambda: outside.clock.now() + off, **of(outside.url))

    assert (found["Clock"].state, found["Clock"].found) == (state, said)
    assert (state is State.OK) is ("NTP" not in found["Clock"].remedy)


def test_keys_that_alpaca_refuses_are_told(look: Look) -> None:
    with world("bad_key=1") as outside:
        found = look(outside.clock.now, **of(outside.url))

    assert found["Alpaca"].state is State.PROBLEM
    assert found["Alpaca"].found == "127.0.0.1 refuses the keys (HTTP 403)"
    assert "Make new keys" in found["Alpaca"].remedy


@pytest.mark.parametrize(
    "behaviour, state, said",
    [
        (answering(b"", 503), State.WARNING, "has an outage (HTTP 503)"),
        (answering(b"", 404), State.PROBLEM, "does not answer as Alpaca does (HTTP 404)"),
        (answering(b"", 200, [("Date", "yesterday")]), State.OK, "takes the keys"),
        (dropping(), State.PROBLEM, "does not answer (RemoteProtocolError)"),
    ],
)
def test_other_answers_are_told_apart(behaviour: Behaviour, state: State, said: str, look: Look) -> None:
    with serving(behaviour) as served:
        found = look(lambda: NOW, **of(served.url))

    assert found["Alpaca"].state is state
    assert said in found["Alpaca"].found
    assert "Clock" not in found


def test_a_provider_out_of_reach_is_told_with_the_reason(look: Look) -> None:
    found = look(lambda: NOW, **of(NOBODY))

    for name in ("Alpaca", "Alpha Vantage"):
        assert found[name].state is State.PROBLEM
        assert "127.0.0.1 cannot be reached" in found[name].found
        assert "Connection refused" in found[name].found
        assert "network" in found[name].remedy


@pytest.mark.parametrize(
    "setting, value, name, said",
    [
        ("SIGNAL9_ALPHA_VANTAGE_API_KEY", "1234", "Keys", "does not look like one"),
        ("SIGNAL9_ALPACA_API_SECRET_KEY", "with blank", "Keys", "characters that no key has"),
        ("SIGNAL9_ALPHA_VANTAGE_API_KEY", "demo", "Keys", "answers for IBM only"),
        ("SIGNAL9_ALPACA_API_KEY_ID", "", "Settings", "SIGNAL9_ALPACA_API_KEY_ID is missing"),
    ],
)
def test_keys_that_cannot_be_keys_are_told_without_showing_them(
    setting: str, value: str, name: str, said: str, look: Look
) -> None:
    found = look(lambda: NOW, **of(NOBODY), **{setting: value})

    assert found[name].state is State.PROBLEM
    assert said in found[name].found


@pytest.mark.parametrize(
    "classes, state, said",
    [
        ([], State.OK, "not tried yet"),
        ([AnswerClass.DATA, AnswerClass.OUTAGE], State.OK, "it was taken on Mon 2 Mar 2026 09:30"),
        ([AnswerClass.DATA, AnswerClass.BAD_KEY], State.PROBLEM, "it was refused on Mon 2 Mar 2026 10:30"),
        ([AnswerClass.BAD_KEY, AnswerClass.DAILY_LIMIT], State.OK, "it was taken on Mon 2 Mar 2026 10:30"),
    ],
)
def test_whether_alpha_vantage_takes_its_key_is_told_by_the_answers_that_came(
    classes: list[AnswerClass], state: State, said: str, look: Look, tmp_path: Path
) -> None:
    (tmp_path / "live").mkdir()
    with Database(tmp_path / "live" / DATABASE) as database:
        archive = EmbeddedArchive(database, BodiesInMemory())
        for number, answer_class in enumerate(classes):
            came = answer(received_at=NOW + timedelta(hours=number), answer_class=answer_class)
            archive.keep(came, receipt_id=str(number), request_id="r")
    found = look(lambda: NOW, **of(NOBODY))["Alpha Vantage's key"]

    assert found.state is state
    assert said in found.found
    assert (state is State.OK) is ("SIGNAL9_ALPHA_VANTAGE_API_KEY" not in found.remedy)


def test_with_a_malformed_key_the_work_is_not_looked_at(look: Look, tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    Database(tmp_path / "live" / DATABASE).close()
    found = look(lambda: NOW, **of(NOBODY), SIGNAL9_ALPHA_VANTAGE_API_KEY="1234")

    assert found["Database"].state is State.OK
    assert found["Work"] == Diagnosis("Work", State.SKIPPED, "it is looked at when the keys are mended")


def test_a_file_of_keys_that_others_may_read_is_told_with_what_to_run(tmp_path: Path) -> None:
    secrets = tmp_path / "keys"
    secrets.write_text("\n".join(f"{name}={value}" for name, value in KEYS.items()))
    secrets.chmod(0o644)
    result = run("doctor", "--home", str(tmp_path), "--json", settings={"SIGNAL9_SECRETS_FILE": str(secrets)})
    (found,) = document(result.stdout)["diagnoses"]

    assert result.exit_code == ExitCode.FAILED
    assert (found["name"], found["state"]) == ("Settings", "problem")
    assert found["found"].endswith(f"may be read by others (mode 0644). Run: chmod 600 {secrets}")


@pytest.mark.parametrize("status, state", [(200, State.OK), (404, State.PROBLEM), (500, State.PROBLEM)])
def test_a_simulator_that_is_named_is_asked(status: int, state: State, look: Look) -> None:
    with serving(answering(b"{}", status)) as served:
        found = look(lambda: NOW, SIGNAL9_SIMULATOR_URL=served.url)

    assert found["Simulator"].state is state
    assert served.targets() == ["/_simulator/world"]
