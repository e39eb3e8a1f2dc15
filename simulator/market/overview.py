"""OVERVIEW as the vendor answers it on a world date: 55 fields, some of which follow the price every day."""

from calendar import month_name
from collections.abc import Sequence
from datetime import date, timedelta

from simulator.draws import Draws
from simulator.market.cells import balance_cells, income_cells
from simulator.market.figures import EXCHANGE_RATES, business, core
from simulator.market.fiscal_years import FiscalQuarter, FiscalYearKind
from simulator.market.names import industry
from simulator.market.prices import average, price, year_range
from simulator.market.roster import Company, Instrument
from simulator.market.statements import period_date, published_quarters

_RATINGS = ("StrongBuy", "Buy", "Hold", "Sell", "StrongSell")
_RATIOS = ("TrailingPE", "ForwardPE", "PriceToSalesRatioTTM", "PriceToBookRatio", "EVToRevenue", "EVToEBITDA")
_TRAILING = (
    "RevenuePerShareTTM",
    "ProfitMargin",
    "OperatingMarginTTM",
    "ReturnOnAssetsTTM",
    "ReturnOnEquityTTM",
    "RevenueTTM",
    "GrossProfitTTM",
    "DilutedEPSTTM",
    "QuarterlyEarningsGrowthYOY",
    "QuarterlyRevenueGrowthYOY",
)


def overview(seed: int, company: Company, on: date) -> dict[str, str]:
    """Return the body for a company. Money fields of a foreign one mix its currency with the dollar."""
    known = published_quarters(seed, company, "OVERVIEW", on)
    body = _head(seed, company.vendor_symbol, company.name, company.exchange) | {
        "Description": f"{company.name}, {company.sector.lower()}, listed on {company.exchange}.",
        "Sector": company.sector,
        "Industry": industry(company.sector),
        "OfficialSite": f"https://www.{company.issuer.lower()}.example",
        "FiscalYearEnd": month_name[_last_month(company)],
        "LatestQuarter": period_date(company, known[-1], on).isoformat() if known else "None",
    }
    if len(known) < 5:  # noqa: PLR2004  # a newcomer has no year to look back on
        return body | _nothing()
    return body | _fundamentals(seed, company, known[-5:], on) | _market(seed, company, known[-4:], on)


def thin_overview(seed: int, instrument: Instrument) -> dict[str, str]:
    """Return what the vendor has of a warrant or unit: three spellings of nothing."""
    return _head(seed, instrument.listing_symbol, instrument.listing_symbol, instrument.exchange) | _nothing()


def _last_month(company: Company) -> int:
    rule = company.fiscal_year
    return rule.moved_to if rule.kind is FiscalYearKind.MOVED else rule.month


def _head(seed: int, symbol: str, name: str, exchange: str) -> dict[str, str]:
    draws = Draws(seed, "head", symbol)
    return {
        "Symbol": symbol,
        "AssetType": "Common Stock",
        "Name": name,
        "Description": "None",
        "CIK": str(draws.integer(1_000, 2_090_000)),
        "Exchange": {"AMEX": "NYSE MKT", "ARCA": "NYSE ARCA"}.get(exchange, exchange),
        "Currency": "USD",
        "Country": "USA",
        "Sector": "FINANCIAL SERVICES",
        "Industry": "SHELL COMPANIES",
        "Address": f"{draws.integer(1, 9_900)} MAIN STREET, SPRINGFIELD, IL, UNITED STATES, 62701",
        "OfficialSite": "None",
        "FiscalYearEnd": "None",
        "LatestQuarter": "None",
    }


def _nothing() -> dict[str, str]:
    """Money and dates are "None", ratings and ratios "-", trailing figures "0"."""
    absent = ("MarketCapitalization", "EBITDA", "PERatio", "PEGRatio", "BookValue", "DividendPerShare", "DividendYield")
    body = dict.fromkeys((*absent, "EPS"), "None") | dict.fromkeys(_TRAILING, "0") | {"AnalystTargetPrice": "None"}
    body |= {f"AnalystRating{rating}": "-" for rating in _RATINGS} | dict.fromkeys(_RATIOS, "-") | {"Beta": "None"}
    body |= dict.fromkeys(("52WeekHigh", "52WeekLow", "50DayMovingAverage", "200DayMovingAverage"), "0")
    body |= {"SharesOutstanding": "0", "SharesFloat": "0", "PercentInsiders": "None", "PercentInstitutions": "None"}
    return body | {"DividendDate": "None", "ExDividendDate": "None"}


def _fundamentals(seed: int, company: Company, known: Sequence[FiscalQuarter], on: date) -> dict[str, str]:
    traits, rate = business(seed, company), EXCHANGE_RATES[company.currency]
    rows = [income_cells(seed, company, quarter) for quarter in known]
    balance = balance_cells(seed, company, known[-1])
    shares = balance["commonStockSharesOutstanding"]
    revenue, profit = sum(row["totalRevenue"] for row in rows[1:]), sum(row["netIncome"] for row in rows[1:])
    per_share = profit / rate / shares
    dividend = max(0.0, per_share * traits.payout)
    today = price(seed, company, on)
    return {
        "MarketCapitalization": str(round(today * shares)),
        "EBITDA": str(sum(row["ebitda"] for row in rows[1:])),
        "PERatio": _number(today / per_share, 2) if per_share > 0 else "None",
        "PEGRatio": _number(1 + traits.growth * 20, 3) if per_share > 0 else "None",
        "BookValue": _number(balance["totalShareholderEquity"] / rate / shares, 2),
        "DividendPerShare": _number(dividend, 2) if dividend else "None",
        "DividendYield": _number(dividend / today, 4) if dividend else "None",
        "EPS": _number(per_share, 2),
        "RevenuePerShareTTM": _number(revenue / shares, 2),
        "ProfitMargin": _number(profit / revenue, 3) if revenue else "0",
        "OperatingMarginTTM": _ratio(rows[-1]["operatingIncome"], rows[-1]["totalRevenue"]),
        "ReturnOnAssetsTTM": _number(profit / balance["totalAssets"], 4),
        "ReturnOnEquityTTM": _ratio(profit, balance["totalShareholderEquity"]),
        "RevenueTTM": str(revenue),
        "GrossProfitTTM": str(sum(row["grossProfit"] for row in rows[1:])),
        "DilutedEPSTTM": _number(per_share, 2),
        "QuarterlyEarningsGrowthYOY": _ratio(rows[-1]["netIncome"] - rows[0]["netIncome"], abs(rows[0]["netIncome"])),
        "QuarterlyRevenueGrowthYOY": _ratio(
            rows[-1]["totalRevenue"] - rows[0]["totalRevenue"], rows[0]["totalRevenue"]
        ),
    }


def _market(seed: int, company: Company, known: Sequence[FiscalQuarter], on: date) -> dict[str, str]:
    traits, rate = business(seed, company), EXCHANGE_RATES[company.currency]
    draws = Draws(seed, "analysts", company.issuer)
    quarters = [core(seed, company, quarter) for quarter in known]
    today, (low, high) = price(seed, company, on), year_range(seed, company, on)
    revenue = sum(quarter.revenue for quarter in quarters)
    earned = sum(quarter.net_income for quarter in quarters) / rate
    equity = balance_cells(seed, company, known[-1])["totalShareholderEquity"] / rate
    shares = quarters[-1].shares
    value = today * shares
    ebitda = sum(quarter.before_tax + quarter.interest_expense + quarter.depreciation for quarter in quarters) / rate
    paid = on + timedelta(draws.integer(-40, 40)) if traits.payout else None
    return {
        "AnalystTargetPrice": _number(today * draws.between(0.9, 1.4), 2),
        **{f"AnalystRating{rating}": str(draws.integer(0, 9)) for rating in _RATINGS},
        "TrailingPE": _number(value / earned, 2) if earned > 0 else "-",
        "ForwardPE": _number(value / earned * 0.92, 2) if earned > 0 else "-",
        "PriceToSalesRatioTTM": _number(value / revenue, 3),
        "PriceToBookRatio": _number(value / equity, 2),
        "EVToRevenue": _number(value * 1.2 / revenue * rate, 3),
        "EVToEBITDA": _number(value * 1.2 / ebitda, 2) if ebitda > 0 else "-",
        "Beta": _number(draws.between(0.2, 2.2), 3),
        "52WeekHigh": _number(max(high, today), 2),
        "52WeekLow": _number(min(low, today), 2),
        "50DayMovingAverage": _number(average(seed, company, on, 50), 2),
        "200DayMovingAverage": _number(average(seed, company, on, 200), 2),
        "SharesOutstanding": str(shares),
        "SharesFloat": str(round(shares * 0.95)),
        "PercentInsiders": _number(draws.between(0.05, 20), 3),
        "PercentInstitutions": _number(draws.between(10, 95), 3),
        "DividendDate": paid.isoformat() if paid else "None",
        "ExDividendDate": (paid - timedelta(21)).isoformat() if paid else "None",
    }


def _ratio(part: float, whole: float) -> str:
    return _number(part / whole, 3) if whole else "0"


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
