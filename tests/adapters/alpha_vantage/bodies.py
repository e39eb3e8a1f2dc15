"""Literal bodies of Alpha Vantage, as recorded or quoted in public, with a fake key where they repeat the key."""

import json
from collections.abc import Mapping

from domain.model.datasets import Dataset

DAILY_LIMIT = (
    b'{"Information": "We have detected your API key as <redacted> and our standard API rate limit is 25 requests per '
    b"day. Please subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to instantly remove "
    b'all daily rate limits."}'
)
DAILY_LIMIT_2025 = (
    b'{"Information": "Thank you for using Alpha Vantage! Our standard API rate limit is 25 requests per day. Please '
    b"subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to instantly remove all daily rate "
    b'limits."}'
)
DAILY_LIMIT_2024 = (
    b'{\n    "Note": "Thank you for using Alpha Vantage! Our standard API rate limit is 25 requests per day. Please '
    b'visit https://www.alphavantage.co/premium/ if you would like to target a higher API call frequency."\n}'
)
BURST = (
    b'{"Information": "Thank you for using Alpha Vantage! Please consider spreading out your free API requests more '
    b"sparingly (1 request per second). You may subscribe to any of the premium plans at "
    b"https://www.alphavantage.co/premium/ to lift the free key rate limit (25 requests per day), raise the per-second "
    b'burst limit, and instantly unlock all premium endpoints"}'
)
BURST_2025 = (
    b'{"Information": "Thank you for using Alpha Vantage! Please consider spreading out your free API requests more '
    b"sparingly. You may subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to lift the "
    b'free key rate limit (25 requests per day) and instantly unlock all premium endpoints"}'
)
FIVE_A_MINUTE_NOTE = (
    b'{"Note": "Thank you for using Alpha Vantage! Our standard API call frequency is 5 calls per minute and 500 calls '
    b"per day. Please visit https://www.alphavantage.co/premium/ if you would like to target a higher API call "
    b'frequency."}'
)
FIVE_A_MINUTE_INFORMATION = FIVE_A_MINUTE_NOTE.replace(b"Note", b"Information")
HIGHER_VOLUME_2018 = (
    b'\xef\xbb\xbf{\r\n    "Information": "Thank you for using Alpha Vantage! Please visit '
    b'https://www.alphavantage.co/premium/ if you would like to have a higher API call volume."\r\n}'
)
PREMIUM = (
    b'{"Information": "Thank you for using Alpha Vantage! This is a premium endpoint. You may subscribe to any of the '
    b'premium plans at https://www.alphavantage.co/premium/ to instantly unlock all premium endpoints"}'
)
BAD_KEY = (
    b'{"Error Message": "the parameter apikey is invalid or missing. Please claim your free API key on '
    b'(https://www.alphavantage.co/support/#api-key). It should take less than 20 seconds."}'
)
DEMO_KEY = (
    b'{"Information": "The **demo** API key is for demo purposes only. Please claim your free API key at '
    b"(https://www.alphavantage.co/support/#api-key) to explore our full API offerings. It takes fewer than 20 "
    b'seconds."}'
)
INVALID_CALL = (
    b'{"Error Message": "Invalid API call. Please retry or visit the documentation '
    b'(https://www.alphavantage.co/documentation/) for BOP."}'
)
NO_FUNCTION = b'{"Error Message": "This API function (INCOME_STATEMENTS) does not exist."}'
INVALID_INPUTS = (
    b'{"Information": "Invalid inputs. Please refer to the API documentation '
    b'https://www.alphavantage.co/documentation#newsapi and try again."}'
)
NARROW_ACCEPT = b'{"detail": "Could not satisfy the request Accept header."}'
HEROKU_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Application Error</title></head><body>"
    b'<iframe src="//www.herokucdn.com/error-pages/application-error.html"></iframe></body></html>'
)
OTHER_PAGE = b"<!DOCTYPE html><html><head><title>Alpha Vantage</title></head><body>Welcome</body></html>"
NO_ROWS = b'{"symbol":"ONL","annualReports":[],"quarterlyReports":[]}'
NO_EARNINGS = b'{"symbol":"ONL","annualEarnings":[],"quarterlyEarnings":[]}'

CALENDAR = (
    b"symbol,name,reportDate,fiscalDateEnding,estimate,currency,timeOfTheDay\r\n"
    b"IBM,INTERNATIONAL BUSINESS MACHINES CORP,2026-01-28,2025-12-31,4.33,USD,post-market\r\n"
    b"LRCX,LAM RESEARCH CORP,2026-07-29,2026-06-30,1.67,USD,\r\n"
)
LISTING = (
    b"symbol,name,exchange,assetType,ipoDate,delistingDate,status\r\n"
    b"A,Agilent Technologies Inc,NYSE,Stock,1999-11-18,null,Active\r\n"
    b"AAA,Alternative Access First Priority CLO Bond ETF,NYSE ARCA,ETF,2020-09-09,null,Active\r\n"
)

INCOME_ROW = {
    "fiscalDateEnding": "2025-09-30",
    "reportedCurrency": "USD",
    "grossProfit": "9360000000",
    "totalRevenue": "16331000000",
    "costOfRevenue": "6971000000",
    "costofGoodsAndServicesSold": "186000000",
    "operatingIncome": "2794000000",
    "sellingGeneralAndAdministrative": "None",
    "researchAndDevelopment": "2082000000",
    "operatingExpenses": "6566000000",
    "investmentIncomeNet": "None",
    "netInterestIncome": "-496000000",
    "interestIncome": "178000000",
    "interestExpense": "496000000",
    "nonInterestIncome": "None",
    "otherNonOperatingIncome": "0",
    "depreciation": "None",
    "depreciationAndAmortization": "628000000",
    "incomeBeforeTax": "2430000000",
    "incomeTaxExpense": "686000000",
    "interestAndDebtExpense": "None",
    "netIncomeFromContinuingOperations": "1745000000",
    "comprehensiveIncomeNetOfTax": "None",
    "ebit": "2926000000",
    "ebitda": "4152000000",
    "netIncome": "1744000000.5",
}
BALANCE_ROW = {
    "fiscalDateEnding": "2021-09-30",
    "reportedCurrency": "USD",
    "totalAssets": "144214000000",
    "otherNonCurrrentAssets": "None",
    "inventory": "1649000000",
    "goodwill": "0",
    "totalLiabilities": "-",
    "treasuryStock": "-169404000000",
}
CASH_ROW = {
    "fiscalDateEnding": "2025-09-30",
    "reportedCurrency": "USD",
    "operatingCashflow": "3082000000",
    "capitalExpenditures": "422000000",
    "cashflowFromInvestment": "1000000",
    "cashflowFromFinancing": "-5000000",
    "netIncome": "1744000000",
}
QUARTER_ROW = {
    "fiscalDateEnding": "2025-09-30",
    "reportedDate": "2025-10-22",
    "reportedEPS": "2.65",
    "estimatedEPS": "2.45",
    "surprise": "0.2",
    "surprisePercentage": "8.1633",
    "reportTime": "post-market",
}
OVERVIEW = {
    "Symbol": "IBM",
    "AssetType": "Common Stock",
    "Name": "International Business Machines",
    "CIK": "51143",
    "LatestQuarter": "2025-09-30",
    "MarketCapitalization": "287123456789",
    "PERatio": "-",
    "EPS": "-1.25",
    "DividendDate": "2025-12-10",
    "52WeekHigh": "0",
}


def statement(row: Mapping[str, object], symbol: str = "IBM") -> bytes:
    """A statement whose lists hold one row each."""
    return json.dumps({"symbol": symbol, "annualReports": [row], "quarterlyReports": [row]}).encode()


def earnings(annual: list[tuple[str, str]], quarters: list[str], symbol: str = "IBM") -> bytes:
    """`EARNINGS` with annual rows (date, EPS) and quarters that end on the given dates."""
    return json.dumps(
        {
            "symbol": symbol,
            "annualEarnings": [{"fiscalDateEnding": day, "reportedEPS": eps} for day, eps in annual],
            "quarterlyEarnings": [{**QUARTER_ROW, "fiscalDateEnding": day} for day in quarters],
        }
    ).encode()


DATA: dict[Dataset, bytes] = {
    Dataset.OVERVIEW: json.dumps(OVERVIEW).encode(),
    Dataset.INCOME_STATEMENT: statement(INCOME_ROW),
    Dataset.BALANCE_SHEET: statement(BALANCE_ROW),
    Dataset.CASH_FLOW: statement(CASH_ROW),
    Dataset.EARNINGS: earnings([("2025-09-30", "5.8"), ("2024-12-31", "10.33")], ["2025-09-30", "2025-06-30"]),
}
"""A small body of each dataset of a company."""
