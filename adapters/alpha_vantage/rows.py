"""One list of rows of a statement or of `EARNINGS`: what could be read, what could not, and what drifted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from adapters.alpha_vantage import values
from adapters.alpha_vantage.fields import CURRENCY, FISCAL_DATE, ListShape, canonical
from adapters.alpha_vantage.finding_codes import AnswerFinding, DriftCode, RowCode, drift
from adapters.alpha_vantage.json_body import Record, conflicting
from adapters.alpha_vantage.layouts import Layout, layout
from adapters.alpha_vantage.values import RefusedValueError
from domain.model.findings import Finding, Severity
from domain.model.reports import ReportedRow

_Value = TypeVar("_Value")


@dataclass(slots=True)
class ListReading:
    """The rows of one list, in the order sent."""

    shape: ListShape
    rows: list[ReportedRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    received: int = 0
    _layouts: dict[tuple[str, ...], Layout] = field(default_factory=dict)
    """By the names that a row sends, in the order met: most lists have one."""
    _unknown: dict[str, object] = field(default_factory=dict)

    def read(self, record: Mapping[str, object]) -> None:
        """Read the list out of a body; one that is not there or no list is a finding."""
        name = self.shape.name
        found = record.get(name)
        if not isinstance(found, list):
            code = AnswerFinding.LIST_NOT_LIST if name in record else AnswerFinding.MISSING_LIST
            problem = "is not a list" if name in record else "is missing"
            self.findings.append(
                Finding(code.value, Severity.ERROR, f"{name} {problem}.", name, "", values.shown(found))
            )
            return
        self.received = len(found)
        for position, raw in enumerate(found):
            self._read_row(position, raw)
        self._report_drift()

    def _read_row(self, position: int, raw: object) -> None:
        if not isinstance(raw, dict):
            where = f"{self.shape.name}[{position}]"
            problem = f"{where} is not an object."
            self.findings.append(
                Finding(RowCode.ROW_NOT_OBJECT.value, Severity.ERROR, problem, where, "", values.shown(raw))
            )
            return
        names = tuple(raw)
        laid = self._layouts.get(names) or self._lay(names, raw)
        read = self._plain(position, raw, laid)
        if read is None:
            row = _RowReading(self.shape, f"{self.shape.name}[{position}]", laid)
            read = row.read(position, raw)
            self.findings.extend(row.problems)
        if read is not None:
            self.rows.append(read)

    def _lay(self, names: tuple[str, ...], raw: Record) -> Layout:
        laid = self._layouts[names] = layout(self.shape.fields, names)
        sent = _RowReading(self.shape, "", laid).named(raw) if laid.unknown else {}
        for name in laid.unknown:
            self._unknown.setdefault(name, sent[name])
        return laid

    def _plain(self, position: int, raw: Record, laid: Layout) -> ReportedRow | None:
        """A row without a problem, as nearly all are; `None` for one that has to be looked at field by field."""
        if laid.twice or conflicting(raw):
            return None
        try:
            day = values.iso_date(raw[laid.fiscal_date]) if laid.fiscal_date else None
            if day is None:
                return None
            read = values.figures([raw[name] for name in laid.sent_figures])
            figures = dict(zip(laid.figures, read, strict=True))
            if len(figures) < len(laid.no_figures):
                figures = {**laid.no_figures, **figures}
            return ReportedRow(
                self.shape.kind,
                day,
                values.known_text(raw[laid.currency]) if laid.currency else None,
                figures,
                _attributes(raw, laid),
                position,
            )
        except RefusedValueError:
            return None

    def _report_drift(self) -> None:
        for name, value in sorted(self._unknown.items()):
            message = f"{self.shape.name} has a field that is not known: {name}. It is kept as text."
            self.findings.append(drift(DriftCode.UNKNOWN_FIELD, message, self.shape.name, name, values.shown(value)))
        seen = frozenset(name for laid in self._layouts.values() for name in laid.names)
        if seen:
            for name in sorted(self.shape.fields.expected - seen):
                message = f"{self.shape.name} no longer has the field {name}."
                self.findings.append(drift(DriftCode.LOST_FIELD, message, self.shape.name, name, ""))


def _attributes(raw: Record, laid: Layout) -> dict[str, str | None]:
    attributes: dict[str, str | None] = {}
    for name in laid.dates:
        day = values.iso_date(raw.get(laid.names.get(name, name)))
        attributes[name] = day.isoformat() if day else None
    for name in laid.texts:
        attributes[name] = values.known_text(raw[laid.names[name]])
    for name in laid.unknown:
        attributes[name] = values.as_sent(raw[laid.names[name]])
    return attributes


@dataclass(slots=True)
class _RowReading:
    """One row that has a problem: all its problems are found before it is refused."""

    shape: ListShape
    where: str
    laid: Layout
    sent: Mapping[str, object] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)

    def read(self, position: int, raw: Record) -> ReportedRow | None:
        self.sent = self.named(raw)
        day = self._take(FISCAL_DATE, lambda value: values.iso_date(value, RowCode.BAD_FISCAL_DATE))
        if day is None and not any(problem.field == FISCAL_DATE for problem in self.problems):
            self._refuse(RowCode.MISSING_FISCAL_DATE, FISCAL_DATE, "the row has no date")
        figures = {name: self._take(name, values.figure) for name in self.laid.no_figures}
        attributes = self._attributes()
        currency = self._take(CURRENCY, values.known_text) if self.shape.fields.has_currency else None
        if self.problems or day is None:
            return None
        return ReportedRow(self.shape.kind, day, currency, figures, attributes, position)

    def named(self, raw: Record) -> dict[str, object]:
        """The fields by our names; the old and the new spelling together must not contradict each other."""
        for wire_name in sorted(conflicting(raw)):
            self._refuse(RowCode.CONFLICTING_FIELDS, wire_name, "the field is sent twice with different values")
        sent: dict[str, object] = {}
        for wire_name, value in raw.items():
            name = canonical(wire_name)
            held = sent.get(name)
            if not values.is_absent(held) and not values.is_absent(value) and held != value:
                self._refuse(RowCode.CONFLICTING_FIELDS, wire_name, f"it contradicts {name}: {values.shown(held)}")
            if values.is_absent(held):
                sent[name] = value
        return sent

    def _attributes(self) -> dict[str, str | None]:
        attributes: dict[str, str | None] = {}
        for name in self.laid.dates:
            day = self._take(name, values.iso_date)
            attributes[name] = day.isoformat() if day else None
        for name in self.laid.texts:
            attributes[name] = self._take(name, values.known_text)
        for name in self.laid.unknown:
            attributes[name] = values.as_sent(self.sent[name])
        return attributes

    def _take(self, name: str, convert: Callable[[object], _Value | None]) -> _Value | None:
        try:
            return convert(self.sent.get(name))
        except RefusedValueError as refused:
            self._refuse(refused.code, name, str(refused))
            return None

    def _refuse(self, code: RowCode, name: str, problem: str) -> None:
        value = values.shown(self.sent.get(name, ""))
        message = f"{self.where}.{name} is refused: {problem}; it holds {value!r}."
        self.problems.append(Finding(code.value, Severity.ERROR, message, self.where, name, value))
