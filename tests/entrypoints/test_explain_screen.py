"""What `signal9 plan --explain` says of a call that is not planned."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console

from domain.model.datasets import BUNDLE_ORDER, Dataset
from domain.model.pollination import CERTAIN, Candidate
from domain.rules.candidates import AssetView
from domain.rules.completeness import Completeness
from domain.rules.planning import PlanMode
from domain.use_cases.preview_plan import AssetExplained
from domain.use_cases.universe import Place
from entrypoints.cli import explain_screen
from tests.builders import NOW, asset, head, pollination_request

DAY = timedelta(days=1)
ZONE = ZoneInfo("America/New_York")
INCOME, CASH, OVERVIEW = Dataset.INCOME_STATEMENT, Dataset.CASH_FLOW, Dataset.OVERVIEW
PLACE = Place(2, 9, CERTAIN // 400, False, None, True, AssetView("ACME", CERTAIN // 400, {}, (), frozenset()))
EXPLAINED = AssetExplained(
    as_of=NOW,
    planned_for=NOW,
    asset=asset(),
    ineligible=None,
    place=PLACE,
    mode=PlanMode.SPREAD,
    cap=170,
    completeness=Completeness(False, BUNDLE_ORDER, (), None),
    heads={},
    candidates=(),
    planned=(),
    open_requests=(),
)


def said(dataset: Dataset, **changes: Any) -> str:  # noqa: ANN401 - fields of the dataclass
    """The line of one dataset."""
    paper = Console(file=StringIO(), width=200, markup=False)
    explain_screen.show(replace(EXPLAINED, **changes), ZONE, paper)
    assert isinstance(paper.file, StringIO)
    name = dataset.value.replace("_", " ")
    return " ".join(next(line for line in paper.file.getvalue().splitlines() if line.startswith(name)).split())


def call(dataset: Dataset, *, spare: bool = False) -> Candidate:
    return Candidate("ACME", dataset, CERTAIN // 400, CERTAIN // 2, 3, "quarter 2025-12 released", spare=spare)


def test_what_follows_a_probe_says_so() -> None:
    assert said(CASH, candidates=(call(INCOME),)).endswith("follows once the new income statement is there")


def test_what_is_worth_less_than_others_says_so() -> None:
    line = said(INCOME, candidates=(call(INCOME),), mode=PlanMode.COMPLETE)

    assert "later, since other calls are worth more: quarter 2025-12 released (chance 50 %, 3 calls left)" in line


def test_what_was_looked_at_in_vain_says_when() -> None:
    heads = {CASH: head(dataset=CASH, considered_at=NOW - DAY)}

    assert said(CASH, heads=heads).endswith("looked at in vain on Sun 1 Mar 2026, again later")


def test_what_has_a_next_check_says_when_also_without_a_place() -> None:
    heads = {INCOME: head(fetched_at=None, next_check=NOW + 30 * DAY)}

    assert said(INCOME, heads=heads).endswith("never looked at again from Wed 1 Apr 2026")
    assert said(INCOME, heads=heads, place=None).endswith("never looked at again from Wed 1 Apr 2026")
    assert said(OVERVIEW, heads=heads, place=None).endswith("never none")


def test_what_is_asked_for_says_until_when_and_why() -> None:
    asked = pollination_request(
        not_before=NOW + DAY, explanation="never fetched, chance 100 %, weight 0.1, 5 calls left, value 0.02"
    )

    assert said(INCOME, open_requests=(asked,)).endswith("asked for, not before Tue 3 Mar 2026 09:30: never fetched")
