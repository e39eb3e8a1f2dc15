"""The settings of a deployment that nobody has made."""

import pytest

from entrypoints.aws_settings import AwsSettings, load_aws_settings

ACCOUNT = "123456789012"
ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": ACCOUNT,
    "AWS_SECRET_ACCESS_KEY": "nobody's",
    "SIGNAL9_AWS_STAGE": "dev",
    "SIGNAL9_AWS_TABLE_PREFIX": "signal9-dev-",
    "SIGNAL9_AWS_BUS_NAME": "signal9-dev",
    "SIGNAL9_AWS_BUS_ARN": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/signal9-dev",
    "SIGNAL9_AWS_BUCKET": "signal9-dev-answers",
    "SIGNAL9_AWS_SECRET_NAME": "signal9/dev",
    "SIGNAL9_AWS_SCHEDULE_GROUP": "signal9-dev",
    "SIGNAL9_AWS_SCHEDULE_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/signal9-dev-scheduler",
    "SIGNAL9_AWS_SCHEDULE_DEAD_LETTERS_ARN": f"arn:aws:sqs:us-east-1:{ACCOUNT}:signal9-dev-letters",
    "SIGNAL9_AWS_DEAD_LETTER_URLS": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/signal9-dev-letters",
}


def deployment_settings(monkeypatch: pytest.MonkeyPatch, **changes: str) -> AwsSettings:
    """The settings of that deployment, read from the environment."""
    for name, value in (ENVIRONMENT | changes).items():
        monkeypatch.setenv(name, value)
    return load_aws_settings()
