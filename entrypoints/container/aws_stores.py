"""Every port on AWS: DynamoDB, EventBridge, S3, Secrets Manager and SQS of one deployment."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dependency_injector import containers, providers

from adapters.system.clock import SystemClock
from domain.model.datasets import Provider
from entrypoints import gateways
from entrypoints.aws_settings import AwsSettings
from entrypoints.container.late import late
from entrypoints.last_run_clock import LastRunClock
from entrypoints.outside import Outside
from entrypoints.redaction import Redaction
from entrypoints.settings import Source

if TYPE_CHECKING:
    from adapters.aws.answer_bodies import BodiesInBucket
    from adapters.aws.clients import Clients
    from adapters.aws.dead_letters import SqsDeadLetters
    from adapters.aws.deferrals import EventBridgeDeferrals
    from adapters.aws.dynamodb.backoff import Backoff
    from adapters.aws.dynamodb.bodies import Bodies
    from adapters.aws.dynamodb.capacity import CapacityMeter
    from adapters.aws.dynamodb.run_leases import DynamoDBRunLeases
    from adapters.aws.dynamodb.tables import Tables
    from adapters.aws.event_bridge import EventBridgeBus
    from adapters.aws.schedules import OneTimeSchedules
    from adapters.aws.secrets import StoredKeys
    from domain.ports.analysis_queue import AnalysisQueue
    from domain.ports.analysis_store import AnalysisStore
    from domain.ports.archive import Archive
    from domain.ports.asset_store import AssetStore
    from domain.ports.budget_ledger import BudgetLedger
    from domain.ports.clock import Clock
    from domain.ports.metrics import Metrics
    from domain.ports.news_store import NewsStore
    from domain.ports.pollination_requests import PollinationRequests
    from domain.ports.providers import ProviderGateway
    from domain.ports.quarantine_store import QuarantineStore
    from domain.ports.release_store import ReleaseStore
    from domain.ports.report_store import ReportStore
    from domain.ports.run_log import RunLog
    from domain.ports.watchlist import Watchlist

Write = Callable[[str], None]
"""Takes one line of metrics."""


def _adapter(path: str) -> Callable[..., Any]:
    return late(f"adapters.aws.{path}")


def _clients(region: str | None, endpoint_url: str | None) -> Clients:
    from adapters.aws.clients import Clients  # noqa: PLC0415 - as with `late`

    return Clients.in_region(region, endpoint_url)


def _store(name: str, *parts: providers.Provider[Any]) -> providers.Provider[Any]:
    """A store of DynamoDB: `a_store` is made by `AStore` in `adapters.aws.dynamodb.a_store`."""
    return providers.Singleton(_adapter(f"dynamodb.{name}"), *parts)


def _key(
    field: str,
    of_simulator: providers.Provider[Any],
    outside: providers.Provider[Outside],
    keys: providers.Provider[StoredKeys],
    redact: providers.Provider[Redaction],
) -> providers.Provider[Any]:
    return providers.Selector(
        outside.provided.source,
        simulated=providers.Singleton(gateways.always, of_simulator),
        live=providers.Singleton(gateways.stored_key, keys, field, redact),
    )


def _is_live(outside: Outside) -> bool:
    return outside.source is Source.LIVE


class AwsStores(containers.DeclarativeContainer):
    """Every port on AWS, under the port's name. A client is made with the first adapter that needs it."""

    settings: providers.Provider[AwsSettings] = providers.Dependency(instance_of=AwsSettings)
    outside: providers.Provider[Outside] = providers.Dependency(instance_of=Outside)
    redact: providers.Provider[Redaction] = providers.Dependency(instance_of=Redaction)
    write: providers.Provider[Write] = providers.Dependency()

    clients: providers.Provider[Clients] = providers.Singleton(
        _clients, settings.provided.region, settings.provided.endpoint_url
    )
    backoff: providers.Provider[Backoff] = providers.Singleton(
        _adapter("dynamodb.backoff.Backoff"),
        sleep=providers.Object(time.sleep),
        chance=providers.Object(random.SystemRandom().random),
        seconds=providers.Object(time.monotonic),
    )
    meter: providers.Provider[CapacityMeter] = providers.Singleton(_adapter("dynamodb.capacity.CapacityMeter"))
    tables: providers.Provider[Tables] = providers.Singleton(
        _adapter("dynamodb.tables.Tables"),
        client=clients.provided.dynamodb,
        prefix=settings.provided.aws_table_prefix,
        meter=meter,
        backoff=backoff,
    )
    bodies: providers.Provider[Bodies] = providers.Singleton(_adapter("dynamodb.bodies.Bodies"), tables)
    leases = providers.Singleton(_adapter("dynamodb.dataset_leases.DatasetLeases"), tables)

    run_leases: providers.Provider[DynamoDBRunLeases] = _store("run_leases.DynamoDBRunLeases", tables)
    stored_runs: providers.Provider[RunLog] = _store("run_log.DynamoDBRunLog", tables, bodies)
    machine_clock: providers.Provider[Clock] = providers.Singleton(SystemClock)
    clock: providers.Provider[Clock] = providers.Selector(
        outside.provided.timekeeper,
        machine=machine_clock,
        simulator=outside.provided.simulator_clock,
        last_run=providers.Singleton(LastRunClock, runs=stored_runs, machine=machine_clock),
    )
    assets: providers.Provider[AssetStore] = _store("asset_store.DynamoDBAssetStore", tables, bodies)
    watchlist: providers.Provider[Watchlist] = _store("watchlist.DynamoDBWatchlist", tables)
    releases: providers.Provider[ReleaseStore] = _store("release_store.DynamoDBReleaseStore", tables, bodies)
    reports: providers.Provider[ReportStore] = _store("report_store.DynamoDBReportStore", tables, bodies)
    requests: providers.Provider[PollinationRequests] = _store(
        "pollination_requests.DynamoDBPollinationRequests", tables, leases
    )
    queue: providers.Provider[AnalysisQueue] = _store("analysis_queue.DynamoDBAnalysisQueue", tables, bodies)
    analyses: providers.Provider[AnalysisStore] = _store("analysis_store.DynamoDBAnalysisStore", tables, bodies)
    news: providers.Provider[NewsStore] = _store("news_store.DynamoDBNewsStore", tables, bodies)
    quarantine: providers.Provider[QuarantineStore] = _store("quarantine_store.DynamoDBQuarantineStore", tables, bodies)
    ledger: providers.Provider[BudgetLedger] = _store("budget_ledger.DynamoDBBudgetLedger", tables)

    answer_bodies: providers.Provider[BodiesInBucket] = providers.Singleton(
        _adapter("answer_bodies.BodiesInBucket"), clients.provided.s3, settings.provided.aws_bucket
    )
    archive: providers.Provider[Archive] = providers.Singleton(_adapter("archive.AwsArchive"), tables, answer_bodies)
    metrics: providers.Provider[Metrics] = providers.Singleton(
        _adapter("metrics.CloudWatchMetrics"), stage=settings.provided.aws_stage, write=write, clock=clock
    )

    schedules: providers.Provider[OneTimeSchedules] = providers.Singleton(
        _adapter("schedules.OneTimeSchedules"),
        client=clients.provided.scheduler,
        group=settings.provided.aws_schedule_group,
        bus_arn=settings.provided.aws_bus_arn,
        role_arn=settings.provided.aws_schedule_role_arn,
        dead_letters_arn=settings.provided.aws_schedule_dead_letters_arn,
        clock=clock,
        fires=providers.Callable(_is_live, outside),
    )
    bus: providers.Provider[EventBridgeBus] = providers.Singleton(
        _adapter("event_bridge.EventBridgeBus"),
        client=clients.provided.events,
        name=settings.provided.aws_bus_name,
        schedules=schedules,
        clock=clock,
        backoff=backoff,
    )
    deferrals: providers.Provider[EventBridgeDeferrals] = providers.Singleton(
        _adapter("deferrals.EventBridgeDeferrals"), schedules
    )
    dead_letters: providers.Provider[SqsDeadLetters] = providers.Singleton(
        _adapter("dead_letters.SqsDeadLetters"),
        client=clients.provided.sqs,
        queue_urls=settings.provided.aws_dead_letter_urls,
        bus=bus,
        copies=providers.Singleton(
            _adapter("kept_letters.LettersInBucket"), clients.provided.s3, settings.provided.aws_bucket
        ),
        clock=machine_clock,
        news=settings.provided.aws_news,
    )
    dead_letter_counts: providers.Provider[SqsDeadLetters] = dead_letters

    keys: providers.Provider[StoredKeys] = providers.Singleton(
        _adapter("secrets.StoredKeys"),
        client=clients.provided.secrets_manager,
        name=settings.provided.aws_secret_name,
        clock=machine_clock,
    )
    alpha_vantage: providers.Provider[ProviderGateway] = providers.Singleton(
        gateways.with_stored_keys,
        providers.Singleton(
            gateways.alpha_vantage_gateway,
            url=outside.provided.alpha_vantage_url,
            key=_key("alpha_vantage_api_key", outside.provided.alpha_vantage_key, outside, keys, redact),
            clock=clock,
            policy=settings.provided.policies[Provider.ALPHA_VANTAGE],
        ),
        keys,
        outside.provided.source,
    )
    alpaca: providers.Provider[ProviderGateway] = providers.Singleton(
        gateways.with_stored_keys,
        providers.Singleton(
            gateways.alpaca_gateway,
            url=outside.provided.alpaca_url,
            news_url=outside.provided.alpaca_news_url,
            key_id=_key("alpaca_api_key_id", outside.provided.alpaca_key_id, outside, keys, redact),
            secret_key=_key("alpaca_api_secret_key", outside.provided.alpaca_secret_key, outside, keys, redact),
            clock=clock,
            policy=settings.provided.policies[Provider.ALPACA],
        ),
        keys,
        outside.provided.source,
    )
