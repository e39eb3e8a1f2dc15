"""One quarter's cells of each statement, as whole numbers. Years are made of quarters in `statements`."""

from collections.abc import Callable

from simulator.draws import Draws
from simulator.market.figures import business, core, scale, smooth
from simulator.market.fiscal_years import FiscalQuarter
from simulator.market.roster import Company

Cells = dict[str, int]

# These are levels at a day, not flows over a period: a year has the value of its last quarter.
LEVELS_ONLY = "BALANCE_SHEET"


def income_cells(seed: int, company: Company, quarter: FiscalQuarter) -> Cells:
    """Return the income statement. Revenue less cost is gross profit, but for companies with loose books."""
    base, traits = core(seed, company, quarter), business(seed, company)
    draws = Draws(seed, "income", company.issuer, quarter.end)
    gross = base.revenue - base.cost
    if traits.loose and draws.chance(0.5):
        gross = round(gross * draws.between(0.93, 1.05) / traits.unit) * traits.unit
    ebit = base.before_tax + base.interest_expense
    return {
        "grossProfit": gross,
        "totalRevenue": base.revenue,
        "costOfRevenue": base.cost,
        "costofGoodsAndServicesSold": base.cost,
        "operatingIncome": base.operating_income,
        "sellingGeneralAndAdministrative": base.selling,
        "researchAndDevelopment": base.research,
        "operatingExpenses": base.selling + base.research + base.other_operating,
        "netInterestIncome": base.interest_income - base.interest_expense,
        "interestIncome": base.interest_income,
        "interestExpense": base.interest_expense,
        "otherNonOperatingIncome": 0,
        "depreciationAndAmortization": base.depreciation,
        "incomeBeforeTax": base.before_tax,
        "incomeTaxExpense": base.tax,
        "netIncomeFromContinuingOperations": base.net_income,
        "ebit": ebit,
        "ebitda": ebit + base.depreciation,
        "netIncome": base.net_income,
    }


def balance_cells(seed: int, company: Company, quarter: FiscalQuarter) -> Cells:
    """Return the balance sheet. Assets are liabilities and equity, less a minority interest that has no field."""
    traits, yearly = business(seed, company), scale(seed, company, quarter)
    bank = company.sector == "FINANCIAL SERVICES"

    def part(whole: float, share: float, name: str) -> int:
        return round(whole * share * smooth(seed, company, quarter, name) / traits.unit) * traits.unit

    assets = part(yearly, traits.assets, "assets")
    cash = cash_at(seed, company, quarter)
    receivables, inventory = part(yearly, 0.13, "receivables"), 0 if bank else part(yearly, 0.09, "inventory")
    short_investments, other_current = part(yearly, 0.04, "short investments"), part(yearly, 0.03, "other current")
    current = cash + short_investments + receivables + inventory + other_current
    assets = max(assets, round(current * 1.25 / traits.unit) * traits.unit)
    long_term = assets - current
    equipment, goodwill = part(long_term, 0.42, "equipment"), part(long_term, 0.16, "goodwill")
    intangible, investments = part(long_term, 0.1, "intangible"), part(long_term, 0.08, "investments")
    equity = part(assets, traits.equity, "equity")
    minority = round(assets * 0.03 / traits.unit) * traits.unit if traits.loose else 0
    liabilities = assets - equity - minority
    payable, short_debt = part(liabilities, 0.13, "payable"), part(liabilities, 0.05, "short debt")
    other_short = part(liabilities, 0.12, "other short")
    current_liabilities = payable + short_debt + other_short
    long_debt, lease = part(liabilities, 0.38, "long debt"), part(liabilities, 0.04, "lease")
    retained, stock = part(equity, 0.6, "retained"), part(equity, 0.55, "stock")
    return {
        "totalAssets": assets,
        "totalCurrentAssets": current,
        "cashAndCashEquivalentsAtCarryingValue": cash,
        "cashAndShortTermInvestments": cash + short_investments,
        "inventory": inventory,
        "currentNetReceivables": receivables,
        "totalNonCurrentAssets": long_term,
        "propertyPlantEquipment": equipment,
        "accumulatedDepreciationAmortizationPPE": part(equipment, 0.6, "accumulated"),
        "intangibleAssets": intangible + goodwill,
        "intangibleAssetsExcludingGoodwill": intangible,
        "goodwill": goodwill,
        "longTermInvestments": investments,
        "shortTermInvestments": short_investments,
        "otherCurrentAssets": other_current,
        "otherNonCurrentAssets": long_term - equipment - goodwill - intangible - investments,
        "totalLiabilities": liabilities,
        "totalCurrentLiabilities": current_liabilities,
        "currentAccountsPayable": payable,
        "shortTermDebt": short_debt,
        "totalNonCurrentLiabilities": liabilities - current_liabilities,
        "capitalLeaseObligations": lease,
        "longTermDebt": long_debt,
        "currentLongTermDebt": part(short_debt, 0.6, "current long"),
        "shortLongTermDebtTotal": long_debt + short_debt + lease,
        "otherCurrentLiabilities": other_short,
        "otherNonCurrentLiabilities": liabilities - current_liabilities - long_debt - lease,
        "totalShareholderEquity": equity,
        "treasuryStock": retained + stock - equity,
        "retainedEarnings": retained,
        "commonStock": stock,
        "commonStockSharesOutstanding": core(seed, company, quarter).shares,
    }


def cash_cells(seed: int, company: Company, quarter: FiscalQuarter, previous: FiscalQuarter) -> Cells:
    """Return the cash flow statement: its three parts and the exchange rate's effect make the change in cash."""
    base, traits = core(seed, company, quarter), business(seed, company)
    draws = Draws(seed, "cash", company.issuer, quarter.end)

    def rounded(amount: float) -> int:
        return round(amount / traits.unit) * traits.unit

    receivables = rounded(base.revenue * draws.normal(0, 0.03))
    inventory = rounded(base.revenue * draws.normal(0, 0.02))
    awards = rounded(base.revenue * draws.between(0.005, 0.03))
    operating = base.net_income + base.depreciation + awards - receivables - inventory
    capital = rounded(base.depreciation * draws.between(0.6, 1.5))
    investing = -capital - rounded(base.revenue * draws.normal(0.02, 0.03))
    dividend = rounded(max(0, base.net_income) * traits.payout)
    buyback = rounded(max(0, base.net_income) * draws.between(0, 0.4))
    change = cash_at(seed, company, quarter) - cash_at(seed, company, previous)
    exchange = rounded(base.revenue * draws.normal(0, 0.002))
    return {
        "operatingCashflow": operating,
        "depreciationDepletionAndAmortization": base.depreciation,
        "capitalExpenditures": capital,
        "changeInReceivables": receivables,
        "changeInInventory": inventory,
        "profitLoss": base.net_income,
        "cashflowFromInvestment": investing,
        "cashflowFromFinancing": change - operating - investing - exchange,
        "proceedsFromRepaymentsOfShortTermDebt": rounded(base.revenue * draws.normal(0, 0.01)),
        "paymentsForRepurchaseOfCommonStock": buyback,
        "paymentsForRepurchaseOfEquity": buyback,
        "dividendPayout": dividend,
        "dividendPayoutCommonStock": dividend,
        "proceedsFromIssuanceOfLongTermDebtAndCapitalSecuritiesNet": rounded(base.revenue * draws.between(0, 0.1)),
        "proceedsFromRepurchaseOfEquity": -buyback,
        "stockBasedCompensation": awards,
        "changeInCashAndCashEquivalents": change,
        "changeInExchangeRate": exchange,
        "netIncome": base.net_income,
    }


def cash_at(seed: int, company: Company, quarter: FiscalQuarter) -> int:
    """Return the cash at a quarter's end."""
    unit = business(seed, company).unit
    amount = scale(seed, company, quarter) * 0.14 * smooth(seed, company, quarter, "cash")
    return round(amount / unit) * unit


def cells(seed: int, company: Company, function: str, quarter: FiscalQuarter, previous: FiscalQuarter) -> Cells:
    """Return one quarter's cells of one statement, without those that no company has."""
    makers: dict[str, Callable[[int, Company, FiscalQuarter], Cells]] = {
        "INCOME_STATEMENT": income_cells,
        "BALANCE_SHEET": balance_cells,
    }
    if function == "CASH_FLOW":
        return cash_cells(seed, company, quarter, previous)
    return makers[function](seed, company, quarter)
