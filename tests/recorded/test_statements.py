"""Every recorded statement is read, nearly every report is accepted, and no number is changed on the way."""

import json
from decimal import Decimal

import pytest

from domain.model.reports import PeriodKind, Revision
from tests.recorded.captures import Capture, Captures
from tests.recorded.recorded_answers import table

pytestmark = pytest.mark.recorded

ABSENT = {"None", "-", ""}
LISTS = {
    "annualReports": PeriodKind.ANNUAL,
    "quarterlyReports": PeriodKind.QUARTERLY,
    "annualEarnings": PeriodKind.ANNUAL,
    "quarterlyEarnings": PeriodKind.QUARTERLY,
}
NAMED_OTHERWISE = {
    "otherNonCurrrentAssets": "otherNonCurrentAssets",
    "costofGoodsAndServicesSold": "costOfGoodsAndServicesSold",
    "operatingCashflow": "operatingCashFlow",
    "cashflowFromInvestment": "cashFlowFromInvestment",
    "cashflowFromFinancing": "cashFlowFromFinancing",
}
ACCEPTED = Decimal("0.9995")
"""Far above the 95 % that are promised: seven of 47,000 are refused, each of them explained."""


def test_every_statement_is_read_and_none_is_refused_whole(captures: Captures) -> None:
    unread = [
        (capture.file.name, finding.code)
        for capture in captures.all()
        for finding in capture.reported.findings
        if finding.severity.value == "error"
    ]

    assert unread == []
    assert [capture.file.name for capture in captures.all() if capture.intake.refused] == []


def test_nearly_every_report_is_accepted(captures: Captures) -> None:
    stubs = sum(capture.reported.stub is not None for capture in captures.all())
    received = sum(capture.intake.received for capture in captures.all()) - stubs
    accepted = sum(capture.intake.accepted for capture in captures.all())

    assert received > 40_000
    assert Decimal(accepted) / received > ACCEPTED


def test_every_refused_report_is_explained(captures: Captures) -> None:
    explained = {(row["file"], row["where"], row["code"]) for row in table("explained_rejections.tsv")}
    refused = [
        (capture.file.name, entry.where, finding.code)
        for capture in captures.all()
        for entry in capture.intake.quarantined
        for finding in entry.findings
    ]

    assert all(row["why"] for row in table("explained_rejections.tsv"))
    unexplained = [
        one
        for one in refused
        if not any(one[0].endswith(name) and one[1:] == (where, code) for name, where, code in explained)
    ]
    assert unexplained == []
    assert len(refused) == len(explained)


def test_no_number_differs_from_the_recorded_one(captures: Captures) -> None:
    """Each cell of each accepted report, out of the store, against the text of the answer."""
    cells = 0
    different: list[str] = []
    for capture in captures.all():
        for where, raw, revision in accepted_rows(capture):
            for name, text in raw.items():
                cells += 1
                if not same(text, stored(revision, NAMED_OTHERWISE.get(name, name))):
                    different.append(f"{capture.file.name} {where}.{name}: {text}")

    assert cells > 700_000
    assert different == []


def accepted_rows(capture: Capture) -> list[tuple[str, dict[str, str], Revision]]:
    """The rows of an answer with the newest revision that the store holds of their periods."""
    body = json.loads(capture.file.body)
    apart = {entry.where for entry in capture.intake.quarantined}
    if capture.reported.stub is not None:
        apart.add("annualEarnings[0]")
    newest = {(each.period.kind, each.fiscal_date_ending.isoformat()): each for each in capture.stored}
    return [
        (where, raw, newest[kind, raw["fiscalDateEnding"]])
        for name, kind in LISTS.items()
        for position, raw in enumerate(body.get(name, []))
        if (where := f"{name}[{position}]") not in apart
    ]


def stored(revision: Revision, name: str) -> Decimal | str | None:
    if name == "fiscalDateEnding":
        return revision.fiscal_date_ending.isoformat()
    if name == "reportedCurrency":
        return revision.currency
    return revision.figures[name] if name in revision.figures else revision.attributes[name]


def same(text: str, value: Decimal | str | None) -> bool:
    if isinstance(value, Decimal):
        return Decimal(text) == value
    return text == value if value is not None else text in ABSENT
