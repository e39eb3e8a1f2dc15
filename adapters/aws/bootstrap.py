"""The tables of the schema on an emulator, without a stack: AWS itself gets them from the infrastructure's code."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from adapters.aws.errors import domain_errors, error_code
from adapters.aws.schema import ALL_ATTRIBUTES, TABLES, Index, Key, Table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import (
        CreateTableInputTypeDef,
        GlobalSecondaryIndexUnionTypeDef,
        KeySchemaElementTypeDef,
        ProjectionTypeDef,
    )


def create_tables(client: "DynamoDBClient", prefix: str, tables: Iterable[Table] = TABLES) -> None:
    """Create the tables that are not there yet, all of them on demand."""
    for table in tables:
        with domain_errors(f"the table {table.named(prefix)}"):
            try:
                client.create_table(**_definition(table, prefix))
            except ClientError as error:
                if error_code(error) != "ResourceInUseException":
                    raise


def _definition(table: Table, prefix: str) -> "CreateTableInputTypeDef":
    definition: CreateTableInputTypeDef = {
        "TableName": table.named(prefix),
        "KeySchema": _key_schema(table.key),
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in table.key_attributes],
        "BillingMode": "PAY_PER_REQUEST",
    }
    if table.indexes:
        definition["GlobalSecondaryIndexes"] = [_index(index) for index in table.indexes]
    return definition


def _index(index: Index) -> "GlobalSecondaryIndexUnionTypeDef":
    return {"IndexName": index.name, "KeySchema": _key_schema(index.key), "Projection": _projection(index)}


def _key_schema(key: Key) -> "list[KeySchemaElementTypeDef]":
    schema: list[KeySchemaElementTypeDef] = [{"AttributeName": key.partition, "KeyType": "HASH"}]
    if key.sort is not None:
        schema.append({"AttributeName": key.sort, "KeyType": "RANGE"})
    return schema


def _projection(index: Index) -> "ProjectionTypeDef":
    if index.attributes == ALL_ATTRIBUTES:
        return {"ProjectionType": "ALL"}
    if not index.attributes:
        return {"ProjectionType": "KEYS_ONLY"}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(index.attributes)}
