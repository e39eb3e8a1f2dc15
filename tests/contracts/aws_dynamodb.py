"""The stores of DynamoDB for the contract suites."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from adapters.aws.clients import Clients
from adapters.aws.dynamodb.analysis_queue import DynamoDBAnalysisQueue
from adapters.aws.dynamodb.analysis_store import DynamoDBAnalysisStore
from adapters.aws.dynamodb.asset_store import DynamoDBAssetStore
from adapters.aws.dynamodb.backoff import Backoff
from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.budget_ledger import DynamoDBBudgetLedger
from adapters.aws.dynamodb.capacity import CapacityMeter
from adapters.aws.dynamodb.dataset_leases import DatasetLeases
from adapters.aws.dynamodb.news_store import DynamoDBNewsStore
from adapters.aws.dynamodb.pollination_requests import DynamoDBPollinationRequests
from adapters.aws.dynamodb.quarantine_store import DynamoDBQuarantineStore
from adapters.aws.dynamodb.release_store import DynamoDBReleaseStore
from adapters.aws.dynamodb.report_store import DynamoDBReportStore
from adapters.aws.dynamodb.run_log import DynamoDBRunLog
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.dynamodb.watchlist import DynamoDBWatchlist
from tests.contracts.aws_clouds import ministack, moto
from tests.contracts.backend import Backend, Services, once
from tests.contracts.dynamodb_wire import PREFIX, watched
from tests.contracts.embedded import memory_backend

PAGE = 7
"""Every query of more than a few items has to page."""


def stores_backend(clients: Clients, services: Callable[[], Services]) -> Backend:
    """The stores over one account, and services of whatever kind."""
    pauses = Backoff(sleep=lambda _: None, chance=lambda: 0.0)
    tables = Tables(clients.dynamodb, PREFIX, CapacityMeter(), pauses, page=PAGE, threads=4)
    bodies = Bodies(tables)
    return Backend(
        assets=DynamoDBAssetStore(tables, bodies),
        releases=DynamoDBReleaseStore(tables, bodies),
        reports=DynamoDBReportStore(tables, bodies),
        requests=DynamoDBPollinationRequests(tables, DatasetLeases(tables)),
        queue=DynamoDBAnalysisQueue(tables),
        analyses=DynamoDBAnalysisStore(tables, bodies),
        news=DynamoDBNewsStore(tables, bodies),
        runs=DynamoDBRunLog(tables, bodies),
        quarantine=DynamoDBQuarantineStore(tables, bodies),
        ledger=DynamoDBBudgetLedger(tables),
        watchlist=DynamoDBWatchlist(tables),
        services=services,
        another_worker=lambda: stores_backend(clients, services),
        many=3 * PAGE,
    )


def moto_backend(folder: Path, closing: ExitStack) -> Backend:
    return _backend(moto(), folder, closing)


def ministack_backend(folder: Path, closing: ExitStack) -> Backend:
    return _backend(ministack(), folder, closing)


def _backend(cloud: AbstractContextManager[Clients], folder: Path, closing: ExitStack) -> Backend:
    clients = closing.enter_context(cloud)
    closing.enter_context(watched(clients.dynamodb))
    return stores_backend(clients, once(lambda: memory_backend(folder, closing).services()))
