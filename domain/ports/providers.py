"""The outside sources of data, and the readers of what they answer."""

from datetime import datetime
from typing import Protocol

from domain.model.answers import Answer, AnswerClass
from domain.model.assets import Asset, Listing, RejectedRow
from domain.model.datasets import DataRequest, Dataset
from domain.model.findings import Finding
from domain.model.news import NewsPage
from domain.model.releases import CalendarRow
from domain.model.reports import ReportedAnswer, ReportedOverview


class CallPermit(Protocol):
    """The right to make one call, already counted against the rate budget."""

    @property
    def expires_at(self) -> datetime:
        """The latest instant at which the call may be sent; later it is void, and stays counted."""

    def renew(self) -> None:
        """Reserve another call for a retry and wait for its start.

        Raises `BudgetExhaustedError` when none may start soon; the adapter then gives up with its own error.
        """


class ProviderGateway(Protocol):
    """One provider. `fetch` never raises for an answer, whatever it says: it classifies it."""

    def ensure_keys(self) -> None:
        """Make sure, without a call, that there are keys to call with.

        Raises `SettingsError`, without a value, when there are none or when they cannot be keys, and
        `StoreUnavailableError` when they cannot be read now.
        """

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        """Make the call within its total deadline and return the answer, free of credentials.

        A broken connection or a time-out is tried again a bounded number of times, each with `permit.renew()`.
        Raises `ProviderUnavailableError` when no answer came, `ReservationExpiredError` when the permit had expired
        before anything was sent, `SettingsError` when credentials are missing.
        """


class ReportReader(Protocol):
    """Reads the bodies of Alpha Vantage, without I/O: the same bytes give the same values for ever.

    Every method raises `UnreadableAnswerError` when the body as a whole is not what was asked for.
    """

    def read_reports(self, dataset: Dataset, symbol: str, body: bytes) -> ReportedAnswer:
        """Rows of a statement or of `EARNINGS`; rows that cannot be read become error findings."""

    def read_overview(self, symbol: str, body: bytes) -> ReportedOverview:
        """The overview of one company."""

    def read_calendar(self, body: bytes) -> tuple[tuple[CalendarRow, ...], tuple[RejectedRow, ...]]:
        """Rows of the earnings calendar, two spellings of one symbol already mapped to Alpaca's; rejects aside."""

    def read_listing(self, body: bytes) -> tuple[tuple[Listing, ...], tuple[RejectedRow, ...]]:
        """Rows of `LISTING_STATUS`; rejects aside."""


class AssetReader(Protocol):
    """Reads the asset list of Alpaca, without I/O."""

    def read_assets(self, body: bytes) -> tuple[tuple[Asset, ...], tuple[RejectedRow, ...], tuple[Finding, ...]]:
        """Active `us_equity` assets, row by row; rejects aside; findings tell new fields and values (drift).

        Raises `UnreadableAnswerError` when the body is not a list.
        """


class NewsReader(Protocol):
    """Reads the news of Alpaca, without I/O."""

    def read_news(self, body: bytes) -> NewsPage:
        """One page: an item for each symbol that an article names, and one for `*`; rejects aside.

        Raises `UnreadableAnswerError` when the body is no page of news.
        """


class KeyCheck(Protocol):
    """Asks a provider for nothing but whether it takes some keys; what it answers is no data."""

    def __call__(self) -> tuple[AnswerClass, str]:
        """The class of its answer, and the reason in words, free of keys.

        Raises `ProviderUnavailableError` when no answer came.
        """
