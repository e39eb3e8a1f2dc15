"""The three statements as the vendor answers them on a world date."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from simulator import damage
from simulator.draws import Draws
from simulator.market.cells import LEVELS_ONLY, Cells, cells
from simulator.market.fields import ABSENT, ALWAYS_ABSENT, FIELDS, NEVER_ABSENT, ROWS_LACKING_ONE
from simulator.market.fiscal_years import FiscalQuarter, rekeyed
from simulator.market.releases import quarters, release_of
from simulator.market.roster import Company

QUARTERLY_WINDOW = 81
ANNUAL_WINDOW = 20
# A newcomer's prospectus brings two years of history, which the vendor lists two months after the first trade.
_PROSPECTUS = timedelta(days=730)
_FIRST_STATEMENTS = timedelta(days=60)
_RESTATED_SINCE = 2022

Row = dict[str, str]


def statement(seed: int, company: Company, function: str, on: date) -> dict[str, Any]:
    """Return the body of a statement: newest first, 81 quarters and 20 years at most, empty lists for a newcomer."""
    known = published_quarters(seed, company, function, on)[-QUARTERLY_WINDOW - 5 :]
    builder = _Rows(seed, company, function, on)
    quarterly = [builder.quarter(quarter) for quarter in known[-QUARTERLY_WINDOW:]]
    annual = [builder.year(year) for year in _years(seed, company, function, on)[-ANNUAL_WINDOW:]]
    return {
        "symbol": company.vendor_symbol,
        "annualReports": annual[::-1],
        "quarterlyReports": builder.with_oddities(quarterly[::-1]),
    }


def published_quarters(seed: int, company: Company, function: str, on: date) -> list[FiscalQuarter]:
    """Return the quarters that the dataset holds on that day, oldest first, without the window's limit."""
    if on < company.public_since + _FIRST_STATEMENTS:
        return []
    return [
        quarter
        for quarter in quarters(company.fiscal_year)
        if company.public_since - _PROSPECTUS <= quarter.start
        and quarter.end < on
        and _out(seed, company, quarter, function, on)
    ]


def period_date(company: Company, quarter: FiscalQuarter, on: date) -> date:
    """Return the date under which the statements list the quarter: its true end, later a month end."""
    return rekeyed(quarter, company.rekeying) if on >= company.rekeyed_on else quarter.end


def oddity_of(seed: int, company: Company, function: str) -> str:
    """Return what is odd about a dataset's rows: `none` for most companies."""
    draws = Draws(seed, "oddity", company.issuer, function)
    return draws.weighted((("none", 970), ("gap", 15), ("repeated", 5), ("junk", 5), ("short", 5)))


def _out(seed: int, company: Company, quarter: FiscalQuarter, function: str, on: date) -> bool:
    """Old quarters are out for certain; only for the newest is it worth finding the day."""
    if quarter.end < on - timedelta(days=120):
        return True
    return release_of(seed, company, quarter).published(seed)[function] <= on


def _years(seed: int, company: Company, function: str, on: date) -> list[list[FiscalQuarter]]:
    """Group the published quarters into fiscal years that are whole."""
    years: list[list[FiscalQuarter]] = []
    year: list[FiscalQuarter] = []
    for quarter in published_quarters(seed, company, function, on):
        if quarter.number == 1:
            year = []
        year.append(quarter)
        if quarter.closes_year and year[0].number == 1:
            years.append(year)
    return years


class _Rows:
    """Builds the rows of one answer."""

    def __init__(self, seed: int, company: Company, function: str, on: date) -> None:
        self._seed, self._company, self._function, self._on = seed, company, function, on
        self._missing = ALWAYS_ABSENT | {
            field
            for field, share in ABSENT.items()
            if Draws(seed, "absent", company.issuer, function, field).chance(share)
        }
        all_quarters = quarters(company.fiscal_year)
        self._previous = dict(zip(all_quarters[1:], all_quarters, strict=False))
        self._restatements = self._drawn_restatements()
        self._made: dict[FiscalQuarter, Cells] = {}

    def quarter(self, quarter: FiscalQuarter) -> Row:
        """Return one quarterly report."""
        return self._row(quarter, self._cells(quarter), "quarterly")

    def year(self, year: Sequence[FiscalQuarter]) -> Row:
        """Return one annual report: the sum of its quarters, or the last quarter's levels."""
        total = self._cells(year[-1])
        if self._function != LEVELS_ONLY:
            for quarter in year[:-1]:
                for field, value in self._cells(quarter).items():
                    total[field] += value
            draws = Draws(self._seed, "audited", self._company.issuer, self._function, year[-1].end)
            if draws.chance(0.05):  # the audited year differs from its four quarters
                field = draws.pick(sorted(total))
                total[field] = round(total[field] * draws.between(0.95, 1.05) / 1000) * 1000
        return self._row(year[-1], total, "annual")

    def with_oddities(self, rows: list[Row]) -> list[Row]:
        """Leave out, repeat or precede by junk one old row, for about one company in thirty."""
        oddity = oddity_of(self._seed, self._company, self._function)
        if oddity == "none" or len(rows) < 30:  # noqa: PLR2004  # odd rows are old ones
            return rows
        # Counted from the oldest end at a fixed date, so that the odd row stays the same one.
        index = next((i for i, row in enumerate(rows) if row["fiscalDateEnding"] < "2023-06-15"), len(rows) - 1)
        if oddity == "gap":
            return rows[:index] + rows[index + 1 :]
        if oddity == "short":
            return rows[:-3]
        twin = dict(rows[index])
        if oddity == "junk":
            keep = {"fiscalDateEnding", "reportedCurrency", "netIncome", "totalAssets"}
            twin = {field: value if field in keep else "None" for field, value in twin.items()}
        return [*rows[:index], twin, *rows[index:]]

    def _cells(self, quarter: FiscalQuarter) -> Cells:
        if quarter not in self._made:
            self._made[quarter] = self._restated(quarter)
        return dict(self._made[quarter])

    def _restated(self, quarter: FiscalQuarter) -> Cells:
        found = cells(self._seed, self._company, self._function, quarter, self._previous[quarter])
        for fields, factor, first, last in self._restatements:
            if first <= quarter.end <= last:
                for field in fields:
                    found[field] = round(found[field] * factor / 1000) * 1000
        return found

    def _row(self, quarter: FiscalQuarter, found: Cells, kind: str) -> Row:
        company, draws = (
            self._company,
            Draws(self._seed, "cells", self._company.issuer, self._function, kind, quarter.end),
        )
        row = {
            "fiscalDateEnding": period_date(company, quarter, self._on).isoformat(),
            "reportedCurrency": company.currency,
        }
        lacking = {draws.pick(FIELDS[self._function])} if draws.chance(ROWS_LACKING_ONE) else set()
        absent = self._missing | (lacking - NEVER_ABSENT)
        for field in FIELDS[self._function]:
            row[field] = "None" if field in absent else str(found[field])
        if company.sector == "FINANCIAL SERVICES" and "inventory" in row:
            row["inventory"] = "None"
        if found.get("researchAndDevelopment") == 0:
            row["researchAndDevelopment"] = "None" if draws.chance(0.8) else "0"
        if self._provisional(quarter):
            damage.make_provisional(row, Draws(self._seed, "lacking", company.issuer, self._function, quarter.end))
        return row

    def _provisional(self, quarter: FiscalQuarter) -> bool:
        if quarter.end < self._on - timedelta(days=160):
            return False
        return self._on < release_of(self._seed, self._company, quarter).final_from(self._seed, self._function)

    def _drawn_restatements(self) -> list[tuple[list[str], float, date, date]]:
        """Return (fields, factor, first and last quarter's end concerned) of the silent restatements so far."""
        drawn = []
        for year in range(_RESTATED_SINCE, self._on.year + 1):
            draws = Draws(self._seed, "restated", self._company.issuer, self._function, year)
            if not draws.chance(0.12):
                continue
            day = date(year, 1, 1) + timedelta(draws.integer(0, 364))
            if day > self._on:
                continue
            names = [field for field in FIELDS[self._function] if field not in self._missing]
            fields = sorted({draws.pick(names) for _ in range(draws.integer(1, 4))})
            factor = 1 + draws.between(0.005, 0.08) * draws.pick((-1, 1))
            back = timedelta(draws.integer(300, 2_400))
            drawn.append((fields, factor, day - timedelta(180) - back, day - timedelta(180)))
        return drawn
