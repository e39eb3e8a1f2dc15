"""Every recorded body is classified as what it is.

The expected class comes from the index of the recordings (what was asked for, what the collector noted) and, for the
bodies that are no data, from a table made by reading them.
"""

from collections.abc import Iterable

import pytest

from adapters.alpha_vantage.answers import classify
from domain.model.answers import SETTLED, AnswerClass
from domain.model.datasets import Dataset, MarketList
from tests.recorded.recorded_answers import DATASETS, LISTS, RecordedFile, table

pytestmark = pytest.mark.recorded

SUBJECTS: tuple[Dataset | MarketList, ...] = (*DATASETS.values(), *LISTS.values())


def classified(file: RecordedFile, subject: Dataset | MarketList) -> AnswerClass:
    csv = isinstance(subject, MarketList) and file.body[:1] != b"{"
    return classify(subject, 200, "application/x-download" if csv else "application/json", file.body)[0]


def wrong(expected: AnswerClass, files: Iterable[tuple[RecordedFile, Dataset | MarketList]]) -> list[str]:
    found = ((file, subject, classified(file, subject)) for file, subject in files)
    return [f"{file.name} as {subject}: {one}" for file, subject, one in found if one is not expected]


def test_every_recorded_dataset_and_list_is_data(files: tuple[RecordedFile, ...]) -> None:
    asked = [(file, (DATASETS | LISTS)[file.function]) for file in files if file.function in DATASETS | LISTS]

    assert len(asked) > 1000
    assert wrong(AnswerClass.DATA, asked) == []


def test_every_recorded_error_is_what_its_text_says_whatever_was_asked_for(files: tuple[RecordedFile, ...]) -> None:
    classes = {row["file"]: AnswerClass(row["class"]) for row in table("expected_classes.tsv")}
    errors = {file.name.rsplit("/", 1)[-1]: file for file in files if file.function == "ERROR_BODY"}

    assert errors.keys() == classes.keys()
    for name, file in errors.items():
        assert wrong(classes[name], [(file, subject) for subject in SUBJECTS]) == []


def test_an_empty_object_is_an_unknown_symbol_of_every_dataset(files: tuple[RecordedFile, ...]) -> None:
    empty = [file for file in files if file.function == "EMPTY_OBJECT"]

    assert len(empty) > 0
    asked = [(file, dataset) for file in empty for dataset in DATASETS.values()]
    assert wrong(AnswerClass.UNKNOWN_SYMBOL, asked) == []


def test_an_answer_to_another_question_is_never_taken_for_the_one_that_was_asked(
    files: tuple[RecordedFile, ...],
) -> None:
    """Every twentieth dataset as every other one, and everything that this project does not ask for at all."""
    datasets = [file for file in files if file.function in DATASETS][::20]
    foreign = [file for file in files if file.function.startswith("BONUS") or file.function == "OTHER"]
    lists = [file for file in files if file.function in LISTS]
    asked = [(file, subject) for file in datasets for subject in SUBJECTS if subject is not file.dataset]
    asked += [(file, subject) for file in foreign for subject in SUBJECTS]
    asked += [(file, subject) for file in lists for subject in SUBJECTS if subject is not LISTS[file.function]]

    taken = [f"{file.name} as {subject}" for file, subject in asked if classified(file, subject) in SETTLED]

    assert len(foreign) > 0
    assert taken == []
