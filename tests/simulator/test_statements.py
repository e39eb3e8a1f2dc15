"""The shape of the answers, cell by cell, and how they change with the world's date."""

import re
from datetime import date, timedelta

import pytest

from simulator.market import Company, FiscalYearKind, Market
from simulator.market.fiscal_years import month_end

DAY = date(2026, 11, 3)
REPORTS = ("INCOME_STATEMENT", "BALANCE_SHEET", "CASH_FLOW")
# As real answers of 2026 have them, in their order.
KEYS = {
    "INCOME_STATEMENT": """fiscalDateEnding reportedCurrency grossProfit totalRevenue costOfRevenue
        costofGoodsAndServicesSold operatingIncome sellingGeneralAndAdministrative researchAndDevelopment
        operatingExpenses investmentIncomeNet netInterestIncome interestIncome interestExpense nonInterestIncome
        otherNonOperatingIncome depreciation depreciationAndAmortization incomeBeforeTax incomeTaxExpense
        interestAndDebtExpense netIncomeFromContinuingOperations comprehensiveIncomeNetOfTax ebit ebitda netIncome""",
    "BALANCE_SHEET": """fiscalDateEnding reportedCurrency totalAssets totalCurrentAssets
        cashAndCashEquivalentsAtCarryingValue cashAndShortTermInvestments inventory currentNetReceivables
        totalNonCurrentAssets propertyPlantEquipment accumulatedDepreciationAmortizationPPE intangibleAssets
        intangibleAssetsExcludingGoodwill goodwill investments longTermInvestments shortTermInvestments
        otherCurrentAssets otherNonCurrentAssets totalLiabilities totalCurrentLiabilities currentAccountsPayable
        deferredRevenue currentDebt shortTermDebt totalNonCurrentLiabilities capitalLeaseObligations longTermDebt
        currentLongTermDebt longTermDebtNoncurrent shortLongTermDebtTotal otherCurrentLiabilities
        otherNonCurrentLiabilities totalShareholderEquity treasuryStock retainedEarnings commonStock
        commonStockSharesOutstanding""",
    "CASH_FLOW": """fiscalDateEnding reportedCurrency operatingCashflow paymentsForOperatingActivities
        proceedsFromOperatingActivities changeInOperatingLiabilities changeInOperatingAssets
        depreciationDepletionAndAmortization capitalExpenditures changeInReceivables changeInInventory profitLoss
        cashflowFromInvestment cashflowFromFinancing proceedsFromRepaymentsOfShortTermDebt
        paymentsForRepurchaseOfCommonStock paymentsForRepurchaseOfEquity paymentsForRepurchaseOfPreferredStock
        dividendPayout dividendPayoutCommonStock dividendPayoutPreferredStock proceedsFromIssuanceOfCommonStock
        proceedsFromIssuanceOfLongTermDebtAndCapitalSecuritiesNet proceedsFromIssuanceOfPreferredStock
        proceedsFromRepurchaseOfEquity proceedsFromSaleOfTreasuryStock stockBasedCompensation
        changeInCashAndCashEquivalents changeInExchangeRate netIncome""",
}
OVERVIEW_KEYS = """Symbol AssetType Name Description CIK Exchange Currency Country Sector Industry Address OfficialSite
    FiscalYearEnd LatestQuarter MarketCapitalization EBITDA PERatio PEGRatio BookValue DividendPerShare DividendYield
    EPS
    RevenuePerShareTTM ProfitMargin OperatingMarginTTM ReturnOnAssetsTTM ReturnOnEquityTTM RevenueTTM GrossProfitTTM
    DilutedEPSTTM QuarterlyEarningsGrowthYOY QuarterlyRevenueGrowthYOY AnalystTargetPrice AnalystRatingStrongBuy
    AnalystRatingBuy AnalystRatingHold AnalystRatingSell AnalystRatingStrongSell TrailingPE ForwardPE
    PriceToSalesRatioTTM PriceToBookRatio EVToRevenue EVToEBITDA Beta 52WeekHigh 52WeekLow 50DayMovingAverage
    200DayMovingAverage SharesOutstanding SharesFloat PercentInsiders PercentInstitutions DividendDate
    ExDividendDate"""


def sample(market: Market, count: int = 24) -> list[Company]:
    return market.companies()[:: len(market.companies()) // count]


def rows(market: Market, company: Company, function: str, on: date = DAY) -> list[dict[str, str]]:
    body = market.statement(company.vendor_symbol, function, on)
    assert body is not None
    return [*body["annualReports"], *body["quarterlyReports"]]


@pytest.mark.parametrize("function", REPORTS)
def test_every_row_has_the_vendors_keys_and_whole_numbers_as_strings(market: Market, function: str) -> None:
    for company in sample(market):
        for row in rows(market, company, function):
            assert list(row) == KEYS[function].split()
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["fiscalDateEnding"])
            assert row["reportedCurrency"] in {company.currency, "None"}
            assert all(re.fullmatch(r"None|0|-?[1-9]\d*", value) for value in list(row.values())[2:])


@pytest.mark.parametrize(
    "function,low,high", [("INCOME_STATEMENT", 0.2, 0.35), ("BALANCE_SHEET", 0.13, 0.27), ("CASH_FLOW", 0.45, 0.62)]
)
def test_about_as_many_cells_are_absent_as_in_real_answers(
    market: Market, function: str, low: float, high: float
) -> None:
    cells = [value for company in sample(market) for row in rows(market, company, function) for value in row.values()]
    assert low < cells.count("None") / len(cells) < high


def test_periods_are_listed_newest_first(market: Market) -> None:
    for company in sample(market):
        body = market.statement(company.vendor_symbol, "CASH_FLOW", DAY)
        assert body is not None
        for kind in ("annualReports", "quarterlyReports"):
            dates = [row["fiscalDateEnding"] for row in body[kind]]
            assert dates == sorted(dates, reverse=True)


def test_accounting_identities_hold_mostly_but_not_always(market: Market) -> None:
    balances = [row for company in sample(market) for row in rows(market, company, "BALANCE_SHEET")]
    whole = ("totalAssets", "totalLiabilities", "totalShareholderEquity")
    numbers = [[int(row[name]) for name in whole] for row in balances if "None" not in {row[name] for name in whole}]
    broken = [abs(assets - debt - equity) > abs(assets) * 0.02 for assets, debt, equity in numbers]
    assert 0.02 < sum(broken) / len(broken) < 0.3


def test_a_year_is_the_sum_of_its_quarters(market: Market) -> None:
    company = next(
        company
        for company in market.companies()
        if company.fiscal_year.kind is FiscalYearKind.CALENDAR and company.public_since.year < 2000
    )
    body = market.statement(company.vendor_symbol, "INCOME_STATEMENT", DAY)
    assert body is not None
    year = next(row for row in body["annualReports"] if row["fiscalDateEnding"] == "2015-12-31")
    quarters = [row for row in body["quarterlyReports"] if row["fiscalDateEnding"].startswith("2015")]
    total = sum(int(row["totalRevenue"]) for row in quarters)
    assert len(quarters) == 4
    assert int(year["totalRevenue"]) == pytest.approx(total, rel=0.06)


def test_the_window_slides(market: Market, symbol: str) -> None:
    before = market.statement(symbol, "BALANCE_SHEET", DAY)
    after = market.statement(symbol, "BALANCE_SHEET", DAY + timedelta(days=365))
    assert before is not None
    assert after is not None
    assert len(after["quarterlyReports"]) == len(before["quarterlyReports"])
    assert after["quarterlyReports"][-1]["fiscalDateEnding"] > before["quarterlyReports"][-1]["fiscalDateEnding"]
    assert len(after["annualReports"]) == 20


def test_a_newcomer_has_empty_lists(market: Market) -> None:
    company = next(company for company in market.companies() if company.public_since > date(2026, 5, 1))
    on = company.public_since + timedelta(days=10)
    assert market.statement(company.vendor_symbol, "CASH_FLOW", on) == {
        "symbol": company.vendor_symbol,
        "annualReports": [],
        "quarterlyReports": [],
    }
    assert market.statement(company.vendor_symbol, "CASH_FLOW", company.public_since - timedelta(days=1)) is None


def test_some_old_cells_are_restated_silently(market: Market) -> None:
    restated = 0
    for company in sample(market, 50):
        then, now = (
            {row["fiscalDateEnding"]: row for row in rows(market, company, "INCOME_STATEMENT", on)[30:]}
            for on in (DAY, DAY + timedelta(days=360))
        )
        restated += any(now[day] != row for day, row in then.items() if day in now)
    assert 2 <= restated <= 15


def test_a_report_is_provisional_at_first_and_complete_later(market: Market) -> None:
    found = 0
    for company in market.companies()[:150]:
        for release in market.releases(company.vendor_symbol, DAY - timedelta(days=60), DAY):
            published = market.published(release)["INCOME_STATEMENT"]
            final = market.final_from(release, "INCOME_STATEMENT")
            if final == published:
                continue
            found += 1
            early = market.statement(company.vendor_symbol, "INCOME_STATEMENT", final - timedelta(days=1))
            late = market.statement(company.vendor_symbol, "INCOME_STATEMENT", final)
            assert early is not None
            assert late is not None
            assert early["quarterlyReports"][0]["reportedCurrency"] == "None"
            assert late["quarterlyReports"][0]["reportedCurrency"] == company.currency
            absent = [list(body["quarterlyReports"][0].values()).count("None") for body in (early, late)]
            assert absent[0] > absent[1]
    assert found > 3


def test_dates_become_month_ends_on_the_day_of_rekeying(market: Market) -> None:
    kinds = {FiscalYearKind.WEEKS_12_12_12_16, FiscalYearKind.WEEKS_16_12_12_12, FiscalYearKind.WEEKS_13_13_13_13}
    weekly = [company for company in market.companies() if company.fiscal_year.kind in kinds]
    assert len(weekly) > 20
    for company in weekly[:8]:
        eve = rows(market, company, "INCOME_STATEMENT", company.rekeyed_on - timedelta(days=1))
        then = rows(market, company, "INCOME_STATEMENT", company.rekeyed_on)
        days = [date.fromisoformat(row["fiscalDateEnding"]) for row in eve]
        assert {day.weekday() for day in days} == {company.fiscal_year.weekday}
        days = [date.fromisoformat(row["fiscalDateEnding"]) for row in then]
        assert all(day == month_end(day.year, day.month) for day in days)


def test_a_few_companies_have_gaps_repeats_or_junk_rows(market: Market) -> None:
    repeats = gaps = 0
    for company in market.companies()[:250]:
        if company.fiscal_year.kind is FiscalYearKind.CALENDAR and company.public_since.year < 2000:
            body = market.statement(company.vendor_symbol, "CASH_FLOW", DAY)
            assert body is not None
            dates = [row["fiscalDateEnding"] for row in body["quarterlyReports"]]
            repeats += len(set(dates)) < len(dates)
            gaps += len(dates) < 81
    assert repeats
    assert gaps


def test_the_overview_has_55_fields_as_strings(market: Market) -> None:
    for company in sample(market):
        body = market.statement(company.vendor_symbol, "OVERVIEW", DAY)
        assert body is not None
        assert list(body) == OVERVIEW_KEYS.split()
        assert all(isinstance(value, str) and value for value in body.values())


def test_only_what_follows_the_price_changes_overnight(market: Market, symbol: str) -> None:
    published = max(market.published(market.releases(symbol, DAY - timedelta(days=100), DAY)[-1]).values())
    quiet = published + timedelta(days=3)
    today, tomorrow = (market.statement(symbol, "OVERVIEW", quiet + timedelta(days=n)) for n in (0, 1))
    assert today is not None
    assert tomorrow is not None
    changed = {name for name in today if today[name] != tomorrow[name]}
    assert {"MarketCapitalization", "PriceToSalesRatioTTM", "50DayMovingAverage"} <= changed
    assert not changed & {"LatestQuarter", "RevenueTTM", "EBITDA", "SharesOutstanding", "EPS", "Name", "BookValue"}


def test_a_warrants_overview_says_nothing_in_three_ways(market: Market) -> None:
    bodies = [
        body
        for found in market.instruments
        if found.company is None and (body := market.statement(found.listing_symbol, "OVERVIEW", DAY))
    ]
    assert bodies
    for body in bodies:
        assert list(body) == OVERVIEW_KEYS.split()
        assert (body["EPS"], body["TrailingPE"], body["RevenueTTM"]) == ("None", "-", "0")
        assert body["AssetType"] == "Common Stock"


def test_a_foreign_companys_overview_mixes_currencies(market: Market) -> None:
    company = next(company for company in market.companies() if company.currency in {"JPY", "TWD", "CNY"})
    body = market.statement(company.vendor_symbol, "OVERVIEW", DAY)
    assert body is not None
    assert body["Currency"] == "USD"
    assert body["Country"] == "USA"
    assert rows(market, company, "CASH_FLOW")[5]["reportedCurrency"] == company.currency
