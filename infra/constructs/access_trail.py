"""A trail of the account's API calls in this region: who read the secret, and when."""

from aws_cdk import Aws
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.config.stage import Stage
from infra.constructs.private_bucket import LogBucket
from infra.constructs.removal import removal_policy
from infra.names import Names


class AccessTrail(Construct):
    """Management events, `GetSecretValue` among them. Its files prove that nobody changed them."""

    def __init__(self, scope: Construct, name: str, *, names: Names, stage: Stage) -> None:
        """The first trail of an account costs its storage only; where there is one, switch this one off."""
        super().__init__(scope, name)
        bucket = LogBucket(self, "Events", days=stage.kept.access_logs_days, removal_policy=removal_policy(stage))
        self._let_in(names.trail_arn, bucket)
        trail = cloudtrail.Trail(
            self,
            "Trail",
            trail_name=names.trail,
            # Found by its name, it gets no policy from the CDK's trail: that one would let in every trail of AWS.
            bucket=s3.Bucket.from_bucket_name(self, "Target", bucket.bucket_name),
            enable_file_validation=True,
            is_multi_region_trail=False,
            include_global_service_events=True,
            management_events=cloudtrail.ReadWriteType.ALL,
        )
        trail.node.add_dependency(bucket)

    def _let_in(self, trail_arn: str, bucket: s3.Bucket) -> None:
        """This trail writes, and nobody else's that names our bucket."""
        ours = {"aws:SourceArn": trail_arn}
        for action, resource, condition in (
            ("s3:GetBucketAcl", bucket.bucket_arn, ours),
            (
                "s3:PutObject",
                bucket.arn_for_objects(f"AWSLogs/{Aws.ACCOUNT_ID}/*"),
                {**ours, "s3:x-amz-acl": "bucket-owner-full-control"},
            ),
        ):
            bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[iam.ServicePrincipal("cloudtrail.amazonaws.com")],
                    actions=[action],
                    resources=[resource],
                    conditions={"StringEquals": condition},
                )
            )
