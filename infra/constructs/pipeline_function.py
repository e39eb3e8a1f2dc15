"""One Lambda function, with a role, a log and an end for its failures that are its own."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from entrypoints.lambdas.functions import LambdaFunction
from infra.constructs.acknowledged import acknowledge
from infra.constructs.kept_log import kept_log
from infra.constructs.network import Network
from infra.constructs.pascal import pascal
from infra.constructs.permissions import rights
from infra.environment import of_functions
from infra.target import Target
from infra.wiring import queues

RETRIES = 2
"""As often as Lambda ever repeats an event that a function failed on."""
OLDEST_SECONDS = 6 * 3_600
"""As long as Lambda ever keeps an event that it cannot start a function for."""


class PipelineFunction(Construct):
    """A function of `entrypoints/lambdas`."""

    def __init__(
        self,
        scope: Construct,
        described: LambdaFunction,
        target: Target,
        *,
        secret_arn: str,
        letters: sqs.IQueue | None = None,
        network: Network | None = None,
    ) -> None:
        """`letters`: where events end that it failed on again and again; `None`: nothing sends it events."""
        super().__init__(scope, pascal(described.name))
        stage, names = target.stage, target.names
        name = names.of(described.name)
        log_name = f"/aws/lambda/{name}"
        log_group = kept_log(self, "Log", name=log_name, stage=stage, switched=not described.on_by_default)
        role = iam.Role(
            self,
            "Role",
            role_name=names.of_account(described.name),
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What {name} may do",
        )
        for right in rights(
            described,
            names=names,
            queues=queues(stage),
            secret_arn=secret_arn,
            log_group=log_name,
            in_network=network is not None,
        ):
            right.grant(role)
        if stage.tracing:
            acknowledge(role, "IAM5[Resource::*]", "X-Ray takes traces of whoever may send any; it knows no resources.")
        self.function = target.packaging.function(
            self,
            "Function",
            handler=described.handler,
            environment=of_functions(target),
            settings={
                "function_name": name,
                "description": f"Signal9 Advisor: {described.name.replace('_', ' ')}",
                "role": role,
                "memory_size": described.memory,
                "timeout": Duration.seconds(described.timeout.total_seconds()),
                "tracing": lambda_.Tracing.ACTIVE if stage.tracing else lambda_.Tracing.DISABLED,
                "log_group": log_group,
                "reserved_concurrent_executions": stage.reserved_concurrency.get(described.name),
                **({} if network is None else network.of_a_function),
            },
        )
        self.function.node.default_child.override_logical_id(f"Function{pascal(described.name)}")
        if letters is not None:
            lambda_.CfnEventInvokeConfig(
                self,
                "Failures",
                function_name=name,
                qualifier="$LATEST",
                maximum_retry_attempts=RETRIES,
                maximum_event_age_in_seconds=OLDEST_SECONDS,
                destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                    on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=letters.queue_arn)
                ),
            ).node.add_dependency(self.function)
