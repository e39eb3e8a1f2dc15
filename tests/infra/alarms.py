"""Alarms as a person reads them: what `alarms.txt` lists."""

from collections.abc import Iterator, Mapping
from typing import Any

OPERATORS = {"GreaterThanThreshold": ">", "LessThanThreshold": "<"}
SPANS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def figures(alarm: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every metric that an alarm looks at, with its statistic and period."""
    found = [each for each in alarm.get("Metrics", ()) if "MetricStat" in each]
    if found:
        return [{"Id": each["Id"], **each["MetricStat"]["Metric"], **each["MetricStat"]} for each in found]
    return [{"Id": "a", "Stat": alarm.get("Statistic") or alarm["ExtendedStatistic"], **alarm}]


def expression(alarm: Mapping[str, Any]) -> str:
    """Of the figures, by their letters."""
    (text,) = [each["Expression"] for each in alarm.get("Metrics", ()) if "Expression" in each] or ["a"]
    return str(text)


def dimension(figure: Mapping[str, Any]) -> tuple[str, str]:
    """Name and value of the only one."""
    (found,) = figure["Dimensions"]
    return found["Name"], found["Value"]


def span(seconds: int) -> str:
    """In the largest unit that it is a whole number of."""
    return next(f"{seconds // unit} {name}" for unit, name in SPANS if seconds % unit == 0)


def in_words(alarm: Mapping[str, Any]) -> Iterator[str]:
    """All that decides when it rings, line by line."""
    yield str(alarm["AlarmName"])
    periods = {figure["Period"] for figure in figures(alarm)}
    (period,) = periods
    times = alarm["EvaluationPeriods"]
    again = "" if times == 1 else f", {alarm.get('DatapointsToAlarm', times)} of {times} times"
    yield (
        f"    {expression(alarm)} {OPERATORS[alarm['ComparisonOperator']]} {alarm['Threshold']:g} "
        f"in {span(period)}{again}; without data {alarm['TreatMissingData']}"
    )
    if "WarmUpConfiguration" in alarm:
        warm_up = alarm["WarmUpConfiguration"]
        sooner = "" if warm_up["OnlyStartEvaluatingAfterWarmUpPeriodEnds"] else ", or less where data comes"
        yield f"    not in its first {span(warm_up['WarmUpPeriodDurationInMinutes'] * 60)}{sooner}"
    for figure in figures(alarm):
        name, value = dimension(figure)
        yield f"    {figure['Id']}: {figure['Stat']} of {figure['MetricName']}, {name} {value} ({figure['Namespace']})"
