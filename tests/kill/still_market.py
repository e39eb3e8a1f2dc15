"""A market on which nothing new is published from a day on: the quiet days after which two runs must agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from simulator.damage import rendered
from simulator.market import Market
from simulator.source import AssetRow

GIVEN = ("fiscalDateEnding", "reportedCurrency")
ROW_LISTS = ("annualReports", "quarterlyReports", "annualEarnings", "quarterlyEarnings")


@dataclass(frozen=True, slots=True)
class StillMarket:
    """A `Source` that answers every later day as it answers `still_from`.

    A company tells its reports since `oldest`, and no older one slides out of a window: a short history is read in a
    fraction of the time.
    """

    market: Market
    still_from: date
    oldest: date

    def answer(self, function: str, symbol: str, on: date) -> bytes | None:
        """The JSON body of a dataset."""
        body = self.market.statement(symbol, function, self._day(on))
        if body is None:
            return None
        body = {name: self._short(value) if name in ROW_LISTS else value for name, value in body.items()}
        if function == "BALANCE_SHEET":
            # As CME and COP have them: a period twice, the junk before the true row. It ends in quarantine.
            newest, *older = body["quarterlyReports"] or [{}]
            junk = {name: value if name in GIVEN else "None" for name, value in newest.items()}
            body["quarterlyReports"] = [junk, newest, *older] if newest else []
        return rendered(body)

    def earnings_calendar(self, on: date, months: int, symbol: str | None) -> bytes:
        """The calendar."""
        return self.market.earnings_calendar(self._day(on), months, symbol)

    def listing_status(self, on: date, *, active: bool) -> bytes:
        """The listed symbols."""
        return self.market.listing_status(self._day(on), active=active)

    def assets(self, on: date) -> Sequence[AssetRow]:
        """Alpaca's rows."""
        return self.market.assets(self._day(on))

    def describe(self) -> Mapping[str, object]:
        """What the simulator says of its source."""
        return self.market.describe()

    def _short(self, rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [row for row in rows if row["fiscalDateEnding"] >= self.oldest.isoformat()]

    def _day(self, on: date) -> date:
        return min(on, self.still_from)
