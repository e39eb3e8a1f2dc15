"""AWS as the tests have it: moto in this process, and ministack over HTTP; each test in an account of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from itertools import count

import boto3
import botocore.session
from moto import mock_aws

from adapters.aws.clients import Clients
from tests.contracts.ministack import endpoint

REGION = "us-east-1"
_ACCOUNTS = count(1)


@contextmanager
def moto() -> Iterator[Clients]:
    """An empty AWS in this process."""
    with mock_aws():
        yield _clients(None)


@contextmanager
def ministack() -> Iterator[Clients]:
    """An account of the emulator that is empty, because nobody has had it."""
    clients = _clients(endpoint())
    credentials = clients.session.get_credentials()
    assert credentials is not None
    # The emulator takes an access key of twelve digits for the account. New clients take long to make.
    credentials.access_key = f"{next(_ACCOUNTS):012}"
    yield clients


CLOUDS: dict[str, Callable[[], AbstractContextManager[Clients]]] = {"moto": moto, "ministack": ministack}


@cache
def _clients(endpoint_url: str | None) -> Clients:
    session = botocore.session.Session()
    session.set_credentials("000000000000", "secret")
    return Clients(boto3.Session(botocore_session=session, region_name=REGION), endpoint_url=endpoint_url)
