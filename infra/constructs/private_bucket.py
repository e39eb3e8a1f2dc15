"""A bucket that nobody outside the account sees."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.acknowledged import acknowledge

UNFINISHED_DAYS = 7
"""How long the parts of an upload stay that was never finished."""


class LogBucket(s3.Bucket):
    """Where AWS writes what happened; what is older than `days` goes."""

    def __init__(self, scope: Construct, name: str, *, days: int, removal_policy: RemovalPolicy) -> None:
        """Make it; AWS names it."""
        super().__init__(
            scope,
            name,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(days),
                    abort_incomplete_multipart_upload_after=Duration.days(UNFINISHED_DAYS),
                )
            ],
            removal_policy=removal_policy,
        )
        acknowledge(self, "S1", "It holds the access logs; logging who reads them would fill it with its own readings.")


class AnswersBucket(s3.Bucket):
    """The archive: objects are named by their content, so an earlier version is only ever an accident to be undone."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        bucket_name: str,
        logs: s3.IBucket,
        replaced_days: int,
        removal_policy: RemovalPolicy,
    ) -> None:
        """`replaced_days`: how long earlier and deleted versions stay. What is current stays for ever."""
        super().__init__(
            scope,
            name,
            bucket_name=bucket_name,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            server_access_logs_bucket=logs,
            server_access_logs_prefix="answers/",
            lifecycle_rules=[
                s3.LifecycleRule(
                    noncurrent_version_expiration=Duration.days(replaced_days),
                    abort_incomplete_multipart_upload_after=Duration.days(UNFINISHED_DAYS),
                    expired_object_delete_marker=True,
                )
            ],
            removal_policy=removal_policy,
        )
