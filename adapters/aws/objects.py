"""Objects of S3 that are written once."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from adapters.aws.errors import domain_errors, error_code

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

IS_THERE = "PreconditionFailed"


def put_once(client: "S3Client", bucket: str, key: str, body: bytes, content_type: str) -> None:
    """Keep an object durably; without effect when there is one of that name.

    Raises `StoreUnavailableError` also while another worker writes the same object: it may yet fail.
    """
    with domain_errors(bucket_named(bucket)):
        try:
            client.put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type, IfNoneMatch="*")
        except ClientError as error:
            if error_code(error) != IS_THERE:
                raise


def bucket_named(bucket: str) -> str:
    """What an error calls the bucket."""
    return f"the bucket {bucket}"
