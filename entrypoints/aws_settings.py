"""The settings of the AWS profile: where a deployment lies.

Infrastructure writes them into each function's environment; a person who uses `signal9 --profile aws` has the same ones
from the stacks' outputs. Region and credentials are AWS's own affair: the function's, or the person's.
"""

import re
from collections.abc import Callable
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import NoDecode

from entrypoints.settings import Settings, Source
from entrypoints.settings_base import KeylessAddress, PipelineSettings, explained, keeping_keys, names_of, read_given


def _like(pattern: str, example: str) -> Callable[[str], str]:
    def checked(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"it should be like {example}")
        return value

    return checked


def _arn(service: str, resource: str) -> AfterValidator:
    return AfterValidator(
        _like(
            rf"arn:aws[a-z-]*:{service}:[a-z0-9-]*:\d{{12}}:{resource}",
            f"arn:aws:{service}:...:{resource.replace('.+', 'name')}",
        )
    )


def _several(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _queue_urls(urls: tuple[str, ...]) -> tuple[str, ...]:
    if not urls:
        raise ValueError("at least one queue is needed")
    for url in urls:
        _like(r"https?://[^/?#\s]+/[^?#\s]+", "https://sqs.us-east-1.amazonaws.com/123456789012/a-queue")(url)
    return urls


Name = Annotated[str, AfterValidator(_like(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", "signal9-dev"))]


class AwsSettings(PipelineSettings):
    """One deployment. Every field that has no default has to be set: a function without it must not start."""

    aws_stage: Annotated[str, AfterValidator(_like(r"[a-z][a-z0-9-]{0,19}", "dev or prod"))]
    """Metrics are kept apart by it."""
    aws_table_prefix: Name
    """What the names of the deployment's tables begin with."""
    aws_bus_name: Name
    aws_bus_arn: Annotated[str, _arn("events", "event-bus/.+")]
    aws_bucket: Annotated[str, AfterValidator(_like(r"[a-z0-9][a-z0-9.-]{2,62}", "signal9-dev-answers"))]
    """Of archived answers."""
    aws_secret_name: Annotated[str, Field(min_length=1, max_length=512)]
    """Name or ARN of the secret that holds the providers' keys."""
    aws_schedule_group: Name
    """Of one-time schedules."""
    aws_schedule_role_arn: Annotated[str, _arn("iam", "role/.+")]
    """What Scheduler acts as when it puts a message on the bus."""
    aws_schedule_dead_letters_arn: Annotated[str, _arn("sqs", ".+")]
    """Where Scheduler leaves what it cannot put on the bus."""
    aws_dead_letter_urls: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_several), AfterValidator(_queue_urls)]
    """Every dead-letter queue, parted by commas; the functions' own letters go to the first."""

    aws_news: bool = False
    """The deployment has the function that syncs Alpaca's news."""

    region: str | None = Field(default=None, validation_alias="AWS_REGION")
    """`None`: the one of the person's AWS profile."""
    endpoint_url: KeylessAddress | None = Field(default=None, validation_alias="AWS_ENDPOINT_URL")
    """Of an emulator of AWS; the keys come over it, unless the providers are simulated."""

    @model_validator(mode="after")
    def _one_bus(self) -> Self:
        if not self.aws_bus_arn.endswith(f"/{self.aws_bus_name}"):
            raise ValueError(
                f"SIGNAL9_AWS_BUS_ARN={self.aws_bus_arn} is not the bus SIGNAL9_AWS_BUS_NAME={self.aws_bus_name}"
            )
        return self

    @model_validator(mode="after")
    def _keys_are_hidden(self) -> Self:
        if self.endpoint_url is not None and self.source is Source.LIVE:
            try:
                keeping_keys(self.endpoint_url)
            except ValueError as refused:
                raise ValueError(f"AWS_ENDPOINT_URL={self.endpoint_url}: {refused}") from None
        return self

    @property
    def source(self) -> Source:
        """Simulated when a simulator is named, else live: the keys are in the secret."""
        return Source.LIVE if self.simulator_url is None else Source.SIMULATED


def load_aws_settings() -> AwsSettings:
    """Read the settings. Raises `SettingsError` that names each one that is missing or wrong."""
    embedded_only = frozenset(names_of(Settings)) - frozenset(names())
    given, arguments = read_given(names(), others=embedded_only.__contains__)
    try:
        return AwsSettings(**arguments)  # type: ignore[arg-type]  # texts, validated like the environment's
    except ValidationError as invalid:
        raise explained(invalid, given) from None


def names() -> tuple[str, ...]:
    """The full names of all settings of this profile."""
    return names_of(AwsSettings)
