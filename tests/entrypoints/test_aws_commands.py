"""`signal9 --profile aws`: what a person decides is done to the deployment, and what is no use there is refused."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from entrypoints.cli.app import COMMANDS, NOT_ON_AWS
from entrypoints.cli.commands.dead_letters import DISCARDING
from entrypoints.cli.exit_codes import ExitCode
from simulator.main import Options, app_for
from simulator.server import running
from tests.architecture.source_tree import ROOT
from tests.builders import asset, queue_entry, run_record
from tests.entrypoints.a_day import document, run
from tests.entrypoints.a_history import NOW
from tests.entrypoints.aws_account import SIMULATED, Account, account, signal9, somebody_reads, system_of, told
from tests.entrypoints.lambdas.samples import sample


@pytest.fixture(scope="module")
def deployed() -> Iterator[Account]:
    """Each test works on symbols, or letters, of its own."""
    with account() as made:
        with system_of() as system:
            system.assets().put([asset(symbol) for symbol in ("ACME", "BRK.B", "FAIL", "WORK")])
            for symbol in ("WORK", "FAIL"):
                system.queue().put(queue_entry(symbol, enqueued_at=NOW), expected_revision=None)
            system.stored_runs().add(run_record(started_at=NOW, finished_at=NOW))
        yield made


@pytest.mark.usefixtures("deployed")
def test_a_symbol_is_watched_until_it_is_removed() -> None:
    assert signal9("watch", "add", "acme").stdout == "Watched from the next plan on: ACME.\n"
    with system_of() as system:
        assert system.watchlist().symbols() == {"ACME"}

    assert signal9("watch", "remove", "ACME").stdout == "No longer watched: ACME.\n"
    assert told("watch", "list") == {"source": "simulated", "watched": []}


@pytest.mark.usefixtures("deployed")
def test_a_claim_of_the_queue_is_ended_by_its_worker() -> None:
    claimed = told("queue", "claim", "--worker", "one", "--limit", "9")["claimed"]
    ended = [
        signal9("queue", "complete", "WORK", "--worker", "one"),
        signal9("queue", "complete", "FAIL", "--worker", "two"),
        signal9("queue", "fail", "FAIL", "--worker", "one", "--reason", "no cash flow"),
        signal9("queue", "claim"),
        signal9("queue", "requeue", "FAIL"),
    ]
    entries = told("queue", "list")["entries"]

    assert {entry["symbol"] for entry in claimed} == {"WORK", "FAIL"}
    assert [it.exit_code for it in ended] == [
        *(ExitCode.DONE, ExitCode.FAILED, ExitCode.DONE, ExitCode.TRY_LATER, ExitCode.DONE)
    ]
    assert {entry["symbol"]: entry["state"] for entry in entries} == {"WORK": "completed", "FAIL": "pending"}


def test_a_dead_letter_goes_back_to_the_bus_and_what_is_none_stays(deployed: Account) -> None:
    needed = sample("pollenationNeeded")
    with system_of() as system:
        system.dead_letters().keep(needed, reason="a bug, mended since")
        system.dead_letters().keep({"planted": 1}, reason="no event")
    deployed.events()

    result = signal9("dead-letters", "redrive", "--all")
    (left,) = told("dead-letters", "list")["letters"]

    assert (result.exit_code, result.stdout) == (ExitCode.FAILED, "1 event sent again; the event bus delivers.\n")
    assert result.stderr == "1 letter not sent: no event is in it, so it stays until discarded.\n"
    assert [event["detail"] for event in deployed.events()] == [needed["detail"]]
    assert (left["type"], left["symbol"], left["reason"]) == ("unknown", None, "no event")
    assert left["body"]["event"] == {"planted": 1}


@pytest.mark.usefixtures("deployed")
def test_a_letter_that_holds_no_event_is_discarded() -> None:
    with system_of() as system:
        system.dead_letters().keep({"planted": 2}, reason="no event")
    before = told("dead-letters", "list")["letters"]
    number = next(it["message_id"] for it in before if it["body"]["event"] == {"planted": 2})

    result = signal9("dead-letters", "discard", number, "--reason", "was a test")

    assert (result.exit_code, result.stdout) == (ExitCode.DONE, "1 dead letter discarded.\n")
    assert told("dead-letters", "list")["letters"] == [it for it in before if it["message_id"] != number]
    with system_of() as system:
        (run,) = system.stored_runs().latest(DISCARDING)
    assert run.message == f"{number} (unknown; no event): was a test"


def test_a_letter_that_somebody_reads_is_told_from_one_that_holds_no_event(deployed: Account) -> None:
    with system_of() as system:
        system.dead_letters().keep(sample("analysisNeeded"), reason="read by somebody")
        system.dead_letters().keep({"planted": 3}, reason="no event")
    before = told("dead-letters", "list")["letters"]
    event = next(it["message_id"] for it in before if it["reason"] == "read by somebody")
    no_event = next(it["message_id"] for it in before if it["body"].get("event") == {"planted": 3})
    taken = "somebody else reads or has taken the others: try again in a minute."

    with somebody_reads(deployed.clients):
        sent = signal9("dead-letters", "redrive", event, no_event)
    with somebody_reads(deployed.clients):
        discarded = signal9("dead-letters", "discard", event, "--reason", "was a test")

    assert sent.exit_code == discarded.exit_code == ExitCode.TRY_LATER
    assert sent.stderr.splitlines()[0] == "1 letter not sent: no event is in it, so it stays until discarded."
    assert f"0 of 1 dead letter sent again; {taken}" in sent.stderr
    assert f"0 of 1 dead letter discarded; {taken}" in discarded.stderr
    assert told("dead-letters", "list")["letters"] == before


def test_what_is_asked_for_by_hand_is_told_to_the_functions(deployed: Account) -> None:
    deployed.events()
    app = app_for(Options(assets=12))
    with closing(app.state.world.calls) as log, running(app) as url:
        result = signal9("pollinate", "brk-b", "--dataset", "earnings", "--json", SIGNAL9_SIMULATOR_URL=url)
        unknown = signal9("pollinate", "ACME", "0-0-0", SIGNAL9_SIMULATOR_URL=url)
        calls = log.calls("alpha_vantage")
    said = document(result.stdout)
    (event,) = deployed.events()

    assert (result.exit_code, said["source"], said["stopped"]) == (ExitCode.DONE, "simulated", None)
    assert [(it["symbol"], it["dataset"], it["state"]) for it in said["requests"]] == [("BRK.B", "earnings", "planned")]
    assert event["detail"]["request_id"] == said["requests"][0]["request_id"]
    assert (event["detail-type"], event["detail"]["reason"]) == ("pollenationNeeded", "manual")
    assert unknown.exit_code == ExitCode.FAILED
    assert "No asset has the symbol '0-0-0'." in unknown.stderr
    assert calls == [], "the functions make them"


@pytest.mark.parametrize("name", NOT_ON_AWS)
def test_a_command_of_one_machine_is_refused_with_the_reason(name: str) -> None:
    by_option = run("--profile", "aws", name)
    by_setting = run(name, settings={"SIGNAL9_PROFILE": "aws"})

    assert by_option.exit_code == by_setting.exit_code == ExitCode.USAGE
    assert by_option.stderr == by_setting.stderr
    assert by_option.stderr == f"signal9: `signal9 {name}` is not for a deployment: {NOT_ON_AWS[name]}.\n"
    helped = run("--profile", "aws", name, "--help")
    assert helped.exit_code == ExitCode.DONE
    assert f"Not with --profile aws: {NOT_ON_AWS[name]}." in " ".join(helped.stdout.split())


def test_the_help_lists_what_a_deployment_has_no_use_for() -> None:
    shown = " ".join(run("--help").stdout.split())

    assert f"so not with --profile aws: {', '.join(NOT_ON_AWS)}" in shown
    assert NOT_ON_AWS.keys() < {name for listed in COMMANDS.values() for name in listed}


def test_the_option_outweighs_the_setting(tmp_path: Path) -> None:
    there = run("--profile", "aws", "status", settings={"SIGNAL9_PROFILE": "embedded"})
    here = run(
        "--profile", "embedded", "status", "--home", str(tmp_path), settings={**SIMULATED, "SIGNAL9_PROFILE": "aws"}
    )

    assert there.stderr.startswith("signal9: SIGNAL9_AWS_STAGE, SIGNAL9_AWS_TABLE_PREFIX, ")
    assert "Run `signal9 run-day` first" in here.stderr


@pytest.mark.parametrize("command", ["status", "run-day", "replay", "pollinate ACME"])
def test_an_unknown_profile_is_told_with_the_right_ones(command: str) -> None:
    by_option = run("--profile", "azure", *command.split())
    by_setting = run(*command.split(), settings={"SIGNAL9_PROFILE": "azure"})

    assert by_option.exit_code == by_setting.exit_code == ExitCode.USAGE
    assert "'azure' is not one of 'embedded', 'aws'" in by_option.stderr
    assert by_setting.stderr == "signal9: SIGNAL9_PROFILE=azure: input should be 'embedded' or 'aws'.\n"


def test_a_folder_of_this_machine_is_refused(tmp_path: Path) -> None:
    result = signal9("status", "--home", str(tmp_path))

    assert result.exit_code == ExitCode.USAGE
    assert "--home is a folder of this machine" in result.stderr


def test_what_a_deployment_has_no_use_for_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    table = text.partition("\n| command | because |\n")[2].partition("\n\n")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines()[1:]]
    documented = {name: why for names, why in rows for name in re.findall(r"`([a-z-]+)`", names)}

    assert documented.keys() == NOT_ON_AWS.keys()
    assert {name: why for name, why in documented.items() if name in {"backup", "replay", "doctor"}} == {
        name: why for name, why in NOT_ON_AWS.items() if name in {"backup", "replay", "doctor"}
    }
