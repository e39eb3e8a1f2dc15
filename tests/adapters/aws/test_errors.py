"""Every error of botocore becomes one of the domain, by what the caller can do."""

import inspect
import json
import re
from importlib.resources import files

import boto3
import botocore.exceptions
import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    ProfileNotFound,
    ReadTimeoutError,
    ResponseStreamingError,
)
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

from adapters.aws.clients import Clients
from adapters.aws.errors import THROTTLED, TRY_AGAIN, UNAVAILABLE, WRONG_REQUEST, WRONG_SETTINGS, domain_errors
from domain.errors import DeadLetterError, SettingsError, Signal9Error, StoreUnavailableError

NO_ERRORS_OF_REQUESTS = {
    "AliasConflictParameterError",
    "ImminentRemovalWarning",
    "MissingServiceIdError",
    "UndefinedModelAttributeError",
    "UnsupportedTLSVersionWarning",
}
"""Warnings, and faults of botocore's own service descriptions: bugs, told as such."""


def raised(error: Exception, what: str = "the table assets") -> Signal9Error:
    with pytest.raises(Signal9Error) as caught, domain_errors(what):
        raise error
    assert caught.value.__cause__ is error
    return caught.value


def refusal(code: str, status: int = 400, message: str = "no") -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]  # the fields that errors have
        "PutItem",
    )


def test_every_class_of_botocore_has_its_place() -> None:
    """A new version of botocore with an error that nobody has thought of fails here, not in production."""
    classes = [
        member
        for _, member in inspect.getmembers(botocore.exceptions, inspect.isclass)
        if issubclass(member, Exception) and member.__module__ == botocore.exceptions.__name__
    ]
    mapped = (*UNAVAILABLE, *WRONG_SETTINGS, *WRONG_REQUEST, ClientError)
    unmapped = {member.__name__ for member in classes if not issubclass(member, mapped)} - {"BotoCoreError"}

    assert unmapped - NO_ERRORS_OF_REQUESTS == set()
    assert len(classes) > 80


def codes_of_legacy_retries() -> set[str]:
    """What botocore's older rules try again, of the services that are used here."""
    rules = json.loads(files("botocore").joinpath("data", "_retry.json").read_text(encoding="utf-8"))
    used = {name: rules["retry"][name] for name in ("__default__", "dynamodb", "s3", "sqs")}
    return set(re.findall(r'"service_error_code": "([^"]+)"', json.dumps([rules["definitions"], used])))


def test_whatever_botocore_itself_tries_again_may_succeed_soon() -> None:
    """A new version of botocore that knows another code fails here."""
    throttled, transient = (
        set(vars(checker)[name])
        for checker, name in (
            (ThrottledRetryableChecker, "_THROTTLED_ERROR_CODES"),
            (TransientRetryableChecker, "_TRANSIENT_ERROR_CODES"),
        )
    )

    assert throttled - THROTTLED == set()
    assert (transient | codes_of_legacy_retries()) - TRY_AGAIN == set()
    assert len(throttled) > 10
    assert len(codes_of_legacy_retries()) > 5


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://127.0.0.1:1/", error="refused"),
        ConnectTimeoutError(endpoint_url="http://127.0.0.1:1/", error="slow"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1:1/", error="slow"),
        ResponseStreamingError(error="the connection broke"),
        CredentialRetrievalError(provider="container-role", error_msg="busy"),
        refusal("ProvisionedThroughputExceededException"),
        refusal("ThrottlingException"),
        refusal("TransactionConflictException"),
        refusal("ConcurrentModificationException"),
        refusal("SlowDown", status=503),
        refusal("KMS.ThrottlingException"),
        refusal("KmsThrottled", status=403),
        refusal("SomethingNew", status=500),
        refusal("SomethingNew", status=429),
    ],
)
def test_what_may_succeed_soon_is_retried(error: Exception) -> None:
    assert type(raised(error)) is StoreUnavailableError


@pytest.mark.parametrize(
    "error",
    [
        NoCredentialsError(),
        NoRegionError(),
        InvalidRegionError(region_name="us east 1"),
        ProfileNotFound(profile="other"),
        refusal("AccessDeniedException"),
        refusal("UnrecognizedClientException"),
        refusal("ExpiredTokenException"),
        refusal("ResourceNotFoundException"),
        refusal("NoSuchBucket", status=404),
        refusal("SomethingNew", status=403),
        refusal("ServiceQuotaExceededException", status=402),
        refusal("KMS.DisabledException"),
        refusal("KmsInvalidState"),
        refusal("DecryptionFailure"),
    ],
)
def test_what_a_person_has_to_mend_is_told_to_a_person(error: Exception) -> None:
    assert type(raised(error)) is SettingsError


@pytest.mark.parametrize(
    "error",
    [
        ParamValidationError(report="Invalid type for parameter TableName"),
        refusal("ValidationException"),
        refusal("SomethingNew"),
        refusal("EntityTooLarge"),
    ],
)
def test_what_fails_the_same_way_every_time_is_a_dead_letter(error: Exception) -> None:
    assert type(raised(error)) is DeadLetterError


def test_an_error_that_no_list_names_is_not_let_through() -> None:
    class NewError(BotoCoreError):
        fmt = "something new"

    assert type(raised(NewError())) is DeadLetterError


def test_the_text_says_what_where_and_why() -> None:
    text = str(raised(refusal("ValidationException", message="One or more parameters are not valid.")))

    assert text == (
        "AWS refused PutItem on the table assets (ValidationException: One or more parameters are not valid): "
        "the same request is refused every time."
    )
    broken = EndpointConnectionError(endpoint_url="http://user:pass-word@127.0.0.1:4566/bucket?key=1", error="x")
    assert "for the table assets at http://127.0.0.1:4566 (EndpointConnectionError)" in str(raised(broken))


@pytest.mark.parametrize(
    "error",
    [
        # AWS quotes the canonical request, the session token among its headers.
        refusal("InvalidSignatureException", status=403, message="x-amz-security-token:S3CRET-TOKEN"),
        refusal("SignatureDoesNotMatch", status=403, message="AWS4-HMAC-SHA256 S3CRET-TOKEN"),
        refusal("IncompleteSignatureException", status=400, message="Authorization=S3CRET-TOKEN"),
        ParamValidationError(report="Invalid type for parameter SecretString, value: S3CRET-TOKEN"),
        CredentialRetrievalError(provider="custom-process", error_msg="S3CRET-TOKEN"),
        EndpointConnectionError(endpoint_url="https://me:S3CRET-TOKEN@host/", error="refused"),
    ],
)
def test_no_secret_is_in_a_text(error: Exception) -> None:
    assert "S3CRET" not in str(raised(error))


def test_a_service_that_nobody_runs_is_out_of_reach() -> None:
    """The real client, against a port on which nobody listens."""
    session = boto3.Session("AKIDEXAMPLE", "secret", region_name="us-east-1")
    clients = Clients(session, endpoint_url="http://127.0.0.1:9", tries=1)

    with (
        pytest.raises(StoreUnavailableError, match=r"the queue letters at http://127\.0\.0\.1:9 "),
        domain_errors("the queue letters"),
    ):
        clients.sqs.get_queue_url(QueueName="letters")
