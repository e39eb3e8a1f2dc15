"""A queue of dead letters, which wait for a person."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.acknowledged import acknowledge
from infra.names import Names


class DeadLetters(sqs.Queue):
    """Encrypted, over TLS only; letters stay as long as a queue can keep them."""

    def __init__(self, scope: Construct, name: str, *, of: str, names: Names, days: int) -> None:
        """`of`: what its letters come from."""
        super().__init__(
            scope,
            name,
            queue_name=names.queue(of),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(days),
        )
        acknowledge(self, "SQS3", "It is a dead-letter queue itself: its reader is a person, and there is no next one.")
