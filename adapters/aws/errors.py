"""The errors of botocore as the domain's, by what the caller can do about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

from botocore import exceptions as boto
from botocore.exceptions import BotoCoreError, ClientError

from domain.errors import DeadLetterError, SettingsError, Signal9Error, StoreUnavailableError

UNAVAILABLE: tuple[type[BotoCoreError], ...] = (
    boto.CapacityNotAvailableError,
    boto.ChecksumError,
    boto.ConnectionError,
    boto.CredentialRetrievalError,
    boto.FlexibleChecksumError,
    boto.HTTPClientError,
    boto.IncompleteReadError,
    boto.MetadataRetrievalError,
    boto.PaginationError,
    boto.WaiterError,
)
"""No answer, half of one, or none in time: the same request may succeed soon."""

WRONG_SETTINGS: tuple[type[BotoCoreError], ...] = (
    boto.BaseEndpointResolverError,
    boto.ConfigNotFound,
    boto.ConfigParseError,
    boto.EndpointProviderError,
    boto.InvalidChecksumConfigError,
    boto.InvalidConfigError,
    boto.InvalidDefaultsMode,
    boto.InvalidEndpointConfigurationError,
    boto.InvalidEndpointDiscoveryConfigurationError,
    boto.InvalidIMDSEndpointError,
    boto.InvalidIMDSEndpointModeError,
    boto.InvalidProxiesConfigError,
    boto.InvalidRegionError,
    boto.InvalidRetryConfigurationError,
    boto.InvalidS3AddressingStyleError,
    boto.InvalidS3UsEast1RegionalEndpointConfigError,
    boto.InvalidSTSRegionalEndpointsConfigError,
    boto.LoginError,
    boto.MD5UnavailableError,
    boto.MissingDependencyException,
    boto.NoAuthTokenError,
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.ProfileNotFound,
    boto.RefreshWithMFAUnsupportedError,
    boto.SSOError,
    boto.ServiceNotInRegionError,
    boto.TokenRetrievalError,
    boto.UnknownCredentialError,
    boto.UnknownRegionError,
    boto.UnknownTokenProviderError,
)
"""Region, endpoint, profile or credentials: a person has to set something right."""

WRONG_REQUEST: tuple[type[BotoCoreError], ...] = (
    boto.ApiVersionNotFoundError,
    boto.AwsChunkedWrapperError,
    boto.DataNotFoundError,
    boto.InvalidDNSNameError,
    boto.InvalidExpressionError,
    boto.InvalidHostLabelError,
    boto.MissingParametersError,
    boto.OperationNotPageableError,
    boto.ParamValidationError,
    boto.StubResponseError,
    boto.UnknownClientMethodError,
    boto.UnknownServiceStyle,
    boto.UnknownSignatureVersionError,
    boto.UnseekableStreamError,
    boto.UnsupportedOutpostResourceError,
    boto.UnsupportedS3AccesspointConfigurationError,
    boto.UnsupportedS3ArnError,
    boto.UnsupportedS3ConfigurationError,
    boto.UnsupportedS3ControlArnError,
    boto.UnsupportedS3ControlConfigurationError,
    boto.UnsupportedServiceProtocolsError,
    boto.UnsupportedSignatureVersionError,
    boto.ValidationError,
    boto.WaiterConfigError,
)
"""The request itself cannot be sent: it fails the same way every time. (A wrong region is a setting first.)"""

THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "KMS.ThrottlingException",
        "KMSThrottling",
        "KMSThrottlingException",
        "KmsThrottled",
        "LimitExceededException",
        "OverLimit",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""Codes of a service, or of the keys that it encrypts with, that gets more requests than it takes."""

TRY_AGAIN = THROTTLED | {
    "BadDigest",
    "ConcurrentModificationException",
    "ConditionalCheckFailedException",
    "ConditionalRequestConflict",
    "InternalError",
    "InternalException",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "InternalServiceError",
    "KMS.DependencyTimeoutException",
    "KMS.KMSInternalException",
    "KMSInternalException",
    "OperationAborted",
    "ReplicatedWriteConflictException",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "TransactionCanceledException",
    "TransactionConflictException",
}
"""Codes of throttling, of the service's own faults, and of another worker having been faster."""

WITHOUT_QUOTA = frozenset({"ServiceQuotaExceededException"})
"""Codes of an account that has as many of something as it may have: no pause makes room."""

UNUSABLE_KEY = frozenset({"DecryptionFailure", "EncryptionFailure"})
"""Codes, beside those that begin with KMS, of a key of encryption that is disabled, deleted or another one."""

WITHOUT_RIGHTS = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "KMS.AccessDeniedException",
        "KMSAccessDeniedException",
        "KmsAccessDenied",
        "NotAuthorized",
        "OptInRequired",
        "UnauthorizedOperation",
    }
)
"""Codes of credentials that are known and may not do this."""

BAD_CREDENTIALS = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)
"""Codes of credentials that are not accepted; AWS's own text for some of them quotes the session token."""

NOT_THERE = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchBucket",
        "NotFound",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "TableNotFoundException",
    }
)
"""Codes of a table, bucket, bus, queue or secret that does not exist."""

_SHOWN = 300
"""Characters of AWS's own text that an error shows."""


@contextmanager
def domain_errors(what: str) -> Iterator[None]:
    """Raise every error of botocore as the domain's, from the original.

    `what` names the thing that is used, in words: "the table signal9-assets". Conditions that an adapter expects to
    fail are caught inside the block. Raises `StoreUnavailableError` when the same request may succeed soon,
    `SettingsError` when a person has to act, `DeadLetterError` when the request fails the same way every time.
    """
    try:
        yield
    except ClientError as error:
        raise _of_code(what, error) from error
    except BotoCoreError as error:
        raise _of_class(what, error) from error


def error_code(error: ClientError) -> str:
    """AWS's code of a refusal, such as `ConditionalCheckFailedException`."""
    return error.response.get("Error", {}).get("Code", "") or "without a code"


def retryable(code: str) -> bool:
    """Whether a code, also one of a single entry of a batch, says that the same request may succeed soon."""
    return code in TRY_AGAIN


def _of_code(what: str, error: ClientError) -> Signal9Error:
    code = error_code(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    refusal = f"AWS refused {error.operation_name} on {what} ({code}"
    if code in BAD_CREDENTIALS:
        return SettingsError(f"{refusal}): check the AWS credentials, their session, and this machine's clock.")
    said = error.response.get("Error", {}).get("Message", "")[:_SHOWN].rstrip(". ")
    refusal += f": {said})" if said else ")"
    if retryable(code) or status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT):
        return StoreUnavailableError(f"{refusal}. If this goes on, look at the service's throttling and quotas.")
    if to_do := _for_a_person(code, status):
        return SettingsError(f"{refusal}: {to_do}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return StoreUnavailableError(f"{refusal}. If this goes on, look at the service's health.")
    return DeadLetterError(f"{refusal}: the same request is refused every time.")


def _for_a_person(code: str, status: int) -> str:
    """What a person has to do; empty when nobody can do anything."""
    if code in NOT_THERE:
        return "it is not there. Deploy the stack, or check the region and the stage."
    if code in WITHOUT_QUOTA:
        return "the account's quota is used up. Have it raised, or remove what is not needed."
    encrypted = code in UNUSABLE_KEY or code.upper().startswith("KMS")
    if code in WITHOUT_RIGHTS or (not encrypted and status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)):
        return "the role may not do this. Deploy the stack again, or grant it."
    return "the key that encrypts it cannot be used. Look at the key in AWS KMS." if encrypted else ""


def _of_class(what: str, error: BotoCoreError) -> Signal9Error:
    # Its message may quote a parameter's value or a credential process's output: only the class is told.
    name = type(error).__name__
    if isinstance(error, UNAVAILABLE):
        return StoreUnavailableError(f"AWS does not answer for {what}{_place(error)} ({name}). Is the network up?")
    if isinstance(error, WRONG_SETTINGS):
        return SettingsError(f"AWS cannot be used for {what} ({name}): check its region, endpoint and credentials.")
    return DeadLetterError(f"A request to AWS for {what} cannot be sent ({name}): it fails the same way every time.")


def _place(error: BotoCoreError) -> str:
    address = urlsplit(str(error.kwargs.get("endpoint_url") or ""))
    return f" at {address.scheme}://{address.netloc.rpartition('@')[2]}" if address.netloc else ""
