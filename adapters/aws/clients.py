"""boto3 clients: each is made once, with time-outs, retries and a bounded pool of connections."""

import logging
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import boto3
from botocore.config import Config

from adapters.aws.errors import domain_errors
from domain.errors import SettingsError

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_events import EventBridgeClient
    from types_boto3_s3 import S3Client
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient

CONNECT_SECONDS = 2
READ_SECONDS = 10
"""Without an answer for so long, a request is given up and tried again."""


@dataclass(frozen=True)
class Clients:
    """The clients of one process.

    A client loads its service's model (up to 50 ms), so each is made when it is first read: by the container, in the
    Lambda function's init. Clients may be shared by threads. To make one raises `SettingsError` when credentials or
    settings of AWS are unusable.
    """

    session: boto3.Session
    """Region and credentials."""
    endpoint_url: str | None = None
    """Of an emulator; `None` leaves it to boto3: AWS itself, or `AWS_ENDPOINT_URL` where that is set."""
    connections: int = 10
    """Kept open for each service; more requests than that at one time open new ones."""
    tries: int = 3
    """Of one request, the first included; between them boto3 waits a moment, by chance shorter or longer."""

    @classmethod
    def in_region(cls, region: str | None, endpoint_url: str | None = None) -> Self:
        """With the credentials that boto3 finds: those of the Lambda function, or of the person at the command line.

        Without a region, the one that boto3 finds. Raises `SettingsError` when there is none.
        """
        with domain_errors("the session"):
            session = boto3.Session(region_name=region)
        if session.region_name is None:
            raise SettingsError("AWS has to know the region: set AWS_REGION, or a region in your AWS profile.")
        return cls(session, endpoint_url)

    def __post_init__(self) -> None:
        """Keep botocore from logging at DEBUG: whole bodies, the secret's among them, and session tokens."""
        logging.getLogger("botocore").setLevel(logging.INFO)

    def close(self) -> None:
        """Close the connections of every client that was made."""
        for made in vars(self).values():
            if hasattr(made, "meta"):
                made.close()

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """Tables."""
        with domain_errors("DynamoDB"):
            return self.session.client("dynamodb", endpoint_url=self.endpoint_url, config=self._config)

    @cached_property
    def events(self) -> "EventBridgeClient":
        """The event bus."""
        with domain_errors("EventBridge"):
            return self.session.client("events", endpoint_url=self.endpoint_url, config=self._config)

    @cached_property
    def s3(self) -> "S3Client":
        """The bucket of answers."""
        with domain_errors("S3"):
            return self.session.client("s3", endpoint_url=self.endpoint_url, config=self._config)

    @cached_property
    def scheduler(self) -> "EventBridgeSchedulerClient":
        """One-time schedules."""
        with domain_errors("EventBridge Scheduler"):
            return self.session.client("scheduler", endpoint_url=self.endpoint_url, config=self._config)

    @cached_property
    def secrets_manager(self) -> "SecretsManagerClient":
        """The providers' keys."""
        with domain_errors("Secrets Manager"):
            return self.session.client("secretsmanager", endpoint_url=self.endpoint_url, config=self._config)

    @cached_property
    def sqs(self) -> "SQSClient":
        """Dead-letter queues."""
        with domain_errors("SQS"):
            return self.session.client("sqs", endpoint_url=self.endpoint_url, config=self._config)

    @cached_property
    def _config(self) -> Config:
        return Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": self.tries},
            max_pool_connections=self.connections,
            tcp_keepalive=True,
            # An emulator has one name; a bucket's own name below it would not resolve.
            s3={"addressing_style": "auto" if self.endpoint_url is None else "path"},
        )
