"""The AWS profile: the system over one deployment, and what only its functions run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from dependency_injector import providers

from entrypoints import gateways
from entrypoints.aws_settings import AwsSettings
from entrypoints.container.aws_stores import AwsStores, Write
from entrypoints.container.late import late
from entrypoints.container.questions import Questions
from entrypoints.outside import Outside
from entrypoints.redaction import Redaction

if TYPE_CHECKING:
    import structlog

    from adapters.aws.clients import Clients
    from adapters.aws.dead_letters import SqsDeadLetters
    from adapters.aws.dynamodb.capacity import CapacityMeter
    from adapters.aws.dynamodb.run_leases import DynamoDBRunLeases
    from adapters.aws.rotation import SecretRotation, StagedKeys
    from domain.ports.ids import Ids
    from domain.ports.providers import NewsReader
    from domain.use_cases.sync_news import SyncNews
    from entrypoints.lambdas.handling import Handling
    from entrypoints.lambdas.old_letters import CopyOldLetters
    from entrypoints.lambdas.rotation import Rotation
    from entrypoints.lambdas.staged_keys import BeginRotation

RESERVE = timedelta(minutes=7)
"""A function begins nothing when less is left: a call with all its waits and retries takes up to five minutes, as the
lease on a dataset does, and its answer is tried to be stored for two."""


def _rotations(clients: Clients) -> Callable[[str, str], SecretRotation]:
    from adapters.aws.rotation import SecretRotation  # noqa: PLC0415 - as with `late`

    # Made as the function starts, when it has more of a processor, and not at its first step.
    client = clients.secrets_manager
    return lambda secret_id, token: SecretRotation(client, secret_id, token)


def _staged_keys(clients: Clients, secret_id: str, ids: Ids) -> StagedKeys:
    from adapters.aws.rotation import StagedKeys  # noqa: PLC0415 - as with `late`

    return StagedKeys(clients.secrets_manager, secret_id, ids.new)


class Aws(Questions):
    """The whole system over one deployment."""

    dead_letters: providers.Provider[SqsDeadLetters] = providers.Dependency()
    meter: providers.Provider[CapacityMeter] = providers.Dependency()
    run_leases: providers.Provider[DynamoDBRunLeases] = providers.Dependency()
    clients: providers.Provider[Clients] = providers.Dependency()

    # ---- what only a deployment runs ----
    news_reader: providers.Provider[NewsReader] = providers.Singleton(gateways.news_reader)
    sync_news: providers.Provider[SyncNews] = providers.Factory(
        late("domain.use_cases.sync_news.SyncNews"),
        calls=Questions.calls,
        reader=news_reader,
        archive=Questions.archive,
        news=Questions.news,
        quarantine=Questions.quarantine,
        clock=Questions.clock,
        recorder=Questions.recorder,
    )
    copy_old_letters: providers.Provider[CopyOldLetters] = providers.Factory(
        late("entrypoints.lambdas.old_letters.CopyOldLetters"), dead_letters=dead_letters, log=Questions.log
    )
    handling: providers.Provider[Handling] = providers.Factory(
        late("entrypoints.lambdas.handling.Handling"),
        reserve=providers.Object(RESERVE),
        bus=Questions.bus,
        deferrals=Questions.deferrals,
        dead_letters=dead_letters,
        leases=run_leases,
        runs=Questions.runs,
        metrics=Questions.metrics,
        meter=meter,
        clock=Questions.clock,
        redact=Questions.redact,
        log=Questions.log,
    )
    rotation: providers.Provider[Rotation] = providers.Factory(
        late("entrypoints.lambdas.rotation.Rotation"),
        secret=providers.Singleton(_rotations, clients),
        check=providers.Singleton(
            late("entrypoints.lambdas.new_keys.NewKeys"),
            outside=Questions.outside,
            policies=Questions.policies,
            budget=Questions.budget,
            clock=Questions.clock,
            ids=Questions.ids,
            archive=Questions.archive,
            hold=Questions.hold,
            recorder=Questions.recorder,
        ),
        recorder=Questions.recorder,
        redact=Questions.redact,
        log=Questions.log,
    )
    begin_rotation: providers.Provider[BeginRotation] = providers.Factory(
        late("entrypoints.lambdas.staged_keys.BeginRotation"),
        staged=providers.Singleton(_staged_keys, clients, Questions.settings.provided.aws_secret_name, Questions.ids),
        budget=Questions.budget,
        clock=Questions.clock,
        schedule=Questions.schedule,
        runs=Questions.runs,
        recorder=Questions.recorder,
        redact=Questions.redact,
        log=Questions.log,
    )


def aws(
    settings: AwsSettings, outside: Outside, redact: Redaction, log: structlog.stdlib.BoundLogger, write: Write
) -> Aws:
    """Wire the system over a deployment; `write` takes its metrics."""
    given = {"settings": settings, "outside": outside, "redact": redact}
    stores = AwsStores(**given, write=providers.Object(write))
    adapters = {name: provider for name, provider in stores.providers.items() if name in Aws.dependencies}
    return Aws(**adapters | given, log=log)
