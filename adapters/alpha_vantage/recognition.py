"""Which dataset a JSON object holds, by its lists and by the names of its fields."""

from collections.abc import Mapping
from itertools import islice

from adapters.alpha_vantage import fields, json_body
from domain.model.datasets import STATEMENTS, Dataset

_ROWS_LOOKED_AT = 3
_LEAST_FIELDS = 3
"""Fewer known fields than this prove nothing."""
_EARNINGS_PER_SHARE = "reportedEPS"
_EARNINGS_LISTS = tuple(shape.name for shape in fields.LISTS[Dataset.EARNINGS])
_STATEMENT_LISTS = tuple(shape.name for shape in fields.LISTS[Dataset.INCOME_STATEMENT])


def rows_of(record: Mapping[str, object], dataset: Dataset) -> list[object]:
    """All rows of the lists of `dataset` that are there, annual first."""
    rows: list[object] = []
    for shape in fields.LISTS[dataset]:
        found = record.get(shape.name)
        if isinstance(found, list):
            rows.extend(found)
    return rows


def has_lists(record: Mapping[str, object], dataset: Dataset) -> bool:
    """Whether at least one list of `dataset` is there, with or without rows."""
    return any(isinstance(record.get(shape.name), list) for shape in fields.LISTS[dataset])


def dataset_of(record: Mapping[str, object]) -> Dataset | None:
    """The dataset that the object holds, if its fields leave no doubt."""
    if any(isinstance(record.get(name), list) for name in _EARNINGS_LISTS):
        return Dataset.EARNINGS if _EARNINGS_PER_SHARE in _fields_sent(record, Dataset.EARNINGS) else None
    if any(isinstance(record.get(name), list) for name in _STATEMENT_LISTS):
        return _statement_of(_fields_sent(record, Dataset.INCOME_STATEMENT))
    if len(fields.OVERVIEW_KNOWN & record.keys()) >= _LEAST_FIELDS and fields.OVERVIEW_SYMBOL in record:
        return Dataset.OVERVIEW
    return None


def _fields_sent(record: Mapping[str, object], dataset: Dataset) -> set[str]:
    sent: set[str] = set()
    for row in islice(rows_of(record, dataset), _ROWS_LOOKED_AT):
        sent.update(fields.canonical(name) for name in json_body.fields(row) or ())
    return sent


def _statement_of(sent: set[str]) -> Dataset | None:
    shared = {
        dataset: len(sent & (fields.LISTS[dataset][0].fields.figures | fields.LISTS[dataset][0].fields.former_figures))
        for dataset in STATEMENTS
    }
    best = max(STATEMENTS, key=lambda dataset: shared[dataset])
    return best if shared[best] >= _LEAST_FIELDS else None
