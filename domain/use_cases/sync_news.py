"""Keep the news that Alpaca tells: no call of Alpha Vantage, and nothing waits for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import AnswerCorruptedError, UnreadableAnswerError
from domain.model.answers import Receipt
from domain.model.datasets import MarketList, NewsPageRequest, Provider
from domain.model.metrics import Metric
from domain.model.news import EVERY_SYMBOL
from domain.ports.archive import Archive
from domain.ports.clock import Clock
from domain.ports.news_store import NewsStore
from domain.ports.providers import NewsReader
from domain.ports.quarantine_store import QuarantineStore
from domain.rules.rejected_rows import quarantined, refused
from domain.use_cases.in_time import make_sure_of_time
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.recording import Run, RunRecorder

USE_CASE = "sync_news"
FURTHEST_BACK = timedelta(days=2)
OVERLAP = timedelta(hours=1)
"""Articles of the last hour are asked for again: they may be listed late, and none is stored twice."""
MOST_PAGES = 200
"""Of one run: 10,000 articles, of which a day has a few hundred."""


@dataclass(frozen=True, slots=True)
class SyncNews:
    """Brings the articles since the newest one that is stored, page by page, oldest first."""

    calls: ProviderCalls
    reader: NewsReader
    archive: Archive
    news: NewsStore
    quarantine: QuarantineStore
    clock: Clock
    recorder: RunRecorder

    def __call__(self, correlation_id: str = "", *, stop_at: datetime | None = None) -> None:
        """Run once; no page is asked for at `stop_at` or later.

        Raises `TimeOverError` when pages are left then: the next run goes on from the newest article that is stored.
        Raises what `ProviderCalls.ask` raises, and `UnreadableAnswerError` when a page cannot be read.
        """
        with self.recorder.run(USE_CASE, correlation_id) as run:
            until = self.clock.now()
            since = self._since(until)
            pages, page = 0, ""
            try:
                while (page or not pages) and pages < MOST_PAGES:
                    make_sure_of_time(self.clock, stop_at)
                    request = NewsPageRequest(Provider.ALPACA, MarketList.NEWS, since=since, until=until, page=page)
                    page = self._store(self.calls.ask(request, run, request_id=run.run_id), run)
                    pages += 1
            finally:
                run.say(
                    f"{run.counts.get(Metric.NEWS_ARTICLES, 0)} articles on {pages} pages since "
                    f"{since:%Y-%m-%d %H:%M:%SZ}, {run.counts.get(Metric.NEWS_ITEMS_STORED, 0)} new items."
                )

    def _since(self, now: datetime) -> datetime:
        newest = self.news.of_symbol(EVERY_SYMBOL, limit=1)
        last = min(newest[0].published_at, now) - OVERLAP if newest else now - FURTHEST_BACK
        return max(last, now - FURTHEST_BACK)

    def _store(self, receipt: Receipt, run: Run) -> str:
        try:
            page = self.reader.read_news(self.archive.body(receipt.digest))
        except (UnreadableAnswerError, AnswerCorruptedError) as unreadable:
            self.quarantine.add([refused(receipt, unreadable)])
            raise
        self.quarantine.add(quarantined(receipt, page.rejected))
        run.count(Metric.NEWS_ITEMS_STORED, self.news.put(page.items))
        run.count(Metric.NEWS_ARTICLES, page.articles)
        return page.next_page
