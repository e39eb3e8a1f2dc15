"""Bodies of `OVERVIEW`: one flat object of texts and of figures written as texts."""

from datetime import date
from decimal import Decimal

from adapters.alpha_vantage import fields, json_body, recognition, values
from adapters.alpha_vantage.finding_codes import AnswerCode, DriftCode, RowCode, drift
from adapters.alpha_vantage.statements import echo
from adapters.alpha_vantage.values import RefusedValueError
from domain.errors import UnreadableAnswerError
from domain.model.datasets import Dataset
from domain.model.findings import Finding, Severity
from domain.model.reports import ReportedOverview

_FIGURES = fields.OVERVIEW_FIGURES | fields.OVERVIEW_FORMER_FIGURES
_TEXTS = fields.OVERVIEW_TEXTS | fields.OVERVIEW_FORMER_TEXTS
_APART = frozenset({fields.OVERVIEW_SYMBOL, fields.OVERVIEW_LATEST_QUARTER})


def read_overview(body: bytes) -> ReportedOverview:
    """The overview; a value that cannot be read is absent and an error finding.

    Raises `UnreadableAnswerError` when the body is no overview.
    """
    record = _record(body)
    findings = [
        _refused(RowCode.CONFLICTING_FIELDS, name, record[name], "it is sent twice with different values")
        for name in sorted(json_body.conflicting(record))
    ]
    figures: dict[str, Decimal | None] = {}
    texts: dict[str, str | None] = {}
    latest_quarter: date | None = None
    for name, value in record.items():
        try:
            if name in _FIGURES:
                figures[name] = values.figure(value)
            elif name in fields.OVERVIEW_DATES:
                day = values.iso_date(value)
                texts[name] = day.isoformat() if day else None
            elif name in _TEXTS:
                texts[name] = values.known_text(value)
            elif name == fields.OVERVIEW_LATEST_QUARTER:
                latest_quarter = values.iso_date(value)
            elif name not in _APART:
                texts[name] = values.as_sent(value)
        except RefusedValueError as refused:
            findings.append(_refused(refused.code, name, value, str(refused)))
    symbol = echo(record.get(fields.OVERVIEW_SYMBOL), fields.OVERVIEW_SYMBOL, findings)
    return ReportedOverview(symbol, figures, texts, latest_quarter, (*findings, *_drift(record)))


def _record(body: bytes) -> json_body.Record:
    value = json_body.decode_json(body)
    found = recognition.dataset_of(value) if isinstance(value, dict) else None
    if isinstance(value, dict) and found is Dataset.OVERVIEW:
        return value
    if found is not None:
        raise UnreadableAnswerError(
            AnswerCode.WRONG_DATASET.value, f"The body was asked for as overview but looks like {found.value}."
        )
    raise UnreadableAnswerError(AnswerCode.NOT_THE_DATASET.value, "The body is no overview of a company.")


def _refused(code: RowCode, name: str, value: object, problem: str) -> Finding:
    held = values.shown(value)
    return Finding(code.value, Severity.ERROR, f"{name} is refused: {problem}; it holds {held!r}.", "", name, held)


def _drift(record: json_body.Record) -> list[Finding]:
    unknown = [
        drift(
            DriftCode.UNKNOWN_FIELD,
            f"The overview has a field that is not known: {name}. It is kept as text.",
            "",
            name,
            values.shown(record[name]),
        )
        for name in sorted(record.keys() - fields.OVERVIEW_KNOWN)
    ]
    lost = [
        drift(DriftCode.LOST_FIELD, f"The overview no longer has the field {name}.", "", name, "")
        for name in sorted(fields.OVERVIEW_EXPECTED - record.keys())
    ]
    return [*unknown, *lost]
