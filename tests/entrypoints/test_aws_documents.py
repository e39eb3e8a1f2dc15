"""`signal9 --profile aws`: over the same data, each command tells of a deployment what it tells of a home."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.events import PollinationNeeded
from domain.model.datasets import Provider
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.session import stored_here
from entrypoints.container.questions import Questions
from tests.builders import pollination_needed, pollination_request, queue_entry
from tests.entrypoints import aws_account, planted
from tests.entrypoints.a_day import document, run
from tests.entrypoints.a_history import NOW, THIRD, put_history, write_history
from tests.entrypoints.lambdas.samples import sample

pytestmark = pytest.mark.slow
"""Of what has to be traced of the AWS profile, `test_aws_commands` runs the same."""

LOST = pollination_needed(symbol="GONE")
COMMANDS = [
    "status",
    "show ACME",
    "show brk-b",
    "plan",
    "plan --explain ACME",
    "watch list",
    "queue list",
    "as-of ACME 2026-11-05",
    "revisions ACME",
    "revisions ACME --since 2026-11-09 --dataset income_statement",
]
ASIDE = ("message_id", "body", "dead_since", "correlation_id")
"""What a letter of SQS has of its own; the event in it is looked at apart."""


@dataclass(frozen=True, slots=True)
class Both:
    """The same data in a home and in a deployment."""

    home: Path

    def documents(self, *arguments: str) -> list[dict[str, Any]]:
        """What the command says of each."""
        return [document(run(*arguments, "--home", str(self.home), "--json").stdout), aws_account.told(*arguments)]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    home = tmp_path_factory.mktemp("home")
    write_history(home)
    with stored_here(home) as session:
        put_work(session.system)
    planted.dead_letter(home, LOST)
    with aws_account.account():
        with aws_account.system_of() as system:
            put_history(system.assets(), system.releases(), system.reports(), system.stored_runs())
            put_work(system)
            system.dead_letters().keep(sample("pollenationNeeded", symbol="GONE"), reason=planted.REASON)
        yield Both(home)


def put_work(system: Questions) -> None:
    """Something of everything that a day leaves behind beside reports."""
    system.watchlist().add("BRK.B")
    system.queue().put(queue_entry(enqueued_at=THIRD), expected_revision=None)
    system.requests().add([pollination_request(symbol="BRK.B", requested_at=NOW - timedelta(hours=1))])
    start = NOW - timedelta(hours=2)
    system.ledger().record_start(
        Provider.ALPHA_VANTAGE, counter=0, slot=0, start=start, next_start=start + timedelta(seconds=2)
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_the_same_of_a_deployment(both: Both, command: str) -> None:
    here, there = both.documents(*command.split())

    assert there == here
    assert len(there) > 1


def test_the_screen_is_the_same_too(both: Both) -> None:
    for command in ("status", "plan", "queue list", "show ACME"):
        result = aws_account.signal9(*command.split())

        assert (result.exit_code, result.stderr) == (ExitCode.DONE, "")
        assert result.stdout == run(*command.split(), "--home", str(both.home), settings={"COLUMNS": "80"}).stdout


def test_a_dead_letter_says_what_it_says_on_one_machine(both: Both) -> None:
    here, there = both.documents("dead-letters", "list")
    (letter,) = there["letters"]

    assert letter["body"] == sample("pollenationNeeded", symbol="GONE")["detail"]
    assert letter["correlation_id"] == letter["body"]["correlation_id"]
    assert {name: value for name, value in letter.items() if name not in ASIDE} == {
        name: value for name, value in here["letters"][0].items() if name not in ASIDE
    }
    assert letter.keys() == here["letters"][0].keys()
    assert aws_account.told("dead-letters", "show", letter["message_id"]) == {"source": "simulated", **letter}
    assert letter["type"] == PollinationNeeded.wire_name


@pytest.mark.parametrize("options", ["--format parquet", "--format csv --all-revisions", "--as-of 2026-11-05"])
def test_an_export_of_a_deployment_holds_the_same(both: Both, options: str, tmp_path: Path) -> None:
    folders = tmp_path / "here", tmp_path / "there"
    here = document(run("export", str(folders[0]), *options.split(), "--home", str(both.home), "--json").stdout)
    there = aws_account.told("export", str(folders[1]), *options.split())

    assert {**there, "folder": here["folder"]} == here
    for name in here["files"].values():
        assert (folders[1] / name).read_bytes() == (folders[0] / name).read_bytes()
