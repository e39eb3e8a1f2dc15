"""What becomes of what holds data when its stack goes."""

from aws_cdk import RemovalPolicy

from infra.config.stage import Stage


def removal_policy(stage: Stage) -> RemovalPolicy:
    """It outlives its stack where the stage protects it.

    What a failed deployment had just made is taken back all the same: under its fixed name it would stand in the way
    of the next try. (Tables refuse that while they are protected: docs/aws.md says what to do then.)
    """
    return RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if stage.kept.deletion_protection else RemovalPolicy.DESTROY
