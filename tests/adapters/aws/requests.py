"""Requests that an emulator would answer otherwise than AWS does: they are kept, and answered here."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient


class Asked(list[Mapping[str, Any]]):
    """What was asked, oldest first."""

    refusal: str = ""
    """The code with which AWS refuses it from now on."""


@contextmanager
def answered(client: "SecretsManagerClient", operation: str, answer: Mapping[str, Any]) -> Iterator[Asked]:
    """Answer every request of one kind."""
    event = f"before-call.secrets-manager.{operation}"
    asked = Asked()

    def reply(params: Mapping[str, Any], **_: object) -> tuple[SimpleNamespace, Mapping[str, Any]]:
        asked.append(json.loads(params["body"]))
        status = HTTPStatus.BAD_REQUEST if asked.refusal else HTTPStatus.OK
        told = {"Error": {"Code": asked.refusal, "Message": "as AWS words it"}} if asked.refusal else answer
        return SimpleNamespace(status_code=status), {**told, "ResponseMetadata": {"HTTPStatusCode": status}}

    client.meta.events.register(event, cast("Callable[..., None]", reply))
    try:
        yield asked
    finally:
        client.meta.events.unregister(event, cast("Callable[..., None]", reply))
