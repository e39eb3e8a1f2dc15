"""What the resources of a deployment are called.

Stacks find each other's resources by name. Only what has no name of its own choice (the secret's ARN ends in letters
of AWS's) is handed from stack to stack, so that no stack holds on to another's exports when it is updated.
"""

from dataclasses import dataclass

from aws_cdk import Aws

SOURCE = "signal9.advisor"
"""The source of everything that this system puts on its bus."""


def _arn(service: str, resource: str) -> str:
    return f"arn:{Aws.PARTITION}:{service}:{Aws.REGION}:{Aws.ACCOUNT_ID}:{resource}"


def shown(arn: str) -> str:
    """As cdk-nag writes it: what is known at deploy time in angle brackets."""
    known = {
        Aws.PARTITION: "AWS::Partition",
        Aws.REGION: "AWS::Region",
        Aws.ACCOUNT_ID: "AWS::AccountId",
        Aws.URL_SUFFIX: "AWS::URLSuffix",
    }
    for token, name in known.items():
        arn = arn.replace(token, f"<{name}>")
    return arn


@dataclass(frozen=True, slots=True)
class Names:
    """The names and ARNs of one stage; `prefix` is what all of them begin with."""

    prefix: str
    endpoint_url: str | None = None
    """Of an emulator."""

    def of(self, what: str) -> str:
        """The name of something; underscores become hyphens."""
        return f"{self.prefix}-{what.replace('_', '-')}"

    def of_account(self, what: str) -> str:
        """The name of something whose names the account's regions share: with the region, so that two can have one."""
        return f"{self.of(what)}-{Aws.REGION}"

    @property
    def table_prefix(self) -> str:
        """What the tables' names begin with."""
        return f"{self.prefix}-"

    @property
    def bus(self) -> str:
        """The event bus; also the group of one-time schedules, and the registry of the events' schemas."""
        return self.prefix

    @property
    def bus_arn(self) -> str:
        """The event bus."""
        return _arn("events", f"event-bus/{self.bus}")

    @property
    def bucket(self) -> str:
        """Of archived answers; names of buckets are shared by all accounts."""
        return f"{self.prefix}-answers-{Aws.ACCOUNT_ID}-{Aws.REGION}"

    @property
    def bucket_arn(self) -> str:
        """Of archived answers."""
        return f"arn:{Aws.PARTITION}:s3:::{self.bucket}"

    @property
    def secret(self) -> str:
        """The providers' keys."""
        return f"{self.prefix}/provider-keys"

    @property
    def one_time_role(self) -> str:
        """What Scheduler acts as when it puts a message on the bus."""
        return self.of_account("one-time-schedules")

    @property
    def trail(self) -> str:
        """Of the account's API calls."""
        return self.of("trail")

    @property
    def trail_arn(self) -> str:
        """Of the account's API calls."""
        return _arn("cloudtrail", f"trail/{self.trail}")

    @property
    def flow_logs_arn(self) -> str:
        """Every flow log of the account: the id of ours is not known before it is made."""
        return _arn("ec2", "vpc-flow-log/*")

    def table_arn(self, name: str) -> str:
        """A table, or an index of it (`assets/index/active`)."""
        return _arn("dynamodb", f"table/{self.table_prefix}{name}")

    def function_arn(self, name: str) -> str:
        """A Lambda function."""
        return _arn("lambda", f"function:{self.of(name)}")

    def queue_arn(self, what: str) -> str:
        """The dead-letter queue of something."""
        return _arn("sqs", self.queue(what))

    def queue(self, what: str) -> str:
        """The dead-letter queue of something."""
        return self.of(f"{what}-dead-letters")

    def queue_url(self, what: str) -> str:
        """The dead-letter queue of something."""
        at = self.endpoint_url or f"https://sqs.{Aws.REGION}.{Aws.URL_SUFFIX}"
        return f"{at}/{Aws.ACCOUNT_ID}/{self.queue(what)}"

    def role_arn(self, name: str) -> str:
        """A role, by its name."""
        return f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/{name}"

    @property
    def one_time_schedules_arn(self) -> str:
        """Every one-time schedule: their names are made when they are."""
        return _arn("scheduler", f"schedule/{self.bus}/*")
