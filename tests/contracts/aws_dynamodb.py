"""The adapters of AWS as a backend: on moto, on ministack, and on LocalStack."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from adapters.aws.clients import Clients
from adapters.aws.dynamodb.analysis_queue import DynamoDBAnalysisQueue
from adapters.aws.dynamodb.analysis_store import DynamoDBAnalysisStore
from adapters.aws.dynamodb.asset_store import DynamoDBAssetStore
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
from tests.contracts.aws_clouds import localstack, ministack, moto
from tests.contracts.aws_services import NO_PAUSE, services
from tests.contracts.backend import Backend, Services, once
from tests.contracts.dynamodb_wire import PREFIX, watched

PAGE = 7
"""Every query of more than a few items has to page."""


def stores_backend(tables: Tables, services: Callable[[], Services]) -> Backend:
    """The stores over the tables of one account, and its services."""
    bodies = Bodies(tables)
    return Backend(
        assets=DynamoDBAssetStore(tables, bodies),
        releases=DynamoDBReleaseStore(tables, bodies),
        reports=DynamoDBReportStore(tables, bodies),
        requests=DynamoDBPollinationRequests(tables, DatasetLeases(tables)),
        queue=DynamoDBAnalysisQueue(tables, bodies),
        analyses=DynamoDBAnalysisStore(tables, bodies),
        news=DynamoDBNewsStore(tables, bodies),
        runs=DynamoDBRunLog(tables, bodies),
        quarantine=DynamoDBQuarantineStore(tables, bodies),
        ledger=DynamoDBBudgetLedger(tables),
        watchlist=DynamoDBWatchlist(tables),
        services=services,
        another_worker=lambda: stores_backend(tables, services),
        many=2 * PAGE + 1,
    )


def moto_backend(_: Path, closing: ExitStack) -> Backend:
    return _backend(moto(), closing)


def ministack_backend(_: Path, closing: ExitStack) -> Backend:
    return _backend(ministack(), closing)


def localstack_backend(_: Path, closing: ExitStack) -> Backend:
    return _backend(localstack(), closing)


def _backend(cloud: AbstractContextManager[Clients], closing: ExitStack) -> Backend:
    clients = closing.enter_context(cloud)
    closing.enter_context(watched(clients.dynamodb))
    tables = Tables(clients.dynamodb, PREFIX, CapacityMeter(), NO_PAUSE, page=PAGE, threads=4)
    return stores_backend(tables, once(lambda: services(clients, tables)))
