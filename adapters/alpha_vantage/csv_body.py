"""Market-wide lists: CSV with CRLF or LF, read line by line so that one bad line costs one row."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from adapters.alpha_vantage import values
from adapters.alpha_vantage.finding_codes import AnswerCode
from domain.errors import UnreadableAnswerError
from domain.model.assets import RejectedRow

_Read = TypeVar("_Read")
_ABSENT = values.ABSENT | {"null"}
_SYMBOL = "symbol"
_LONGEST_SYMBOL = 40
_MOST_COLUMNS_SHOWN = 10


class RefusedFieldError(ValueError):
    """A field of one row that cannot be read."""

    def __init__(self, field: str, value: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field
        self.value = value


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line, by column."""

    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def text(self, column: str) -> str | None:
        """The trimmed text, or `None` when it is absent (also when the list has no such column)."""
        written = self[column].strip()
        return None if written in _ABSENT else written

    def date(self, column: str) -> date | None:
        """The day, or `None` when it is absent. Raises `RefusedFieldError`."""
        try:
            return values.iso_date(self[column].strip())
        except values.RefusedValueError as refused:
            raise RefusedFieldError(column, self[column], str(refused)) from None

    def symbol(self) -> str:
        """The symbol as sent: `NA`, `NAN`, `TRUE` and `None` are tickers. Raises `RefusedFieldError`."""
        written = self[_SYMBOL].strip()
        if not written:
            raise RefusedFieldError(_SYMBOL, self[_SYMBOL], "the symbol is blank")
        if len(written) > _LONGEST_SYMBOL or not (written.isascii() and written.isprintable()):
            raise RefusedFieldError(_SYMBOL, written, f"a symbol is at most {_LONGEST_SYMBOL} printable characters")
        return written


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the lines of a list; blank lines are left out."""

    columns: tuple[str, ...]
    lines: tuple[str, ...]

    @classmethod
    def read(cls, text: str, required: tuple[str, ...]) -> "Table":
        """Find the header by its names; their order is free and further columns are allowed.

        Raises `UnreadableAnswerError` when the first line is no header or lacks a required column.
        """
        lines = [line for line in (raw.rstrip("\r") for raw in text.split("\n")) if line.strip()]
        columns = tuple(name.strip() for name in lines[0].split(",")) if lines else ()
        if not set(required) & set(columns):
            raise UnreadableAnswerError(
                AnswerCode.MISSING_HEADER.value,
                f"The first line is no header with {', '.join(required)}: {values.shown(lines[0] if lines else '')}",
            )
        if missing := [name for name in required if name not in columns]:
            raise UnreadableAnswerError(
                AnswerCode.MISSING_COLUMN.value,
                f"The header lacks {', '.join(missing)}; it has {', '.join(columns[:_MOST_COLUMNS_SHOWN])}.",
            )
        return cls(columns, tuple(lines[1:]))

    def convert(self, read: Callable[[Row], _Read]) -> tuple[tuple[_Read, ...], tuple[RejectedRow, ...]]:
        """Every row through `read`, which raises `RefusedFieldError`; rejects are numbered from 1 after the header."""
        taken: list[_Read] = []
        rejected: list[RejectedRow] = []
        for number, row in self._rows():
            if isinstance(row, RejectedRow):
                rejected.append(row)
                continue
            try:
                taken.append(read(row))
            except RefusedFieldError as refused:
                symbol, value = values.shown(row[_SYMBOL]), values.shown(refused.value)
                rejected.append(RejectedRow(number, symbol, refused.field, value, f"{refused.field}: {refused}"))
        return tuple(taken), tuple(rejected)

    def _rows(self) -> Iterator[tuple[int, Row | RejectedRow]]:
        for number, line in enumerate(self.lines, start=1):
            try:
                cells = next(csv.reader([line], strict=True)) if '"' in line else line.split(",")
            except csv.Error as error:
                yield number, self._rejected(number, line, f"the line is not CSV: {error}")
                continue
            if len(cells) == len(self.columns):
                yield number, Row(dict(zip(self.columns, cells, strict=True)))
            else:
                problem = f"the line has {len(cells)} columns, the header {len(self.columns)}"
                yield number, self._rejected(number, line, problem)

    def _rejected(self, number: int, line: str, problem: str) -> RejectedRow:
        return RejectedRow(number, values.shown(line.partition(",")[0]), "", values.shown(line), problem)
