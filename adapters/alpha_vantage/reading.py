"""The domain's reader of Alpha Vantage: pure, so that the same bytes give the same values for ever."""

from adapters.alpha_vantage import calendar, listing, overview, statements
from domain.model.assets import Listing, RejectedRow
from domain.model.datasets import Dataset
from domain.model.releases import CalendarRow
from domain.model.reports import ReportedAnswer, ReportedOverview


class AlphaVantageReader:
    """Implements `ReportReader`.

    The symbol that a body names is given as it is named; whether it is the one asked for is the domain's to judge.
    """

    def read_reports(self, dataset: Dataset, symbol: str, body: bytes) -> ReportedAnswer:  # noqa: ARG002 - see the class
        """Rows of a statement or of `EARNINGS`. Raises `UnreadableAnswerError`."""
        return statements.read_reports(dataset, body)

    def read_overview(self, symbol: str, body: bytes) -> ReportedOverview:  # noqa: ARG002 - see the class
        """The overview of one company. Raises `UnreadableAnswerError`."""
        return overview.read_overview(body)

    def read_calendar(self, body: bytes) -> tuple[tuple[CalendarRow, ...], tuple[RejectedRow, ...]]:
        """Rows of the earnings calendar; rejects aside. Raises `UnreadableAnswerError`."""
        return calendar.read_calendar(body)

    def read_listing(self, body: bytes) -> tuple[tuple[Listing, ...], tuple[RejectedRow, ...]]:
        """Active rows of `LISTING_STATUS`; rejects aside. Raises `UnreadableAnswerError`."""
        return listing.read_listing(body)
