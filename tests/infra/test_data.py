"""What must never be lost: every table of the schema and the archive, guarded, and paid for as the stage says."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.aws.access_patterns import units_at_once
from adapters.aws.schema import ALL_ATTRIBUTES, TABLES, Capacity, Index, Key, Table
from infra.config.stage import Capacity as Settings
from tests.infra.assembly import Assembly, Resource

STEADY = {table.name for table in TABLES if table.capacity is Capacity.STEADY}
EVERY = {table.name for table in TABLES}
PARTS = [(table, index) for table in TABLES for index in (None, *table.indexes)]
"""Each has its own capacity: a table itself, and each index."""
LISTED = Path(__file__).with_name("data.txt")
OUTLIVES = ("RetainExceptOnCreate", "Retain")
GOES = ("Delete", "Delete")
SAVED_SECONDS = 300
"""DynamoDB saves up so many seconds of capacity that nobody uses."""


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


def in_words(assembly: Assembly) -> Iterator[str]:
    """What CloudFormation would make anew, and empty, if it changed: logical id, name and keys of what keeps data."""
    for each in assembly.resources("AWS::DynamoDB::Table"):
        types = {part["AttributeName"]: part["AttributeType"] for part in each.properties["AttributeDefinitions"]}

        def key_of(part: Mapping[str, Any], types: Mapping[str, str] = types) -> str:
            return " ".join(
                f"{key['KeyType']}={key['AttributeName']}:{types[key['AttributeName']]}" for key in part["KeySchema"]
            )

        name = each.properties["TableName"]
        yield f"table {each.logical_id} {name} {key_of(each.properties)}"
        for index in each.properties.get("GlobalSecondaryIndexes", ()):
            held = [index["Projection"]["ProjectionType"], *index["Projection"].get("NonKeyAttributes", ())]
            yield f"index {each.logical_id} {name}/{index['IndexName']} {key_of(index)} {' '.join(held)}"
    for each in assembly.resources("AWS::S3::Bucket"):
        if "BucketName" in each.properties:
            yield f"bucket {each.logical_id} {assembly.text(each.properties['BucketName'])}"
    secret = assembly.one("AWS::SecretsManager::Secret")
    yield f"secret {secret.logical_id} {secret.properties['Name']}"


def test_nothing_that_keeps_data_is_replaced(prod: Assembly, dev: Assembly) -> None:
    """`data.txt` is the list: whatever changes in it is made anew, and empty, in every deployment."""
    listed = LISTED.read_text(encoding="utf-8").splitlines()

    assert sorted(in_words(prod)) == listed
    assert sorted(in_words(dev)) == sorted(line.replace(" signal9", " signal9-dev") for line in listed)


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
    assert not other.properties["DeletionProtectionEnabled"]


LOGS_OF_SWITCHES = {"/aws/lambda/signal9-sync-news", "/aws/vpc/signal9"}
KEEPS = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::Logs::LogGroup")


@pytest.mark.parametrize("app, policies", [("prod", OUTLIVES), ("switched", OUTLIVES), ("dev", GOES), ("local", GOES)])
def test_what_keeps_data_outlives_its_stack_in_production_but_not_a_first_deployment_that_fails(
    request: pytest.FixtureRequest, app: str, policies: tuple[str, str]
) -> None:
    """What a failed deployment left would block its fixed name for the next try."""
    assembly: Assembly = request.getfixturevalue(app)
    keeping = [
        each
        for each in assembly.resources()
        if each.type in KEEPS and each.properties.get("LogGroupName") not in LOGS_OF_SWITCHES
    ]

    assert {each.type for each in keeping} == set(KEEPS)
    assert {(each.whole["DeletionPolicy"], each.whole["UpdateReplacePolicy"]) for each in keeping} == {policies}
    assert not [
        each.logical_id
        for each in assembly.resources()
        if each not in keeping and each.whole.get("DeletionPolicy", "Delete") != "Delete"
    ]


def test_what_a_switch_turns_off_leaves_no_name_taken_for_when_it_is_on_again(
    prod: Assembly, switched: Assembly
) -> None:
    """What stays behind belongs to no stack any more, so nothing of its name can be made."""
    always = {(each.stack, each.logical_id) for each in prod.resources()}
    come_and_go = [each for each in switched.resources() if (each.stack, each.logical_id) not in always]

    assert {each.properties["LogGroupName"] for each in come_and_go if each.type == KEEPS[-1]} == LOGS_OF_SWITCHES
    assert [each.logical_id for each in come_and_go if each.whole.get("DeletionPolicy", "Delete") != "Delete"] == []


def capacities(assembly: Assembly) -> dict[tuple[str, str], Mapping[str, Any]]:
    """By table and index: what says how much may be read and written."""
    found = {}
    for name, table in tables(assembly).items():
        on_demand = table.properties.get("BillingMode") == "PAY_PER_REQUEST"
        for part in (table.properties, *table.properties.get("GlobalSecondaryIndexes", ())):
            kind, other = "OnDemandThroughput", "ProvisionedThroughput"
            if not on_demand:
                kind, other = other, kind
            assert other not in part
            found[name, str(part.get("IndexName", ""))] = part[kind]
    return found


def provisioned(assembly: Assembly) -> set[str]:
    """Tables whose capacity, with that of their indexes, is provisioned."""
    return {name for (name, _), part in capacities(assembly).items() if "ReadCapacityUnits" in part}


def test_all_tables_are_on_demand_with_a_most_unless_a_stage_asks_for_else(prod: Assembly, dev: Assembly) -> None:
    for assembly in (prod, dev):
        assert provisioned(assembly) == set()
        assert {tuple(each.values()) for each in capacities(assembly).values()} == {(4_000, 1_000)}


def test_where_kinds_are_mixed_burst_tables_are_on_demand_and_steady_ones_provisioned(mixed: Assembly) -> None:
    assert provisioned(mixed) == STEADY == {"analysis_queue", "asset_analysis"}


def test_one_switch_makes_all_tables_of_one_kind(switched: Assembly) -> None:
    assert provisioned(switched) == EVERY


def least(table: Table, index: Index | None, *, reading: bool) -> int:
    """Units a second that save up what a usual day takes at once."""
    return max(1, -(-units_at_once(table, index, reading=reading) // SAVED_SECONDS))


@pytest.mark.parametrize("table, index", [part for part in PARTS if part[0].capacity is Capacity.STEADY])
@pytest.mark.parametrize("reading", [True, False])
def test_a_steady_table_takes_no_more_at_once_than_its_least_capacity_saves_up(
    table: Table, index: Index | None, *, reading: bool
) -> None:
    assert units_at_once(table, index, reading=reading) <= Settings().least_provisioned * SAVED_SECONDS


@pytest.mark.parametrize("app", ["mixed", "switched"])
def test_what_is_provisioned_has_at_least_what_a_day_takes_at_once(request: pytest.FixtureRequest, app: str) -> None:
    assembly: Assembly = request.getfixturevalue(app)
    made = capacities(assembly)

    for table, index in PARTS:
        if table.name in provisioned(assembly):
            assert made[table.name, "" if index is None else index.name] == {
                "ReadCapacityUnits": least(table, index, reading=True),
                "WriteCapacityUnits": least(table, index, reading=False),
            }


@pytest.mark.parametrize("app, named", [("mixed", STEADY), ("switched", EVERY)])
def test_what_is_provisioned_is_scaled_by_what_is_used(
    request: pytest.FixtureRequest, app: str, named: set[str]
) -> None:
    assembly: Assembly = request.getfixturevalue(app)
    by_id = {table.logical_id: name for name, table in tables(assembly).items()}
    targets = {
        each.logical_id: each.properties for each in assembly.resources("AWS::ApplicationAutoScaling::ScalableTarget")
    }
    policies = [each.properties for each in assembly.resources("AWS::ApplicationAutoScaling::ScalingPolicy")]

    scaled = {}
    for target in targets.values():
        lowest, highest = target["MinCapacity"], target["MaxCapacity"]
        assert highest == max(lowest, 25)
        for each, hour, most in zip(target["ScheduledActions"], (9, 10), (lowest, highest), strict=True):
            assert (each["Schedule"], each["Timezone"]) == (f"cron(0 {hour} * * ? *)", "America/New_York")
            assert each["ScalableTargetAction"] == {"MinCapacity": lowest, "MaxCapacity": most}
        _, parts = target["ResourceId"]["Fn::Join"]
        index = str(parts[2]).removeprefix("/index/") if len(parts) > 2 else ""
        scaled[by_id[parts[1]["Ref"]], index, str(target["ScalableDimension"]).rpartition(":")[2]] = lowest
    assert scaled == {
        (table.name, "" if index is None else index.name, f"{kind}CapacityUnits"): least(
            table, index, reading=kind == "Read"
        )
        for table, index in PARTS
        if table.name in named
        for kind in ("Read", "Write")
    }
    assert {each["ScalingTargetId"]["Ref"] for each in policies} == set(targets)
    assert {each["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] for each in policies} == {70}


def test_the_archive_is_private_encrypted_versioned_and_kept(prod: Assembly) -> None:
    (archive,) = (each for each in prod.resources("AWS::S3::Bucket") if each.logical_id == "BucketAnswers")

    assert prod.text(archive.properties["BucketName"]) == "signal9-answers-111111111111-us-east-1"
    assert archive.properties["VersioningConfiguration"] == {"Status": "Enabled"}
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
