"""Make on an emulator what the functions' environment names, as the stacks do on AWS, but for the functions themselves.

For the functions of the image, each tried by itself. It waits for the emulator, and may run again over what is there.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from adapters.aws.bootstrap import create_tables
from adapters.aws.clients import Clients
from adapters.aws.errors import error_code
from adapters.aws.secrets import ProviderKeys
from entrypoints.aws_settings import AwsSettings, load_aws_settings

TRIES, SECONDS = 120, 1
IS_THERE = {
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "ConflictException",
    "QueueAlreadyExists",
    "ResourceAlreadyExistsException",
    "ResourceExistsException",
}


def main() -> None:
    """Run it. Exits with a message when the environment names no emulator, or it never answers."""
    settings = load_aws_settings()
    if settings.endpoint_url is None:
        sys.exit("AWS_ENDPOINT_URL names no emulator; AWS itself gets its resources from the stacks.")
    clients = Clients.in_region(settings.region or "us-east-1", settings.endpoint_url)
    if not answers(clients):
        sys.exit(f"{settings.endpoint_url} does not answer.")
    furnish(clients, settings)
    print(f"{settings.aws_stage} is there, at {settings.endpoint_url}")


def answers(clients: Clients, tries: int = TRIES) -> bool:
    """Wait until the emulator answers; whether it does."""
    for _ in range(tries):
        try:
            clients.dynamodb.list_tables(Limit=1)
        except (BotoCoreError, ClientError):  # it listens before it is ready
            time.sleep(SECONDS)
        else:
            return True
    return False


def furnish(clients: Clients, settings: AwsSettings) -> None:
    """Make what is not there yet. Raises `ClientError` when the emulator refuses."""
    create_tables(clients.dynamodb, settings.aws_table_prefix)
    for make in _makers(clients, settings):
        try:
            make()
        except ClientError as refused:
            if error_code(refused) not in IS_THERE:
                raise


def _makers(clients: Clients, settings: AwsSettings) -> Iterator[Callable[[], object]]:
    keys = json.dumps(dict.fromkeys(ProviderKeys.FIELDS, "invented"))
    yield partial(clients.events.create_event_bus, Name=settings.aws_bus_name)
    yield partial(clients.s3.create_bucket, Bucket=settings.aws_bucket)
    yield partial(clients.secrets_manager.create_secret, Name=settings.aws_secret_name, SecretString=keys)
    yield partial(clients.scheduler.create_schedule_group, Name=settings.aws_schedule_group)
    for queue in (*settings.aws_dead_letter_urls, settings.aws_schedule_dead_letters_arn):
        yield partial(clients.sqs.create_queue, QueueName=queue.replace(":", "/").rpartition("/")[2])


if __name__ == "__main__":
    main()
