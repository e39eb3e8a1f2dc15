"""The economics behind the reports: figures of one company and quarter, consistent across the three statements.

Amounts are whole units of the reporting currency, rounded as the company rounds (to millions or to thousands).
"""

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from simulator.draws import Draws
from simulator.market.fiscal_years import FiscalQuarter
from simulator.market.roster import Company

_EPOCH = date(2010, 1, 1)
_QUARTER_DAYS = 91.3125
EXCHANGE_RATES = {"USD": 1.0, "CNY": 7.1, "EUR": 0.9, "CAD": 1.36, "JPY": 150.0, "GBP": 0.78, "BRL": 5.4, "TWD": 32.0}
_MARGINS = {  # gross margin, operating margin, research share of revenue, assets per yearly revenue
    "HEALTHCARE": (0.62, 0.08, 0.22, 2.2),
    "TECHNOLOGY": (0.58, 0.16, 0.14, 1.6),
    "FINANCIAL SERVICES": (0.72, 0.28, 0.0, 11.0),
    "INDUSTRIALS": (0.31, 0.11, 0.02, 1.3),
    "CONSUMER CYCLICAL": (0.36, 0.08, 0.0, 0.9),
    "CONSUMER DEFENSIVE": (0.29, 0.07, 0.01, 0.8),
    "ENERGY": (0.42, 0.15, 0.0, 1.9),
    "BASIC MATERIALS": (0.28, 0.12, 0.01, 1.5),
    "REAL ESTATE": (0.63, 0.24, 0.0, 8.0),
    "UTILITIES": (0.41, 0.20, 0.0, 3.6),
    "COMMUNICATION SERVICES": (0.52, 0.14, 0.03, 1.7),
}


@dataclass(frozen=True, slots=True)
class Business:
    """What does not change about a company. `shares` are those of the year 2010; `unit` is its rounding."""

    revenue: float
    growth: float
    season: tuple[float, float, float, float]
    gross_margin: float
    operating_margin: float
    research: float
    assets: float
    equity: float
    tax: float
    payout: float
    shares: float
    unit: int
    loose: bool


@dataclass(frozen=True, slots=True)
class Core:
    """The few figures from which all others of a quarter follow."""

    revenue: int
    cost: int
    research: int
    selling: int
    other_operating: int
    depreciation: int
    interest_expense: int
    interest_income: int
    tax: int
    net_income: int
    shares: int

    @property
    def operating_income(self) -> int:
        """Gross profit less all operating expenses."""
        return self.revenue - self.cost - self.research - self.selling - self.other_operating

    @property
    def before_tax(self) -> int:
        """Operating income plus net interest."""
        return self.operating_income + self.interest_income - self.interest_expense


@lru_cache(maxsize=20_000)
def business(seed: int, company: Company) -> Business:
    """Return the lasting traits of a company. Two share classes of one issuer have the same."""
    draws = Draws(seed, "business", company.issuer)
    gross, operating, research, assets = _MARGINS[company.sector]
    dollars = min(math.exp(draws.normal(math.log(7e7), 1.9)), 6e10)
    revenue = dollars * EXCHANGE_RATES[company.currency]
    season = [1 + draws.normal(0, 0.05) for _ in range(4)]
    return Business(
        revenue=revenue,
        growth=max(-0.04, min(draws.normal(0.045, 0.045), 0.16)),
        season=(season[0], season[1], season[2], season[3]),
        gross_margin=min(max(draws.normal(gross, 0.1), 0.08), 0.92),
        operating_margin=draws.normal(operating, 0.07),
        research=max(0.0, research * draws.between(0.4, 1.6)),
        assets=assets * draws.between(0.6, 1.6),
        equity=draws.between(0.08, 0.14) if assets > 10 else draws.between(0.25, 0.65),  # noqa: PLR2004  # banks
        tax=draws.between(0.12, 0.27),
        payout=draws.between(0.1, 0.6) if draws.chance(0.45) else 0.0,
        shares=max(4e6, dollars / draws.between(1.2, 12)),
        unit=1_000_000 if dollars > 4e8 else 1_000,  # noqa: PLR2004  # large companies report in millions
        loose=draws.chance(0.12),
    )


@lru_cache(maxsize=50_000)
def core(seed: int, company: Company, quarter: FiscalQuarter) -> Core:
    """Return the income statement's skeleton of one quarter."""
    traits = business(seed, company)
    draws = Draws(seed, "quarter", company.issuer, quarter.end)
    years = (quarter.end - _EPOCH).days / 365.25
    cycle = 0.06 * math.sin(years / 1.3 + traits.equity * 40)
    level = traits.revenue * math.exp(traits.growth * years + cycle + draws.normal(0, 0.03))
    revenue = level * traits.season[(quarter.number - 1) % 4] * quarter.days / _QUARTER_DAYS

    def rounded(amount: float) -> int:
        return round(amount / traits.unit) * traits.unit

    gross = traits.gross_margin + draws.normal(0, 0.01)
    research = revenue * traits.research
    other = revenue * max(0.0, draws.normal(0.01, 0.01))
    operating = revenue * (traits.operating_margin + draws.normal(0, 0.015))
    cost = revenue * (1 - gross)
    selling = max(revenue * 0.01, revenue - cost - research - other - operating)
    debt = revenue * 4 * traits.assets * (1 - traits.equity) * 0.35
    expense, income = debt * 0.0115, revenue * draws.between(0.001, 0.008)
    whole = {
        "revenue": rounded(revenue),
        "cost": rounded(cost),
        "research": rounded(research),
        "selling": rounded(selling),
        "other": rounded(other),
        "expense": rounded(expense),
        "income": rounded(income),
    }
    before_tax = (
        whole["revenue"]
        - whole["cost"]
        - whole["research"]
        - whole["selling"]
        - whole["other"]
        + whole["income"]
        - whole["expense"]
    )
    tax = rounded(before_tax * (traits.tax + draws.normal(0, 0.02))) if before_tax > 0 else rounded(before_tax * 0.05)
    return Core(
        revenue=whole["revenue"],
        cost=whole["cost"],
        research=whole["research"],
        selling=whole["selling"],
        other_operating=whole["other"],
        depreciation=rounded(revenue * draws.between(0.03, 0.06)),
        interest_expense=whole["expense"],
        interest_income=whole["income"],
        tax=tax,
        net_income=before_tax - tax,
        shares=round(traits.shares * math.exp(-0.008 * years) / 1_000) * 1_000,
    )


@lru_cache(maxsize=200_000)
def _wave(seed: int, issuer: str, name: str) -> tuple[float, float]:
    draws = Draws(seed, "smooth", issuer, name)
    return draws.between(0.3, 0.9), draws.between(0, 6.28)


def smooth(seed: int, company: Company, quarter: FiscalQuarter, name: str) -> float:
    """Return a factor near 1 that drifts slowly with the quarters: for balances, which do not jump."""
    pace, phase = _wave(seed, company.issuer, name)
    return 1 + 0.15 * math.sin((quarter.end - _EPOCH).days / 365.25 * pace + phase)


def scale(seed: int, company: Company, quarter: FiscalQuarter) -> float:
    """Return the yearly revenue that the business is built for at a quarter's end, without season and noise."""
    traits = business(seed, company)
    years = (quarter.end - _EPOCH).days / 365.25
    return traits.revenue * 4 * math.exp(traits.growth * years)
