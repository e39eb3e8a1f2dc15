"""Made-up company names and tickers."""

from collections.abc import Iterator

from simulator.draws import Draws

# Real tickers that spreadsheet, YAML and data-frame readers turn into nulls, booleans and infinities.
TRICKY_TICKERS = ("NA", "TRUE", "ON", "E", "INF", "NAN")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words("""
    Alder Amber Anchor Apex Arbor Ashford Aspen Atlas Aurora Beacon Birch Blue Bramble Bright Brook Canyon Cardinal
    Cascade Cedar Cinder Clear Coastal Cobalt Copper Coral Crestline Crown Delta Drake Dune Eagle Eastern Elm Ember
    Evergreen Falcon Fern Fieldstone First Flint Fox Garnet Glacier Golden Granite Gulf Harbor Hawthorn Heron Highland
    Hollow Horizon Indigo Iron Ivory Jasper Juniper Keystone Lakeside Larch Laurel Liberty Linden Lone Maple Meridian
    Midland Mill Monarch Northern Oak Obsidian Ocean Onyx Orchard Osprey Pacific Palisade Pembroke Pine Pioneer Prairie
    Quarry Quill Raven Redwood Ridge River Rockwell Saffron Sage Sierra Silver Slate Southern Spruce Sterling Summit
    Sycamore Tamarack Teton Thistle Timber Union Valley Verity Vista Walnut Western Willow Windsor Yarrow Zephyr
""")
_INDUSTRIES = {
    "HEALTHCARE": "BIOTECHNOLOGY",
    "TECHNOLOGY": "SOFTWARE - APPLICATION",
    "FINANCIAL SERVICES": "BANKS - REGIONAL",
    "INDUSTRIALS": "SPECIALTY INDUSTRIAL MACHINERY",
    "CONSUMER CYCLICAL": "SPECIALTY RETAIL",
    "CONSUMER DEFENSIVE": "PACKAGED FOODS",
    "ENERGY": "OIL & GAS E&P",
    "BASIC MATERIALS": "SPECIALTY CHEMICALS",
    "REAL ESTATE": "REIT - DIVERSIFIED",
    "UTILITIES": "UTILITIES - REGULATED ELECTRIC",
    "COMMUNICATION SERVICES": "ENTERTAINMENT",
}
_SECOND = {
    "HEALTHCARE": _words("Biosciences Therapeutics Health Pharma Medical Genomics Diagnostics Oncology"),
    "TECHNOLOGY": _words("Systems Software Technologies Semiconductor Networks Data Robotics"),
    "FINANCIAL SERVICES": _words("Bancorp Financial Capital Bancshares Insurance Trust Holdings"),
    "INDUSTRIALS": _words("Industries Manufacturing Aerospace Logistics Tool Marine"),
    "CONSUMER CYCLICAL": _words("Stores Outfitters Brands Restaurants Homes Motors Leisure"),
    "CONSUMER DEFENSIVE": _words("Foods Grocers Beverages Household Farms"),
    "ENERGY": _words("Energy Petroleum Resources Midstream Drilling"),
    "BASIC MATERIALS": _words("Chemicals Metals Mining Paper Minerals"),
    "REAL ESTATE": _words("Properties Realty Storage Residential Towers"),
    "UTILITIES": _words("Power Water Gas Electric"),
    "COMMUNICATION SERVICES": _words("Media Communications Broadcasting Interactive"),
}
SECTOR_WEIGHTS = (
    ("HEALTHCARE", 20),
    ("TECHNOLOGY", 16),
    ("FINANCIAL SERVICES", 17),
    ("INDUSTRIALS", 13),
    ("CONSUMER CYCLICAL", 11),
    ("CONSUMER DEFENSIVE", 5),
    ("ENERGY", 5),
    ("BASIC MATERIALS", 5),
    ("REAL ESTATE", 4),
    ("UTILITIES", 2),
    ("COMMUNICATION SERVICES", 4),
)
_SUFFIXES = (
    ("Inc", 48),
    ("Corp", 20),
    ("Ltd", 8),
    ("Holdings Inc", 8),
    ("Group Inc", 6),
    ("Co", 5),
    ("plc", 3),
    ("NV", 2),
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LENGTHS = ((1, 2), (2, 20), (3, 220), (4, 758))
_ETF_HOUSES = _words("Northgate Meridian Kestrel Fairway Bluestone Halden Quorum Paramount")
_ETF_THEMES = (
    "S&P 500",
    "Dividend Growers",
    "Small Cap Value",
    "Ultra-Short Bond",
    "Municipal Income",
    "Clean Energy",
    "Gold Strategy",
    "Long Treasury",
    "Emerging Markets",
    "Momentum Factor",
    "Buffer 10 June",
    "2X Long Technology Daily",
    "Covered Call Income",
)


def company_name(draws: Draws, sector: str) -> str:
    """Return a name such as `Cedar Therapeutics Inc`."""
    first, second = draws.pick(_FIRST), draws.pick(_SECOND[sector])
    middle = f" {draws.pick(_FIRST)}" if draws.chance(0.3) else ""
    return f"{first}{middle} {second} {draws.weighted(_SUFFIXES)}"


def industry(sector: str) -> str:
    """Return the industry that goes with a sector."""
    return _INDUSTRIES[sector]


def fund_name(draws: Draws) -> str:
    """Return a name such as `Kestrel Gold Strategy ETF`."""
    return f"{draws.pick(_ETF_HOUSES)} {draws.pick(_FIRST)} {draws.pick(_ETF_THEMES)} ETF"


def tickers(seed: int) -> Iterator[str]:
    """Yield tickers of one to four letters, each once, none of the tricky ones."""
    used = set(TRICKY_TICKERS)
    draws = Draws("tickers", seed)
    while True:
        ticker = "".join(draws.pick(_LETTERS) for _ in range(draws.weighted(_LENGTHS)))
        if ticker not in used:
            used.add(ticker)
            yield ticker
