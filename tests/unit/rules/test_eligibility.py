"""Which assets are worth a call, by names and symbols as Alpaca writes them."""

import pytest

from domain.model.assets import Asset, AssetStatus, IneligibleReason, ListedKind, Listing
from domain.rules.eligibility import ineligible_because


def asset(
    symbol: str,
    name: str,
    *,
    exchange: str = "NYSE",
    tradable: bool = True,
    status: AssetStatus = AssetStatus.ACTIVE,
) -> Asset:
    return Asset(symbol, f"id-{symbol}", name, exchange, "us_equity", status, tradable)


def reason(candidate: Asset, *, etf: bool = False, in_calendar: bool = False) -> IneligibleReason | None:
    listing = Listing(candidate.symbol, ListedKind.ETF, "NYSE", None) if etf else None
    return ineligible_because(candidate, listing=listing, in_calendar=in_calendar)


@pytest.mark.parametrize(
    "symbol, name",
    [
        ("AAPL", "Apple Inc. Common Stock"),
        ("BRK.B", "Berkshire Hathaway Inc. Class B"),
        ("TSM", "Taiwan Semiconductor Manufacturing Company Ltd."),
        ("BABA", "Alibaba Group Holding Limited American Depositary Shares, each representing eight Ordinary Shares"),
        ("ET", "Energy Transfer LP Common Units representing limited partner interests"),
        ("NTRS", "Northern Trust Corporation - Common Stock"),
        ("DLR", "Digital Realty Trust, Inc. Common Stock"),
        ("VNO", "Vornado Realty Trust Common Shares of Beneficial Interest"),
        ("WTW", "Willis Towers Watson Public Limited Company - Ordinary Shares"),
        ("NA", "Nano Labs Ltd American Depositary Shares"),
        ("TRUE", "TrueCar, Inc. Common Stock"),
        ("U", "Unity Software Inc. Common Stock"),
        ("R", "Ryder System, Inc. Common Stock"),
        ("W", "Wayfair Inc. Class A"),
    ],
)
def test_companies_are_worth_a_call(symbol: str, name: str) -> None:
    assert reason(asset(symbol, name)) is None


@pytest.mark.parametrize(
    "symbol, name, expected",
    [
        ("SPY", "SPDR S&P 500 ETF Trust", IneligibleReason.FUND),
        ("IWM", "iShares Russell 2000 Index", IneligibleReason.FUND),
        ("PDI", "PIMCO Dynamic Income Fund", IneligibleReason.FUND),
        ("SBEV.WS", "Splash Beverage Group, Inc. Warrants", IneligibleReason.WARRANT),
        ("ADSEW", "ADS-TEC Energy PLC - Warrant", IneligibleReason.WARRANT),
        ("AACT.U", "Ares Acquisition Corporation II", IneligibleReason.UNIT),
        ("AAM.U", "AA Mission Acquisition Corp. Units, each consisting of one share", IneligibleReason.UNIT),
        ("ABR.PRD", "Arbor Realty Trust", IneligibleReason.PREFERRED),
        (
            "BACX",
            "Bank of America Corporation Depositary Shares, each representing a 1/1,000th interest",
            IneligibleReason.PREFERRED,
        ),
        ("AGNCN", "AGNC Investment Corp. 7.00% Series C Preferred Stock", IneligibleReason.PREFERRED),
        ("XYZR", "Example Acquisition Corp - Rights", IneligibleReason.RIGHT),
        ("QRTEB.RT", "Qurate Retail", IneligibleReason.RIGHT),
        ("AFGB", "American Financial Group, Inc. 5.875% Subordinated Debentures due 2059", IneligibleReason.NOTE),
        ("TBC", "AT&T Inc. Senior Notes due 2066", IneligibleReason.NOTE),
        ("ZVZZT", "NASDAQ TEST STOCK", IneligibleReason.TEST_SYMBOL),
    ],
)
def test_instruments_without_fundamentals_are_not(symbol: str, name: str, expected: IneligibleReason) -> None:
    assert reason(asset(symbol, name)) is expected


def test_what_cannot_be_traded_is_not_worth_a_call() -> None:
    assert reason(asset("OLD", "Old Company", status=AssetStatus.INACTIVE)) is IneligibleReason.NOT_ACTIVE
    assert reason(asset("PXMD", "PaxMedica, Inc.", tradable=False)) is IneligibleReason.NOT_TRADABLE
    assert reason(asset("AABVF", "Aberdeen", exchange="OTC")) is IneligibleReason.NOT_ON_AN_EXCHANGE


def test_the_listing_unmasks_a_fund_with_an_innocent_name() -> None:
    innocent = asset("AAA", "Alternative Access First Priority")
    assert reason(innocent) is None
    assert reason(innocent, etf=True) is IneligibleReason.FUND


def test_the_earnings_calendar_outweighs_a_name_that_sounds_like_a_fund_and_a_wrong_listing() -> None:
    sounding = asset("GAIN", "Gladstone Fund Management")
    assert reason(sounding) is IneligibleReason.FUND
    assert reason(sounding, in_calendar=True, etf=True) is None


def test_the_calendar_does_not_outweigh_a_preferred_that_repeats_its_issuers_event() -> None:
    assert reason(asset("BAC.PRB", "Bank of America"), in_calendar=True) is IneligibleReason.PREFERRED
