"""The providers' keys: who reads them, what rotates them, and the trail of who did."""

import json

from adapters.aws.secrets import ProviderKeys
from tests.infra.assembly import Assembly

ROLE = "arn:aws:iam::111111111111:role/signal9-"


def test_there_is_one_secret_with_the_fields_that_functions_read(prod: Assembly) -> None:
    secret = prod.one("AWS::SecretsManager::Secret")

    assert json.loads(secret.properties["SecretString"]) == dict.fromkeys(ProviderKeys.FIELDS, "")


def test_the_keys_are_rotated_every_ninety_days_and_not_at_a_deploy(prod: Assembly) -> None:
    schedule = prod.one("AWS::SecretsManager::RotationSchedule").properties

    assert schedule["RotationRules"] == {"AutomaticallyAfterDays": 90}
    assert schedule["RotateImmediatelyOnUpdate"] is False
    assert prod.text(schedule["RotationLambdaARN"]).endswith(":function:signal9-rotate-secret")


def test_only_secrets_manager_may_start_the_function_that_rotates(prod: Assembly) -> None:
    (permission,) = (each.properties for each in prod.resources("AWS::Lambda::Permission") if each.stack == "secrets")

    assert permission["Principal"] == "secretsmanager.amazonaws.com"
    assert permission["SourceArn"] == {"Ref": "SecretProviderKeys"}
    assert prod.text(permission["SourceAccount"]) == "111111111111"


def test_rotation_is_set_up_when_its_function_may_be_started_and_may_read_the_secret(prod: Assembly) -> None:
    """Secrets Manager tries the function while the schedule is made."""
    schedule = prod.one("AWS::SecretsManager::RotationSchedule").whole
    first = {
        each.logical_id
        for kind in ("AWS::Lambda::Function", "AWS::Lambda::Permission", "AWS::IAM::Role", "AWS::IAM::Policy")
        for each in prod.resources(kind)
        if each.stack == "secrets" and "Trail" not in each.logical_id
    }

    assert len(first) == 4
    assert first <= set(schedule["DependsOn"])


def test_nobody_but_the_callers_of_providers_reads_the_keys_whatever_else_allows_it(prod: Assembly) -> None:
    policy = prod.one("AWS::SecretsManager::ResourcePolicy").properties
    (statement,) = policy["ResourcePolicy"]["Statement"]

    assert policy["BlockPublicPolicy"] is True
    assert (statement["Effect"], statement["Action"]) == ("Deny", "secretsmanager:GetSecretValue")
    assert {prod.text(role) for role in statement["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]} == {
        f"{ROLE}{name}-us-east-1"
        for name in ("sync-assets", "sync-earnings-calendar", "pollinate-asset", "rotate-secret")
    }


def test_a_trail_tells_who_read_them_unless_the_account_has_one(prod: Assembly, switched: Assembly) -> None:
    trail = prod.one("AWS::CloudTrail::Trail").properties

    assert trail["IsLogging"]
    assert trail["EnableLogFileValidation"]
    assert trail["EventSelectors"] == [{"IncludeManagementEvents": True, "ReadWriteType": "All"}]
    assert not list(switched.resources("AWS::CloudTrail::Trail"))
