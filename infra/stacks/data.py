"""What must never be lost: tables and archive. It changes with the schema."""

from constructs import Construct

from adapters.aws.schema import TABLES
from infra.constructs.private_bucket import AnswersBucket, LogBucket
from infra.constructs.removal import removal_policy
from infra.constructs.table import SchemaTable
from infra.stacks.component import ComponentStack
from infra.target import Target


class DataStack(ComponentStack):
    """The tables of the schema, and the bucket of answers."""

    def __init__(self, scope: Construct, target: Target) -> None:
        """No emulator scales capacity."""
        super().__init__(scope, "data", target)
        stage, kept = target.stage, target.stage.kept
        for table in TABLES:
            SchemaTable(self, table, stage=stage, scaled=target.on_aws)
        logs = LogBucket(self, "Logs", days=kept.access_logs_days, removal_policy=removal_policy(stage))
        answers = AnswersBucket(
            self,
            "Answers",
            bucket_name=target.names.bucket,
            logs=logs,
            replaced_days=kept.replaced_objects_days,
            removal_policy=removal_policy(stage),
        )
        # As with the tables: under another logical id it would be another bucket.
        answers.node.default_child.override_logical_id("BucketAnswers")
