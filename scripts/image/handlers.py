"""The functions that the image holds, and an environment in which each of them starts."""

from collections.abc import Mapping

from entrypoints.lambdas.functions import FUNCTIONS

HANDLERS = tuple(function.handler for function in FUNCTIONS)
"""What the image is started with, one for each function."""

ENVIRONMENT: Mapping[str, str] = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "000000000000",
    "AWS_SECRET_ACCESS_KEY": "of-no-account",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_EC2_METADATA_DISABLED": "true",
    "SIGNAL9_AWS_STAGE": "local",
    "SIGNAL9_AWS_TABLE_PREFIX": "signal9-local-",
    "SIGNAL9_AWS_BUS_NAME": "signal9-local",
    "SIGNAL9_AWS_BUS_ARN": "arn:aws:events:us-east-1:000000000000:event-bus/signal9-local",
    "SIGNAL9_AWS_BUCKET": "signal9-local-answers",
    "SIGNAL9_AWS_SECRET_NAME": "signal9-local/provider-keys",
    "SIGNAL9_AWS_SCHEDULE_GROUP": "signal9-local",
    "SIGNAL9_AWS_SCHEDULE_ROLE_ARN": "arn:aws:iam::000000000000:role/signal9-local-one-time-schedules",
    "SIGNAL9_AWS_SCHEDULE_DEAD_LETTERS_ARN": "arn:aws:sqs:us-east-1:000000000000:signal9-local-schedules-dead-letters",
    "SIGNAL9_AWS_DEAD_LETTER_URLS": "http://127.0.0.1:9/000000000000/signal9-local-functions-dead-letters",
}
"""Of a deployment that is nowhere: nothing listens on port 9, so a function gets as far as its init and no further."""
