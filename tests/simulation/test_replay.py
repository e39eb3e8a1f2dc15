"""The derived tables rebuilt from the archive alone are those of the run that filled it."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.embedded.asset_store import EmbeddedAssetStore
from adapters.embedded.metrics_table import MetricsTable
from adapters.embedded.quarantine_store import EmbeddedQuarantineStore
from adapters.embedded.release_store import EmbeddedReleaseStore
from adapters.embedded.report_store import EmbeddedReportStore
from adapters.embedded.run_log import EmbeddedRunLog
from domain.model.datasets import REPORT_DATASETS
from domain.model.reports import DatasetHead, Overview, Revision
from domain.ports.asset_store import AssetStore
from domain.ports.quarantine_store import QuarantineStore
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.use_cases.apply_answers import ApplyAnswers
from domain.use_cases.recording import RunRecorder
from domain.use_cases.replay import Replay
from domain.use_cases.sync_assets import SyncAssets
from domain.use_cases.sync_earnings_calendar import SyncEarningsCalendar
from domain.use_cases.sync_listing import SyncListing
from entrypoints.container.embedded import Embedded
from tests.memory_database import memory_database
from tests.simulation.pipeline import pipeline

FIRST = date(2026, 11, 3)


class Tables:
    """The derived tables, empty and in memory."""

    def __init__(self, system: Embedded) -> None:
        database = memory_database()
        self.assets: AssetStore = EmbeddedAssetStore(database)
        self.releases: ReleaseStore = EmbeddedReleaseStore(database)
        self.reports: ReportStore = EmbeddedReportStore(database)
        self.quarantine: QuarantineStore = EmbeddedQuarantineStore(database)
        clock, archive, reader = system.clock(), system.archive(), system.report_reader()
        recorder = RunRecorder(clock, system.ids(), EmbeddedRunLog(database), MetricsTable(database, clock))
        self.replay = Replay(
            archive=archive,
            reports=self.reports,
            apply_answers=ApplyAnswers(archive, reader, self.reports, self.quarantine),
            sync_assets=SyncAssets(
                system.calls(), system.asset_reader(), archive, self.assets, self.quarantine, clock, recorder
            ),
            sync_earnings_calendar=SyncEarningsCalendar(
                calls=system.calls(),
                reader=reader,
                archive=archive,
                assets=self.assets,
                releases=self.releases,
                quarantine=self.quarantine,
                clock=clock,
                schedule=system.schedule(),
                recorder=recorder,
            ),
            sync_listing=SyncListing(
                calls=system.calls(),
                hold=system.hold(),
                reader=reader,
                archive=archive,
                assets=self.assets,
                quarantine=self.quarantine,
                clock=clock,
                schedule=system.schedule(),
                recorder=recorder,
            ),
            recorder=recorder,
        )


def reported(reports: ReportStore) -> tuple[list[DatasetHead], list[Revision], list[Overview]]:
    heads = list(reports.heads())
    symbols = sorted({head.symbol for head in heads})
    revisions = [one for symbol in symbols for dataset in REPORT_DATASETS for one in reports.revisions(symbol, dataset)]
    return heads, revisions, [overview for symbol in symbols for overview in reports.overviews(symbol)]


@pytest.mark.slow
def test_replay_into_empty_tables_gives_the_same_tables_without_a_call(tmp_path: Path) -> None:
    rates = "wrong_symbol=0.1,odd_numbers=0.1,duplicate_rows=0.1,restatement=0.2,provisional=0.2,new_fields=0.1"
    with pipeline(tmp_path, assets=200, faults=rates, settings={"universe_cap": 8}) as running:
        for number in range(4):
            running.run_day(FIRST + timedelta(days=number))
        calls = len(running.calls())
        tables = Tables(running.system)
        applied = tables.replay().applied
        assert len(running.calls()) == calls
        assert sum(applied.values()) >= 4 * 24
        system = running.system
        assert reported(tables.reports) == reported(system.reports())
        assert list(tables.assets.active()) == list(system.assets().active())
        assert tables.assets.listings() == system.assets().listings()
        assert sorted(tables.quarantine.rows(), key=str) == sorted(system.quarantine().rows(), key=str)
        again = reported(tables.reports)
        tables.replay()
        assert reported(tables.reports) == again
