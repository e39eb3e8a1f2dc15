"""Days of the market: report dates are New York dates, whatever the zone of the schedule or of the machine."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MARKET_ZONE = ZoneInfo("America/New_York")


def market_day(instant: datetime) -> date:
    """The date that New York shows at an instant."""
    return instant.astimezone(MARKET_ZONE).date()


def start_of_market_day(day: date) -> datetime:
    """The first instant of a New York day; UTC."""
    return datetime.combine(day, time(), tzinfo=MARKET_ZONE).astimezone(UTC)


def end_of_market_day(day: date) -> datetime:
    """The last instant of a New York day, to the microsecond; UTC."""
    return start_of_market_day(day + timedelta(days=1)) - timedelta(microseconds=1)
