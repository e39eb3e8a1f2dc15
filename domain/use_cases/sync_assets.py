"""Bring the assets table up to date with Alpaca's list."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from domain.errors import AnswerCorruptedError, UnreadableAnswerError
from domain.model.answers import Receipt
from domain.model.datasets import DataRequest, MarketList, Provider
from domain.model.metrics import Metric
from domain.model.runs import ScheduledUseCase
from domain.ports.archive import Archive
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.providers import AssetReader
from domain.ports.quarantine_store import QuarantineStore
from domain.rules.asset_changes import asset_changes
from domain.rules.rejected_rows import quarantined, refused
from domain.rules.wording import counted
from domain.use_cases.in_time import in_time
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.recording import Run, RunRecorder


@dataclass(frozen=True, slots=True)
class SyncAssets:
    """Insert, change and deactivate assets; only what changed is written."""

    calls: ProviderCalls
    reader: AssetReader
    archive: Archive
    assets: AssetStore
    quarantine: QuarantineStore
    clock: Clock
    recorder: RunRecorder
    most_deactivated: Fraction = Fraction(1, 20)
    """The greatest share of active assets that one list may deactivate."""

    def __call__(self, correlation_id: str = "", *, stop_at: datetime | None = None) -> None:
        """Run once; no step of the writing is begun at `stop_at` or later, and another run does the rest.

        Raises `TimeOverError` then; what `ProviderCalls.ask` raises, `UnreadableAnswerError` when the list cannot be
        read and `SuspectListError` when it looks truncated, and the table is unchanged then.
        """
        with self.recorder.run(ScheduledUseCase.SYNC_ASSETS.value, correlation_id) as run:
            request = DataRequest(Provider.ALPACA, MarketList.ASSETS)
            self.apply(self.calls.ask(request, run, request_id=run.run_id), run, stop_at=stop_at)

    def apply(self, receipt: Receipt, run: Run, *, stop_at: datetime | None = None) -> None:
        """Bring the table up to an archived list. Raises like `__call__`."""
        try:
            assets, rejected, findings = self.reader.read_assets(self.archive.body(receipt.digest))
        except (UnreadableAnswerError, AnswerCorruptedError) as unreadable:
            self.quarantine.add([refused(receipt, unreadable)])
            raise
        self.quarantine.add(quarantined(receipt, rejected))
        changes = asset_changes(
            assets,
            self.assets.digests(),
            most_deactivated=self.most_deactivated,
            unreadable=[row.symbol for row in rejected],
        )
        for some in in_time((*changes.inserted, *changes.changed), self.clock, stop_at):
            self.assets.put(some)
        for symbols in in_time(changes.deactivated, self.clock, stop_at):
            self.assets.deactivate(symbols)
        run.count(Metric.ASSETS_SYNCED, len(assets))
        run.count(Metric.ASSETS_CHANGED, len(changes.inserted) + len(changes.changed))
        run.count(Metric.ASSETS_REJECTED, len(rejected))
        run.count(Metric.ASSETS_DEACTIVATED, len(changes.deactivated))
        run.say(
            f"{counted(len(assets), 'asset')} listed: {len(changes.inserted)} new, {len(changes.changed)} changed, "
            f"{len(changes.deactivated)} deactivated, {len(rejected)} rejected."
        )
        for finding in findings:
            run.say(finding.message)
