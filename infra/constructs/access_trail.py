"""A trail of the account's API calls in this region: who read the secret, and when."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_cloudtrail as cloudtrail
from constructs import Construct

from infra.constructs.private_bucket import LogBucket
from infra.names import Names


class AccessTrail(Construct):
    """Management events, `GetSecretValue` among them. Its files prove that nobody changed them."""

    def __init__(self, scope: Construct, name: str, *, names: Names, days: int) -> None:
        """The first trail of an account costs its storage only; where there is one, switch this one off."""
        super().__init__(scope, name)
        cloudtrail.Trail(
            self,
            "Trail",
            trail_name=names.of("trail"),
            bucket=LogBucket(self, "Events", days=days, removal_policy=RemovalPolicy.RETAIN),
            enable_file_validation=True,
            is_multi_region_trail=False,
            include_global_service_events=True,
            management_events=cloudtrail.ReadWriteType.ALL,
        )
