"""The providers' keys: the secret, who may read it, what rotates it, and the trail of who did."""

import json

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.access_trail import AccessTrail
from infra.constructs.network import Network
from infra.constructs.pipeline_function import PipelineFunction
from infra.constructs.removal import removal_policy
from infra.stacks.component import ComponentStack
from infra.target import Target
from infra.wiring import deployed, rotation

FIELDS = ("alpha_vantage_api_key", "alpaca_api_key_id", "alpaca_api_secret_key")


class SecretsStack(ComponentStack):
    """One secret, and the function that rotates it."""

    def __init__(self, scope: Construct, target: Target, *, network: Network | None = None) -> None:
        """No emulator rotates, knows policies of secrets, or makes trails from a template."""
        super().__init__(scope, "secrets", target)
        stage, self._names = target.stage, target.names
        secret = secretsmanager.CfnSecret(
            self,
            "ProviderKeys",
            name=self._names.secret,
            description="Keys of Alpha Vantage and Alpaca; put in by a person, see docs/aws.md",
            # Empty until somebody puts the keys in. An update leaves it alone as long as this text stays the same.
            secret_string=json.dumps(dict.fromkeys(FIELDS, "")),
        )
        secret.apply_removal_policy(removal_policy(stage))
        secret.override_logical_id("SecretProviderKeys")
        self.secret_arn: str = secret.ref
        rotates = PipelineFunction(self, rotation(), target, secret_arn=self.secret_arn, network=network)
        if not target.on_aws:
            return
        self._rotate(rotates, stage.rotation_days)
        self._guard([each.name for each in (*deployed(stage), rotation()) if each.reads_keys or each.rotates_keys])
        if stage.trail:
            AccessTrail(self, "Trail", names=self._names, stage=stage)

    def _rotate(self, rotates: PipelineFunction, days: int) -> None:
        rotates.function.add_permission(
            "SecretsManager",
            principal=iam.ServicePrincipal("secretsmanager.amazonaws.com"),
            source_account=Aws.ACCOUNT_ID,
            source_arn=self.secret_arn,
        )
        schedule = secretsmanager.CfnRotationSchedule(
            self,
            "Rotation",
            secret_id=self.secret_arn,
            rotation_lambda_arn=rotates.function.function_arn,
            rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(automatically_after_days=days),
            # Else each deploy that touches the schedule would rotate. The function is only tried then, by `testSecret`
            # alone, which also ends well while there are no keys.
            rotate_immediately_on_update=False,
        )
        schedule.node.add_dependency(rotates)

    def _guard(self, readers: list[str]) -> None:
        """Nobody but these functions reads the keys, whatever else the account allows; writing them is for people."""
        roles = [self._names.role_arn(self._names.of_account(reader)) for reader in readers]
        secretsmanager.CfnResourcePolicy(
            self,
            "Readers",
            secret_id=self.secret_arn,
            block_public_policy=True,
            resource_policy=iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(
                        effect=iam.Effect.DENY,
                        principals=[iam.AnyPrincipal()],
                        actions=["secretsmanager:GetSecretValue"],
                        resources=["*"],
                        conditions={"ArnNotEquals": {"aws:PrincipalArn": roles}},
                    )
                ]
            ),
        )
