"""Each kind of fault in a real answer is found under its own name, which the real answer does not have."""

from dataclasses import replace

import pytest

from adapters.alpha_vantage.finding_codes import AnswerFinding, DriftCode, RowCode
from adapters.alpha_vantage.reading import AlphaVantageReader
from domain.errors import UnreadableAnswerError
from domain.model.datasets import Dataset
from domain.model.findings import Finding
from domain.rules import against_held, continuity, plausibility
from domain.rules.intake import consider_overview, consider_reports, consider_unreadable
from tests.recorded.mutations import BASES, MUTATIONS, Mutation
from tests.recorded.recorded_answers import DATASETS, RecordedFile
from tests.unit.rules.reporting import days

pytestmark = pytest.mark.recorded


@pytest.fixture(scope="module")
def bases(files: tuple[RecordedFile, ...]) -> dict[Dataset, RecordedFile]:
    """The real answers that the faults befall."""
    found = {
        dataset: [file for file in files if file.function in DATASETS and file.name.endswith(name)]
        for dataset, name in BASES.items()
    }
    assert [len(each) for each in found.values()] == [1] * len(BASES)
    return {dataset: each[0] for dataset, each in found.items()}


def test_every_code_of_the_checks_has_a_mutation_and_there_are_far_over_thirty() -> None:
    mutated = {mutation.code for mutation in MUTATIONS}
    flags = plausibility.MEANINGS.keys() | continuity.MEANINGS.keys() | against_held.MEANINGS.keys()
    unreadable = {code.value for code in (*RowCode, *AnswerFinding, *DriftCode)}

    assert flags | unreadable <= mutated
    assert len(mutated) > 70


@pytest.mark.parametrize(
    "mutation", MUTATIONS, ids=lambda mutation: " ".join(filter(None, [mutation.code, mutation.dataset, mutation.case]))
)
def test_a_fault_is_found_under_its_own_name(mutation: Mutation, bases: dict[Dataset, RecordedFile]) -> None:
    base = bases[mutation.dataset]

    assert mutation.code not in codes(base, base.body, after=mutation.after)
    assert mutation.code in codes(base, mutation.apply(base.body), after=mutation.after)


def codes(base: RecordedFile, body: bytes, *, after: bool) -> set[str]:
    """Everything that reading and considering the body finds: in flags, in quarantine, or to tell a person."""
    if base.dataset is Dataset.OVERVIEW:
        return overview_codes(base, body, after=after)
    reader, receipt = AlphaVantageReader(), base.receipt()
    held = consider_reports(receipt, reader.read_reports(base.dataset, base.symbol, base.body), (), None)
    later = replace(receipt, received_at=receipt.received_at + days(1)) if after else receipt
    try:
        reported = reader.read_reports(base.dataset, base.symbol, body)
    except UnreadableAnswerError as unreadable:
        refused, _ = consider_unreadable(later, unreadable.code, str(unreadable), None)
        return names(refused.findings)
    intake = consider_reports(later, reported, held.revisions if after else (), held.head if after else None)
    flags = {flag for revision in intake.revisions for flag in revision.flags}
    quarantined = {code for entry in intake.quarantined for code in names(entry.findings)}
    return names(intake.findings) | quarantined | flags


def overview_codes(base: RecordedFile, body: bytes, *, after: bool) -> set[str]:
    reader, receipt = AlphaVantageReader(), base.receipt()
    held = consider_overview(receipt, reader.read_overview(base.symbol, base.body), (), None)
    overviews = (held.overview,) if after and held.overview else ()
    later = replace(receipt, received_at=receipt.received_at + days(1))
    intake = consider_overview(later, reader.read_overview(base.symbol, body), overviews, None)
    return names(intake.findings) | {code for entry in intake.quarantined for code in names(entry.findings)}


def names(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}
