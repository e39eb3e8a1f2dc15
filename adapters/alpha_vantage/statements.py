"""Bodies of the three statements and of `EARNINGS`: JSON objects with a symbol and two lists, newest row first."""

from datetime import date

from adapters.alpha_vantage import json_body, recognition, symbols, values
from adapters.alpha_vantage.fields import LISTS
from adapters.alpha_vantage.finding_codes import AnswerCode, AnswerFinding
from adapters.alpha_vantage.rows import ListReading
from domain.errors import UnreadableAnswerError
from domain.model.datasets import Dataset
from domain.model.findings import Finding, Severity
from domain.model.reports import ReportedAnswer, ReportedRow

SYMBOL = "symbol"
_MONTHS = 12
_SAME_TIME_OF_YEAR = frozenset({0, 1, 11})
"""Months between two fiscal year ends, modulo a year: 52/53-week years drift over the end of a month."""


def read_reports(dataset: Dataset, body: bytes) -> ReportedAnswer:
    """Every row that can be read, the year-to-date stub of `EARNINGS` aside, and what was found.

    Raises `UnreadableAnswerError` when the body is not `dataset`.
    """
    record = _record(dataset, body)
    findings: list[Finding] = []
    annual, quarterly = (ListReading(shape) for shape in LISTS[dataset])
    for reading in (annual, quarterly):
        reading.read(record)
        findings.extend(reading.findings)
    stub = None
    if dataset is Dataset.EARNINGS and _starts_with_stub(annual.rows, quarterly.rows):
        stub = annual.rows.pop(0)
    return ReportedAnswer(
        symbol=echo(record.get(SYMBOL), SYMBOL, findings),
        rows=(*annual.rows, *quarterly.rows),
        findings=tuple(findings),
        received_rows=annual.received + quarterly.received,
        stub=stub,
    )


def echo(value: object, name: str, findings: list[Finding]) -> str:
    """The symbol that a body names, in Alpaca's spelling; a body without one gets a finding."""
    if isinstance(value, str) and value:
        return symbols.to_alpaca(value)
    message = f"The body does not say which company it is about: {name} holds {values.shown(value)!r}."
    findings.append(Finding(AnswerFinding.MISSING_SYMBOL.value, Severity.ERROR, message, "", name, values.shown(value)))
    return ""


def _record(dataset: Dataset, body: bytes) -> json_body.Record:
    value = json_body.decode_json(body)
    if not isinstance(value, dict):
        raise UnreadableAnswerError(
            AnswerCode.NOT_THE_DATASET.value, f"The body is a JSON {type(value).__name__}, not {dataset.value}."
        )
    if twice := json_body.conflicting(value):
        raise UnreadableAnswerError(
            AnswerCode.DUPLICATE_LIST.value,
            f"The field {min(twice)} is sent twice, with different values.",
        )
    if not recognition.has_lists(value, dataset):
        raise UnreadableAnswerError(
            AnswerCode.NOT_THE_DATASET.value, f"The body has none of the lists of {dataset.value}."
        )
    found = recognition.dataset_of(value)
    if found is not dataset and recognition.rows_of(value, dataset):
        code = AnswerCode.WRONG_DATASET if found else AnswerCode.NOT_THE_DATASET
        looks = f"looks like {found.value}" if found else "has fields of no known dataset"
        raise UnreadableAnswerError(code.value, f"The body was asked for as {dataset.value} but {looks}.")
    return value


def _starts_with_stub(annual: list[ReportedRow], quarterly: list[ReportedRow]) -> bool:
    """Whether the first annual row is a year to date instead of a year.

    Alpha Vantage puts the sum of the current year's quarters so far in front, dated to the newest quarter, even to one
    that is not reported yet (on a year's last quarter it then looks like a full year). So it is a year only when its
    quarter is listed and it lies a whole number of years after the next row; without a next row nothing proves it.
    """
    if not annual or annual[0].position != 0:
        return False
    first = annual[0].fiscal_date_ending
    if quarterly and first > quarterly[0].fiscal_date_ending:
        return True
    if len(annual) == 1:
        return True
    return _months(first, annual[1].fiscal_date_ending) % _MONTHS not in _SAME_TIME_OF_YEAR


def _months(later: date, earlier: date) -> int:
    return (later.year - earlier.year) * _MONTHS + later.month - earlier.month
