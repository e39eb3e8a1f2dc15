"""One list of rows of a statement or of `EARNINGS`: what could be read, what could not, and what drifted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from adapters.alpha_vantage import values
from adapters.alpha_vantage.fields import CANONICAL, CURRENCY, FISCAL_DATE, ListShape, canonical
from adapters.alpha_vantage.finding_codes import AnswerFinding, DriftCode, RowCode, drift
from adapters.alpha_vantage.json_body import Record
from adapters.alpha_vantage.values import RefusedValueError
from domain.model.findings import Finding, Severity
from domain.model.reports import ReportedRow

OURS = frozenset(CANONICAL.values())
_Value = TypeVar("_Value")


@dataclass(slots=True)
class ListReading:
    """The rows of one list, in the order sent."""

    shape: ListShape
    rows: list[ReportedRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    received: int = 0
    _seen: set[str] = field(default_factory=set)
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
        where = f"{self.shape.name}[{position}]"
        if not isinstance(raw, Record):
            problem = f"{where} is not an object."
            self.findings.append(
                Finding(RowCode.ROW_NOT_OBJECT.value, Severity.ERROR, problem, where, "", values.shown(raw))
            )
            return
        row = _RowReading(self.shape, where)
        read = row.read(position, raw)
        self._seen.update(row.sent)
        for name in row.sent.keys() - self.shape.fields.known:
            self._unknown.setdefault(name, row.sent[name])
        self.findings.extend(row.problems)
        if read is not None:
            self.rows.append(read)

    def _report_drift(self) -> None:
        for name, value in sorted(self._unknown.items()):
            message = f"{self.shape.name} has a field that is not known: {name}. It is kept as text."
            self.findings.append(drift(DriftCode.UNKNOWN_FIELD, message, self.shape.name, name, values.shown(value)))
        if self._seen:
            for name in sorted(self.shape.fields.expected - self._seen):
                message = f"{self.shape.name} no longer has the field {name}."
                self.findings.append(drift(DriftCode.LOST_FIELD, message, self.shape.name, name, ""))


@dataclass(slots=True)
class _RowReading:
    """One row while it is read: all its problems are found before it is refused."""

    shape: ListShape
    where: str
    sent: Mapping[str, object] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)

    def read(self, position: int, raw: Record) -> ReportedRow | None:
        self._name_fields(raw)
        day = self._take(FISCAL_DATE, lambda value: values.iso_date(value, RowCode.BAD_FISCAL_DATE))
        if day is None and not any(problem.field == FISCAL_DATE for problem in self.problems):
            self._refuse(RowCode.MISSING_FISCAL_DATE, FISCAL_DATE, "the row has no date")
        figures = self._figures()
        attributes = self._attributes()
        currency = self._take(CURRENCY, values.known_text) if self.shape.fields.has_currency else None
        if self.problems or day is None:
            return None
        return ReportedRow(self.shape.kind, day, currency, figures, attributes, position)

    def _name_fields(self, raw: Record) -> None:
        """Give each field our name; the old and the new spelling together must not contradict each other."""
        for wire_name in sorted(raw.conflicting):
            self._refuse(RowCode.CONFLICTING_FIELDS, wire_name, "the field is sent twice with different values")
        if OURS.isdisjoint(raw):
            # No field in both spellings, so none can contradict the other.
            self.sent = {CANONICAL.get(wire_name, wire_name): value for wire_name, value in raw.items()}
            return
        sent: dict[str, object] = {}
        for wire_name, value in raw.items():
            name = canonical(wire_name)
            held = sent.get(name)
            if not values.is_absent(held) and not values.is_absent(value) and held != value:
                self._refuse(RowCode.CONFLICTING_FIELDS, wire_name, f"it contradicts {name}: {values.shown(held)}")
            if values.is_absent(held):
                sent[name] = value
        self.sent = sent

    def _figures(self) -> dict[str, Decimal | None]:
        fields = self.shape.fields
        former = fields.former_figures & self.sent.keys()
        names = sorted(fields.figures | former) if former else fields.ordered_figures
        try:
            return {name: values.figure(self.sent.get(name)) for name in names}
        except RefusedValueError:
            # Rare: go through them again, and tell every one that is refused.
            return {name: self._take(name, values.figure) for name in names}

    def _attributes(self) -> dict[str, str | None]:
        attributes: dict[str, str | None] = {}
        for name in sorted(self.shape.fields.dates):
            day = self._take(name, values.iso_date)
            attributes[name] = day.isoformat() if day else None
        for name in sorted(self.shape.fields.texts & self.sent.keys()):
            attributes[name] = self._take(name, values.known_text)
        for name in sorted(self.sent.keys() - self.shape.fields.known):
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
