"""The fields of each dataset as of May 2026, and how the provider's misspelt names are mapped."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.model.datasets import Dataset, MarketList
from domain.model.reports import PeriodKind

CANONICAL: Mapping[str, str] = {
    "otherNonCurrrentAssets": "otherNonCurrentAssets",  # three r until 2022 or later
    "costofGoodsAndServicesSold": "costOfGoodsAndServicesSold",
    "operatingCashflow": "operatingCashFlow",
    "cashflowFromInvestment": "cashFlowFromInvestment",
    "cashflowFromFinancing": "cashFlowFromFinancing",
}
"""Wire name to our name, where they differ."""

FISCAL_DATE = "fiscalDateEnding"
CURRENCY = "reportedCurrency"


@dataclass(frozen=True)
class RowFields:
    """What a row of one list holds, by our names; `fiscalDateEnding` and `reportedCurrency` aside."""

    figures: frozenset[str]
    """Expected in every row."""
    texts: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    former_figures: frozenset[str] = frozenset()
    """Sent in earlier years; read when they return, not missed when they do not."""
    has_currency: bool = True

    @cached_property
    def expected(self) -> frozenset[str]:
        """The names whose absence from every row of a list is drift."""
        currency = {CURRENCY} if self.has_currency else set()
        return self.figures | self.texts | self.dates | currency

    @cached_property
    def known(self) -> frozenset[str]:
        """All names that are not drift."""
        return self.expected | self.former_figures | {FISCAL_DATE}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


INCOME_STATEMENT = RowFields(
    figures=_names("""
        grossProfit totalRevenue costOfRevenue costOfGoodsAndServicesSold operatingIncome
        sellingGeneralAndAdministrative researchAndDevelopment operatingExpenses investmentIncomeNet netInterestIncome
        interestIncome interestExpense nonInterestIncome otherNonOperatingIncome depreciation
        depreciationAndAmortization incomeBeforeTax incomeTaxExpense interestAndDebtExpense
        netIncomeFromContinuingOperations comprehensiveIncomeNetOfTax ebit ebitda netIncome
    """),
    former_figures=_names("""
        totalOperatingExpense effectOfAccountingCharges minorityInterest sellingGeneralAdministrative
        otherOperatingExpense taxProvision extraordinaryItems nonRecurring otherItems totalOtherIncomeExpense
        discontinuedOperations netIncomeApplicableToCommonShares preferredStockAndOtherAdjustments
    """),
)
BALANCE_SHEET = RowFields(
    figures=_names("""
        totalAssets totalCurrentAssets cashAndCashEquivalentsAtCarryingValue cashAndShortTermInvestments inventory
        currentNetReceivables totalNonCurrentAssets propertyPlantEquipment accumulatedDepreciationAmortizationPPE
        intangibleAssets intangibleAssetsExcludingGoodwill goodwill investments longTermInvestments
        shortTermInvestments otherCurrentAssets otherNonCurrentAssets totalLiabilities totalCurrentLiabilities
        currentAccountsPayable deferredRevenue currentDebt shortTermDebt totalNonCurrentLiabilities
        capitalLeaseObligations longTermDebt currentLongTermDebt longTermDebtNoncurrent shortLongTermDebtTotal
        otherCurrentLiabilities otherNonCurrentLiabilities totalShareholderEquity treasuryStock retainedEarnings
        commonStock commonStockSharesOutstanding
    """)
)
CASH_FLOW = RowFields(
    figures=_names("""
        operatingCashFlow paymentsForOperatingActivities proceedsFromOperatingActivities changeInOperatingLiabilities
        changeInOperatingAssets depreciationDepletionAndAmortization capitalExpenditures changeInReceivables
        changeInInventory profitLoss cashFlowFromInvestment cashFlowFromFinancing proceedsFromRepaymentsOfShortTermDebt
        paymentsForRepurchaseOfCommonStock paymentsForRepurchaseOfEquity paymentsForRepurchaseOfPreferredStock
        dividendPayout dividendPayoutCommonStock dividendPayoutPreferredStock proceedsFromIssuanceOfCommonStock
        proceedsFromIssuanceOfLongTermDebtAndCapitalSecuritiesNet proceedsFromIssuanceOfPreferredStock
        proceedsFromRepurchaseOfEquity proceedsFromSaleOfTreasuryStock stockBasedCompensation
        changeInCashAndCashEquivalents changeInExchangeRate netIncome
    """)
)
ANNUAL_EARNINGS = RowFields(figures=_names("reportedEPS"), has_currency=False)
QUARTERLY_EARNINGS = RowFields(
    figures=_names("reportedEPS estimatedEPS surprise surprisePercentage"),
    texts=_names("reportTime"),
    dates=_names("reportedDate"),
    has_currency=False,
)


@dataclass(frozen=True, slots=True)
class ListShape:
    """One list of rows in a body."""

    name: str
    kind: PeriodKind
    fields: RowFields


def _statement(fields: RowFields) -> tuple[ListShape, ListShape]:
    return (
        ListShape("annualReports", PeriodKind.ANNUAL, fields),
        ListShape("quarterlyReports", PeriodKind.QUARTERLY, fields),
    )


LISTS: Mapping[Dataset, tuple[ListShape, ListShape]] = {
    Dataset.INCOME_STATEMENT: _statement(INCOME_STATEMENT),
    Dataset.BALANCE_SHEET: _statement(BALANCE_SHEET),
    Dataset.CASH_FLOW: _statement(CASH_FLOW),
    Dataset.EARNINGS: (
        ListShape("annualEarnings", PeriodKind.ANNUAL, ANNUAL_EARNINGS),
        ListShape("quarterlyEarnings", PeriodKind.QUARTERLY, QUARTERLY_EARNINGS),
    ),
}
"""The two lists of each dataset that brings rows, annual first."""

OVERVIEW_SYMBOL = "Symbol"
OVERVIEW_LATEST_QUARTER = "LatestQuarter"
OVERVIEW_FIGURES = _names("""
    MarketCapitalization EBITDA PERatio PEGRatio BookValue DividendPerShare DividendYield EPS RevenuePerShareTTM
    ProfitMargin OperatingMarginTTM ReturnOnAssetsTTM ReturnOnEquityTTM RevenueTTM GrossProfitTTM DilutedEPSTTM
    QuarterlyEarningsGrowthYOY QuarterlyRevenueGrowthYOY AnalystTargetPrice AnalystRatingStrongBuy AnalystRatingBuy
    AnalystRatingHold AnalystRatingSell AnalystRatingStrongSell TrailingPE ForwardPE PriceToSalesRatioTTM
    PriceToBookRatio EVToRevenue EVToEBITDA Beta 52WeekHigh 52WeekLow 50DayMovingAverage 200DayMovingAverage
    SharesOutstanding SharesFloat PercentInsiders PercentInstitutions
""")
OVERVIEW_TEXTS = _names("""
    AssetType Name Description CIK Exchange Currency Country Sector Industry Address OfficialSite FiscalYearEnd
""")
OVERVIEW_DATES = _names("DividendDate ExDividendDate")
OVERVIEW_FORMER_FIGURES = _names("""
    FullTimeEmployees SharesShort SharesShortPriorMonth ShortRatio ShortPercentOutstanding ShortPercentFloat
    ForwardAnnualDividendRate ForwardAnnualDividendYield PayoutRatio
""")
OVERVIEW_FORMER_TEXTS = _names("LastSplitFactor LastSplitDate")
OVERVIEW_EXPECTED = OVERVIEW_FIGURES | OVERVIEW_TEXTS | OVERVIEW_DATES | {OVERVIEW_SYMBOL, OVERVIEW_LATEST_QUARTER}
OVERVIEW_KNOWN = OVERVIEW_EXPECTED | OVERVIEW_FORMER_FIGURES | OVERVIEW_FORMER_TEXTS
COLUMNS: Mapping[MarketList, tuple[str, ...]] = {
    MarketList.EARNINGS_CALENDAR: ("symbol", "name", "reportDate", "fiscalDateEnding", "estimate", "currency"),
    MarketList.LISTING_STATUS: ("symbol", "name", "exchange", "assetType", "ipoDate", "status"),
}
"""The columns that a list must have. The calendar gained `timeOfTheDay` at the end of 2025; more may come."""


def canonical(wire_name: str) -> str:
    """Our name of a field."""
    return CANONICAL.get(wire_name, wire_name)
