"""What every function finds in its environment: the settings of the AWS profile (`entrypoints/aws_settings.py`)."""

from collections.abc import Mapping

from infra.target import Target
from infra.wiring import OF_SCHEDULES, queues


def where(target: Target) -> Mapping[str, str]:
    """Where the deployment lies, and by which rules it works: what a person needs, too, to look at it."""
    stage, names = target.stage, target.names
    return {
        "SIGNAL9_PROFILE": "aws",
        "SIGNAL9_AWS_STAGE": stage.name,
        "SIGNAL9_AWS_TABLE_PREFIX": names.table_prefix,
        "SIGNAL9_AWS_BUS_NAME": names.bus,
        "SIGNAL9_AWS_BUS_ARN": names.bus_arn,
        "SIGNAL9_AWS_BUCKET": names.bucket,
        "SIGNAL9_AWS_SECRET_NAME": names.secret,
        "SIGNAL9_AWS_SCHEDULE_GROUP": names.bus,
        "SIGNAL9_AWS_SCHEDULE_ROLE_ARN": names.role_arn(names.one_time_role),
        "SIGNAL9_AWS_SCHEDULE_DEAD_LETTERS_ARN": names.queue_arn(OF_SCHEDULES),
        "SIGNAL9_AWS_DEAD_LETTER_URLS": ",".join(map(names.queue_url, queues(stage))),
        "SIGNAL9_AWS_NEWS": str(stage.news).lower(),
        "SIGNAL9_TIME_ZONE": stage.time_zone.key,
        **{f"SIGNAL9_{name.upper()}_AT": f"{at:%H:%M}" for name, at in stage.schedules.triggers.items()},
        "SIGNAL9_DAILY_CALLS": str(stage.pipeline.daily_calls),
        "SIGNAL9_CALL_SPACING": f"{stage.pipeline.call_spacing:g}",
        "SIGNAL9_UNIVERSE_CAP": str(stage.pipeline.universe_cap),
    }


def of_functions(target: Target) -> Mapping[str, str]:
    """Of a function: where the deployment lies, and how it logs."""
    return {
        **where(target),
        "SIGNAL9_LOG_LEVEL": target.stage.pipeline.log_level,
        "SIGNAL9_LOG_FORMAT": "json",
    }
