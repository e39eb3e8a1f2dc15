"""The settings of a stage are typed, and what is wrong with them is told by name."""

from collections.abc import Mapping
from datetime import time
from typing import Any

import pytest

from infra.config.context import ConfigError, local_of, stage_of
from infra.config.values import CapacityKind
from tests.infra.conftest import LOCAL, given_context


def context(prod: Mapping[str, Any] | None = None, **more: object) -> dict[str, Any]:
    return {"stage": "prod", "stages": {"prod": dict(prod or {})}, **more}


def test_both_stages_of_the_repository_are_valid() -> None:
    dev, prod = (stage_of({**given_context(), "stage": name}) for name in ("dev", "prod"))

    assert (dev.prefix, prod.prefix) == ("signal9-dev", "signal9")
    assert (dev.capacity.kind, prod.capacity.kind) == (CapacityKind.ON_DEMAND, CapacityKind.ON_DEMAND)
    assert (dev.kept.deletion_protection, prod.kept.deletion_protection) == (False, True)
    assert [f"{at:%H:%M}" for at in prod.schedules.triggers.values()] == ["04:00", "05:00", "06:00", "07:00", "08:00"]
    assert prod.time_zone.key == "America/New_York"
    assert (prod.news, prod.vpc, prod.rotation_days, prod.pipeline.daily_calls) == (False, False, 90, 25)


def test_a_switch_of_the_command_line_wins_over_the_file() -> None:
    stage = stage_of(context({"capacity": {"most_provisioned": 50}}, capacity="provisioned", vpc="true"))

    assert (stage.capacity.kind, stage.capacity.most_provisioned, stage.vpc) == (CapacityKind.PROVISIONED, 50, True)


def test_the_command_line_may_put_up_a_production_that_nothing_protects_yet() -> None:
    assert not stage_of(context(deletion_protection="false")).kept.deletion_protection


def test_times_of_day_are_a_stage_s_own() -> None:
    stage = stage_of(context({"time_zone": "Europe/Vienna", "schedules": {"sync_assets": "03:15"}}))

    assert (stage.time_zone.key, stage.schedules.sync_assets) == ("Europe/Vienna", time(3, 15))


@pytest.mark.parametrize(
    "given, said",
    [
        ({"stage": "test", "stages": {"prod": {}}}, "stage=test is none of the stages in cdk.json: prod"),
        ({"stage": "prod"}, "cdk.json has no `stages`"),
        (context(capcity="mixed"), "capcity is no setting of this app. Did you mean capacity?"),
        (context(capacity="some"), "stages.prod.capacity.kind=some"),
        (context({"rotation_days": 0}), "stages.prod.rotation_days=0"),
        (context({"time_zone": "Mars/Olympus"}), "stages.prod.time_zone=Mars/Olympus"),
        (context({"kept": {"function_logs_days": 91}}), "stages.prod.kept.function_logs_days=91: it should be one of"),
        (context({"kept": {"point_in_time_days": 36}}), "stages.prod.kept.point_in_time_days=36"),
        (context({"schedules": {"reconcile": "03:00"}}), "the five triggers have to follow each other"),
        (context({"schedules": {"reconcile": "08:00:30"}}), "it should be a time of day to the minute"),
        (context({"capacity": {"least_provisioned": 30}}), "least_provisioned=30 is more than most_provisioned=25"),
        (context({"pipeline": {"daily_calls": 0}}), "daily_calls"),
        (context({"alarms": {"email": "nobody"}}), "stages.prod.alarms.email=nobody"),
        (context({"trails": True}), "stages.prod.trails"),
        (
            context({"reserved_concurrency": {"pollinate_assets": 3}}),
            "reserved_concurrency.pollinate_assets: it is no function; did you mean pollinate_asset? There are",
        ),
        (context({"reserved_concurrency": {"pollinate_asset": 0}}), "reserved_concurrency.pollinate_asset=0"),
        (
            context({"image_base": "public.ecr.aws/lambda/python:3.13"}),
            "stages.prod.image_base=public.ecr.aws/lambda/python:3.13: it should name an image by its digest",
        ),
        (context(image_base="python@sha256:0123"), "stages.prod.image_base=python@sha256:0123: it should name"),
    ],
)
def test_a_wrong_setting_is_told_by_its_name(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        stage_of(given)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    "given, said",
    [
        ({"local": "yes"}, "local=yes should be true or false"),
        ({"python": "/opt/python"}, "python belong to a local deployment: say -c local=true"),
        ({**LOCAL, "python": "python3"}, "python=python3: it should be the absolute path"),
        ({**LOCAL, "endpoint_url": "127.0.0.1"}, "endpoint_url=127.0.0.1"),
        ({"local": "true", "python": "/opt/python", "endpoint_url": "http://127.0.0.1:1"}, "simulator_url"),
    ],
)
def test_a_wrong_local_deployment_is_told_by_its_setting(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        local_of(given)

    assert said in str(refused.value)


def test_without_the_flag_a_deployment_is_for_aws() -> None:
    assert local_of({}) is None
    assert local_of(LOCAL) is not None
