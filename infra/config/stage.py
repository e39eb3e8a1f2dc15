"""The settings of one stage: `stages` in cdk.json has one of these for each."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from infra.config.values import (
    Architecture,
    CapacityKind,
    Days,
    FunctionName,
    LogDays,
    Part,
    PinnedImage,
    TimeOfDay,
    Units,
)


class Schedules(Part):
    """The times of the five daily triggers, and of the news where they are on; local times of the stage's zone."""

    sync_assets: TimeOfDay = time(4)
    sync_earnings_calendar: TimeOfDay = time(5)
    plan_earnings_pollination: TimeOfDay = time(6)
    plan_regular_pollination: TimeOfDay = time(7)
    reconcile: TimeOfDay = time(8)
    sync_news: TimeOfDay = time(9)

    @property
    def times(self) -> Mapping[str, time]:
        """By function."""
        return dict(self)

    @property
    def triggers(self) -> Mapping[str, time]:
        """The five."""
        return {name: at for name, at in self.times.items() if name != "sync_news"}

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if list(self.triggers.values()) != sorted(set(self.triggers.values())):
            listed = ", ".join(f"{name} {at:%H:%M}" for name, at in self.triggers.items())
            raise ValueError(f"the five triggers have to follow each other through the day, but are {listed}")
        return self


class Capacity(Part):
    """Of the tables; units a second."""

    kind: CapacityKind = CapacityKind.ON_DEMAND
    """Decision 0061 has what each costs."""
    most_reads_on_demand: Units = 4_000
    most_writes_on_demand: Units = 1_000
    """What a table on demand may take at most: a runaway is throttled instead of paid for."""
    least_provisioned: Units = 1
    most_provisioned: Units = 25
    """Between these a provisioned table is scaled, each of its indexes by itself; never below what it takes at once."""
    utilization_percent: Annotated[int, Field(ge=20, le=90)] = 70

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least_provisioned > self.most_provisioned:
            raise ValueError(
                f"least_provisioned={self.least_provisioned} is more than most_provisioned={self.most_provisioned}"
            )
        return self


class Kept(Part):
    """How long what is kept is kept, and what guards it."""

    deletion_protection: bool = True
    """Tables and bucket stay, whatever becomes of their stack."""
    point_in_time_days: Annotated[int, Field(ge=1, le=35)] = 35
    """To any second of these days a table can be brought back."""
    replaced_objects_days: Days = 90
    """How long an object's earlier versions stay in the bucket."""
    access_logs_days: Days = 90
    """Who asked the bucket for what, and the trail of the account's API calls."""
    function_logs_days: LogDays = 90
    events_days: Days = 30
    """How long the bus keeps its events, to be replayed."""
    letters_days: Annotated[int, Field(ge=9, le=14)] = 14
    """How long a queue keeps dead letters. Each that is seven days old is copied to the bucket, once a day."""


class Pipeline(Part):
    """What the pipeline itself is set by; the functions get it as `SIGNAL9_...` in their environment."""

    daily_calls: Annotated[int, Field(ge=1)] | Literal["none"] = 25
    call_spacing: Annotated[float, Field(ge=0)] = 2
    universe_cap: Annotated[int, Field(ge=1)] = 170
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class Alarms(Part):
    """Who is told when a service level is missed."""

    enabled: bool = True
    email: str | None = Field(default=None, pattern=r"[^@\s]+@[^@\s]+")
    monthly_dollars: Annotated[int, Field(ge=1)] | Literal["none"] = 20
    """More than that in a month, for everything with our tag, raises an alarm. (The CDK leaves out what is `null`.)"""


class Stage(Part):
    """One deployment."""

    name: Literal["dev", "prod"]
    time_zone: ZoneInfo = ZoneInfo("America/New_York")
    schedules: Schedules = Schedules()
    news: bool = False
    """Alpaca's news, once a day; no call of the rate budget."""
    architecture: Architecture = Architecture.ARM64
    image_base: PinnedImage | None = None
    """AWS's Python base image by digest; `None`: what the Dockerfile names, which AWS renews under the same tag."""
    capacity: Capacity = Capacity()
    kept: Kept = Kept()
    pipeline: Pipeline = Pipeline()
    alarms: Alarms = Alarms()
    tracing: bool = True
    reserved_concurrency: Mapping[FunctionName, Annotated[int, Field(ge=1)]] = {}
    """By function. Nothing needs it: the ledger of calls guards the budget however many run at once."""
    rotation_days: Annotated[int, Field(ge=1, le=1_000)] = 90
    trail: bool = True
    """A trail of the account's API calls, the secret's readings among them; off where the account has one."""
    vpc: bool = False
    """Run the functions in a network of their own (decision 0060 has what that costs)."""
    cost_center: str = Field(default="signal9", min_length=1, max_length=256)

    @property
    def prefix(self) -> str:
        """What the names of this stage's resources begin with; production has the plain name."""
        return "signal9" if self.name == "prod" else f"signal9-{self.name}"
