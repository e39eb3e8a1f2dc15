"""AWS as the tests have it: moto in this process, and emulators over HTTP; each test in an account of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from itertools import count
from threading import Lock
from typing import Any

import boto3
import botocore.session
from moto import mock_aws
from moto.core.models import botocore_stubber

from adapters.aws.clients import Clients
from tests.contracts import localstack as localstack_container
from tests.contracts import ministack as ministack_process

REGION = "us-east-1"
_ACCOUNTS = count(1)
_ONE_AT_A_TIME = Lock()


@contextmanager
def moto() -> Iterator[Clients]:
    """An empty AWS in this process."""
    with mock_aws():
        yield _clients_of_moto()


@contextmanager
def ministack() -> Iterator[Clients]:
    """An account of the emulator that is empty, because nobody has had it."""
    yield _of_a_new_account(_clients_of(ministack_process.endpoint()))


@contextmanager
def localstack() -> Iterator[Clients]:
    """As `ministack`, of the other emulator: where Docker answers."""
    yield _of_a_new_account(_clients_of(localstack_container.endpoint()))


CLOUDS: dict[str, Callable[[], AbstractContextManager[Clients]]] = {"moto": moto, "ministack": ministack}


@cache
def _clients_of_moto() -> Clients:
    session = _session()
    # Of listeners to a request, each is asked: moto's own has to go.
    session.events.unregister("before-send", botocore_stubber)  # type: ignore[arg-type]  # a listener may answer
    session.events.register("before-send", answered_by_moto)  # type: ignore[arg-type]  # as above
    return Clients(session)


@cache
def _clients_of(endpoint: str) -> Clients:
    return Clients(_session(), endpoint_url=endpoint)


def _of_a_new_account(clients: Clients) -> Clients:
    credentials = clients.session.get_credentials()
    assert credentials is not None
    # The emulators take an access key of twelve digits for the account. New clients take long to make.
    credentials.access_key = f"{next(_ACCOUNTS):012}"
    return clients


def _session() -> boto3.Session:
    session = botocore.session.Session()
    session.set_credentials("000000000000", "secret")
    return boto3.Session(botocore_session=session, region_name=REGION)


def answered_by_moto(**request: Any) -> object:  # noqa: ANN401 - what botocore hands to its listeners
    """Moto's answer; it is not made for requests that come at the same time, as ours do."""
    with _ONE_AT_A_TIME:
        return botocore_stubber(**request)
