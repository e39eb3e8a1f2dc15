"""What a function may do: exactly what its use case reaches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Aws
from aws_cdk import aws_iam as iam

from entrypoints.lambdas.functions import COPIED_LETTERS, FUNCTIONS, LambdaFunction
from infra.constructs.acknowledged import acknowledge
from infra.names import SOURCE, Names, shown

ROTATION = ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
INTERFACES = (
    "AssignPrivateIpAddresses",
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "DescribeNetworkInterfaces",
    "DescribeSubnets",
    "UnassignPrivateIpAddresses",
)


@dataclass(frozen=True, slots=True)
class Right:
    """One statement of a role."""

    actions: Sequence[str]
    resources: Sequence[str]
    only_if: Mapping[str, str] | None = None
    """Values that the request has to have."""
    only_if_each: Mapping[str, str] | None = None
    """Values that every part of the request has to have: such a key has as many as the request has parts."""
    why_any: str | None = None
    """Why a resource ends in a wildcard; `None`: none does."""

    def grant(self, role: iam.Role) -> None:
        """Put it into the role's policy, with what an auditor should know about it."""
        role.add_to_policy(
            iam.PolicyStatement(
                actions=[*self.actions], resources=[*self.resources], conditions=dict(self._conditions()) or None
            )
        )
        if self.why_any is not None:
            for resource in self.resources:
                acknowledge(role, f"IAM5[Resource::{shown(resource)}]", self.why_any)

    def _conditions(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        if self.only_if:
            yield "StringEquals", dict(self.only_if)
        if self.only_if_each:
            yield "ForAllValues:StringEquals", dict(self.only_if_each)
            # All values of a key that is absent are as they should be.
            yield "Null", dict.fromkeys(self.only_if_each, "false")


def rights(
    function: LambdaFunction, *, names: Names, queues: Sequence[str], secret_arn: str, log_group: str, in_network: bool
) -> Iterator[Right]:
    """Everything that a function may do; its own letters go to the first queue."""
    yield from _tables(function, names)
    yield from _archive(function, names)
    if function.publishes:
        yield Right(["events:PutEvents"], [names.bus_arn], only_if_each={"events:source": SOURCE})
    if function.schedules:
        yield Right(
            ["scheduler:CreateSchedule"],
            [names.one_time_schedules_arn],
            why_any="A schedule is named by what it sends; the group holds one-time schedules of this stage only.",
        )
        yield Right(
            ["iam:PassRole"],
            [names.role_arn(names.one_time_role)],
            {"iam:PassedToService": "scheduler.amazonaws.com"},
        )
    if function.rotates_keys:
        yield Right([f"secretsmanager:{action}" for action in ROTATION], [secret_arn])
    elif function.reads_keys:
        yield Right(["secretsmanager:GetSecretValue"], [secret_arn])
    if function.begins_rotation:
        yield Right(["secretsmanager:DescribeSecret", "secretsmanager:RotateSecret"], [secret_arn])
        # Secrets Manager asks it of whoever has it rotate.
        yield Right(
            ["lambda:InvokeFunction"], [names.function_arn(each.name) for each in FUNCTIONS if each.rotates_keys]
        )
    if function.counts_dead_letters:
        copying = ["sqs:ChangeMessageVisibility", "sqs:ReceiveMessage"] if function.copies_dead_letters else []
        yield Right(["sqs:GetQueueAttributes", *copying], [names.queue_arn(of) for of in queues])
    yield Right(["sqs:SendMessage"], [names.queue_arn(queues[0])])
    yield Right(
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:{log_group}:*"],
        why_any="It is the function's own log; Lambda names the streams in it.",
    )
    if in_network:
        yield Right(
            [f"ec2:{action}" for action in INTERFACES],
            ["*"],
            why_any="Lambda makes a network interface by the function's role; what it makes has no name before.",
        )


def _tables(function: LambdaFunction, names: Names) -> Iterator[Right]:
    for table, actions in sorted(function.table_actions.items(), key=lambda item: item[0].name):
        if actions:
            yield Right(sorted(actions), [names.table_arn(table.name)])
    indexes = sorted(f"{table.name}/index/{index.name}" for table, index in function.indexes)
    if indexes:
        yield Right(["dynamodb:Query"], [names.table_arn(index) for index in indexes])


def _archive(function: LambdaFunction, names: Names) -> Iterator[Right]:
    """Listing is what makes an object that is not there a "404", not a "403"."""
    reads, writes = function.reads_bucket, function.writes_bucket
    if reads or writes:
        yield Right(
            [*(["s3:GetObject"] if reads else []), *(["s3:PutObject"] if writes else [])],
            [f"{names.bucket_arn}/*"],
            why_any="An object is named by the digest of what it holds; beside answers the bucket has copied letters.",
        )
    if function.copies_dead_letters:
        yield Right(
            ["s3:PutObject"],
            [f"{names.bucket_arn}/{COPIED_LETTERS}*"],
            why_any="A copied dead letter is named by its message; nothing else is below that name.",
        )
    if reads or function.counts_dead_letters:
        yield Right(["s3:ListBucket"], [names.bucket_arn])
