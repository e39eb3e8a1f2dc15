"""What must never be lost: every table of the schema and the archive, guarded, and paid for as the stage says."""

from collections.abc import Mapping
from typing import Any

import pytest

from adapters.aws.schema import ALL_ATTRIBUTES, TABLES, Capacity, Index, Key, Table
from tests.infra.assembly import Assembly, Resource

STEADY = {table.name for table in TABLES if table.capacity is Capacity.STEADY}
EVERY = {table.name for table in TABLES}


def tables(assembly: Assembly) -> dict[str, Resource]:
    """By the name that the schema has for it."""
    made = {str(each.properties["TableName"]): each for each in assembly.resources("AWS::DynamoDB::Table")}
    (prefix,) = {name.removesuffix("assets") for name in made if name.endswith("-assets")}
    return {name.removeprefix(prefix): each for name, each in made.items()}


def keys(key: Key) -> list[dict[str, str]]:
    return [
        {"AttributeName": name, "KeyType": kind} for name, kind in zip(key.attributes, ("HASH", "RANGE"), strict=False)
    ]


def projection(index: Index) -> dict[str, Any]:
    if index.attributes == ALL_ATTRIBUTES:
        return {"ProjectionType": "ALL"}
    if not index.attributes:
        return {"ProjectionType": "KEYS_ONLY"}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(index.attributes)}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_is_what_the_schema_says(prod: Assembly, table: Table) -> None:
    made = tables(prod)[table.name].properties

    assert made["KeySchema"] == keys(table.key)
    assert {each["AttributeName"] for each in made["AttributeDefinitions"]} == set(table.key_attributes)
    assert {each["AttributeType"] for each in made["AttributeDefinitions"]} == {"S"}
    assert {
        each["IndexName"]: (each["KeySchema"], each["Projection"]) for each in made.get("GlobalSecondaryIndexes", ())
    } == {index.name: (keys(index.key), projection(index)) for index in table.indexes}


def test_there_are_the_tables_of_the_schema_and_no_others(prod: Assembly) -> None:
    assert set(tables(prod)) == EVERY


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_table_is_encrypted_and_can_be_brought_back(prod: Assembly, dev: Assembly, name: str) -> None:
    kept, other = tables(prod)[name], tables(dev)[name]

    assert kept.properties["SSESpecification"] == other.properties["SSESpecification"] == {"SSEEnabled": True}
    assert kept.properties["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True,
        "RecoveryPeriodInDays": 35,
    }
    assert other.properties["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"] == 7
    assert kept.properties["DeletionProtectionEnabled"]
    assert (kept.whole["DeletionPolicy"], kept.whole["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert other.whole["DeletionPolicy"] == "Delete"


def provisioned(assembly: Assembly) -> set[str]:
    """Tables whose capacity, with that of their indexes, is provisioned; the others have a most on demand."""
    found = set()
    for name, table in tables(assembly).items():
        parts: list[Mapping[str, Any]] = [table.properties, *table.properties.get("GlobalSecondaryIndexes", ())]
        kinds = {
            "provisioned"
            if part.get("ProvisionedThroughput") == {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
            else part["OnDemandThroughput"]["MaxReadRequestUnits"] // part["OnDemandThroughput"]["MaxWriteRequestUnits"]
            for part in parts
        }
        assert kinds in ({"provisioned"}, {4})
        if kinds == {"provisioned"}:
            assert "BillingMode" not in table.properties
            found.add(name)
        else:
            assert table.properties["BillingMode"] == "PAY_PER_REQUEST"
    return found


def test_burst_tables_are_on_demand_with_a_most_and_steady_ones_are_provisioned(prod: Assembly) -> None:
    assert provisioned(prod) == STEADY == {"analysis_queue", "asset_analysis", "earnings_calendar"}


def test_one_switch_makes_all_tables_of_one_kind(dev: Assembly, switched: Assembly) -> None:
    assert provisioned(dev) == set()
    assert provisioned(switched) == EVERY


@pytest.mark.parametrize("app, named", [("prod", STEADY), ("switched", EVERY)])
def test_what_is_provisioned_is_scaled_by_what_is_used(
    request: pytest.FixtureRequest, app: str, named: set[str]
) -> None:
    assembly: Assembly = request.getfixturevalue(app)
    by_id = {table.logical_id: name for name, table in tables(assembly).items()}
    targets = {
        each.logical_id: each.properties for each in assembly.resources("AWS::ApplicationAutoScaling::ScalableTarget")
    }
    policies = [each.properties for each in assembly.resources("AWS::ApplicationAutoScaling::ScalingPolicy")]

    scaled = set()
    for target in targets.values():
        assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 25)
        assert [(each["Schedule"], each["Timezone"]) for each in target["ScheduledActions"]] == [
            ("cron(0 9 * * ? *)", "America/New_York"),
            ("cron(0 10 * * ? *)", "America/New_York"),
        ]
        _, parts = target["ResourceId"]["Fn::Join"]
        index = str(parts[2]).removeprefix("/index/") if len(parts) > 2 else ""
        scaled.add((by_id[parts[1]["Ref"]], index, str(target["ScalableDimension"]).rpartition(":")[2]))
    assert scaled == {
        (table.name, index, f"{kind}CapacityUnits")
        for table in TABLES
        if table.name in named
        for index in ("", *(index.name for index in table.indexes))
        for kind in ("Read", "Write")
    }
    assert {each["ScalingTargetId"]["Ref"] for each in policies} == set(targets)
    assert {each["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] for each in policies} == {70}


def test_what_keeps_data_has_its_logical_id_for_ever(prod: Assembly, dev: Assembly) -> None:
    """Under another one it would be another table, bucket or secret, and empty."""
    for assembly in (prod, dev):
        pinned = {name: table.logical_id for name, table in tables(assembly).items()}
        assert pinned == {name: f"Table{''.join(map(str.capitalize, name.split('_')))}" for name in EVERY}
        assert [each.stack for each in assembly.resources() if each.logical_id == "BucketAnswers"] == ["data"]
        assert assembly.one("AWS::SecretsManager::Secret").logical_id == "SecretProviderKeys"
    assert len(EVERY) == 24


def test_the_archive_is_private_encrypted_versioned_and_kept(prod: Assembly) -> None:
    (archive,) = (each for each in prod.resources("AWS::S3::Bucket") if each.logical_id == "BucketAnswers")

    assert prod.text(archive.properties["BucketName"]) == "signal9-answers-111111111111-us-east-1"
    assert archive.properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert archive.whole["DeletionPolicy"] == "Retain"
    (rule,) = archive.properties["LifecycleConfiguration"]["Rules"]
    assert rule == {
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        "ExpiredObjectDeleteMarker": True,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
        "Status": "Enabled",
    }


def test_every_bucket_is_closed_to_the_public_and_to_plain_text(prod: Assembly) -> None:
    buckets = list(prod.resources("AWS::S3::Bucket"))
    policies = {each.properties["Bucket"]["Ref"]: each for each in prod.resources("AWS::S3::BucketPolicy")}

    assert len(buckets) == 3
    for bucket in buckets:
        assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}
        (encryption,) = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        denied = [
            each["Condition"]
            for each in policies[bucket.logical_id].properties["PolicyDocument"]["Statement"]
            if each["Effect"] == "Deny"
        ]
        assert {"Bool": {"aws:SecureTransport": "false"}} in denied
