"""The events as JSON: exact both ways, and strict about what comes in."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.event_json import from_detail, from_json, json_schema, to_detail, to_json
from domain.errors import InvalidEventError
from domain.events import EVENT_TYPES, Event
from domain.model.datasets import Dataset
from tests.builders import NOW, analysis_needed, earnings_processed, pollination_needed

EVENTS = [pollination_needed(), pollination_needed(fiscal_period=None), analysis_needed(), earnings_processed()]


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_survives_the_wire(event: Event) -> None:
    detail = json.loads(json.dumps(to_detail(event)))

    assert from_detail(event.wire_name, detail) == event
    assert from_json(event.wire_name, to_json(event)) == event


def test_a_detail_carries_what_consumers_rely_on() -> None:
    assert to_detail(pollination_needed()) == {
        "schema_version": 1,
        "event_id": "event-1",
        "occurred_at": "2026-03-02T14:30:00Z",
        "correlation_id": "correlation-1",
        "symbol": "ACME",
        "request_id": "request-1",
        "datasets": ["income_statement", "earnings"],
        "reason": "earnings",
        "requested_at": "2026-03-02T14:30:00Z",
        "fiscal_period": "2025-12-31",
        "priority": 3,
    }
    assert "fiscal_period" not in to_detail(pollination_needed(fiscal_period=None))


@given(
    st.datetimes(
        min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - the strategy adds the zone
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5))]),
    ),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    st.lists(st.sampled_from(Dataset)).map(tuple),
    st.integers(-(2**53), 2**53),
    st.none() | st.dates(),
)
def test_any_event_survives_the_wire(
    instant: datetime, text: str, datasets: tuple[Dataset, ...], priority: int, period: date | None
) -> None:
    event = pollination_needed(
        text, occurred_at=instant, symbol=text, datasets=datasets, priority=priority, fiscal_period=period
    )

    restored = from_json(event.wire_name, to_json(event))

    assert restored == event
    assert restored.occurred_at.tzinfo is UTC


@pytest.mark.parametrize(
    "field, value",
    [
        ("event_id", 5),
        ("event_id", ""),
        ("symbol", ""),
        ("symbol", None),
        ("occurred_at", "2026-03-02T14:30:00"),
        ("occurred_at", "yesterday"),
        ("occurred_at", "1700000000"),
        ("occurred_at", 1_800_000_000),
        ("occurred_at", "2026-03-02"),
        ("requested_at", "2026-03-02 14:30"),
        ("fiscal_period", "2025-12-31T00:00:00"),
        ("fiscal_period", "2025-13-31"),
        ("datasets", "earnings"),
        ("datasets", ["weather"]),
        ("reason", "boredom"),
        ("priority", "3"),
        ("priority", True),
        ("priority", 3.5),
        ("schema_version", 2),
        ("schema_version", "1"),
        ("colour", "blue"),
    ],
)
def test_a_wrong_value_is_refused_with_field_and_value(field: str, value: object) -> None:
    detail = to_detail(pollination_needed()) | {field: value}

    with pytest.raises(InvalidEventError) as refused:
        from_detail("pollenationNeeded", detail)

    message = str(refused.value)
    assert f"pollenationNeeded: {field}" in message
    assert (value if isinstance(value, str) else json.dumps(value).strip('["]')) in message


@pytest.mark.parametrize("event", EVENTS)
def test_a_missing_field_is_named(event: Event) -> None:
    optional = {"schema_version", "fiscal_period", "priority", "waived"} if "request" in to_json(event) else {"waived"}
    for field in to_detail(event).keys() - optional - {"schema_version"}:
        detail = to_detail(event)
        del detail[field]
        with pytest.raises(InvalidEventError, match=field):
            from_detail(event.wire_name, detail)


def test_every_problem_is_told() -> None:
    detail: dict[str, Any] = to_detail(earnings_processed()) | {"symbol": 1, "report_date": "soon"}

    with pytest.raises(InvalidEventError, match=r"symbol.*report_date"):
        from_detail("earningsProcessed", detail)


def test_a_long_value_is_cut() -> None:
    with pytest.raises(InvalidEventError) as refused:
        from_detail("analysisNeeded", to_detail(analysis_needed()) | {"waived": "x" * 10_000})

    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "NaN"])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(InvalidEventError, match="analysisNeeded: detail"):
        from_json("analysisNeeded", text)


def test_an_unknown_event_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidEventError, match=r"'pollinationNeeded'.*pollenationNeeded, analysisNeeded"):
        from_detail("pollinationNeeded", to_detail(pollination_needed()))


def test_an_instant_of_another_zone_is_read_as_utc() -> None:
    detail = to_detail(analysis_needed()) | {"occurred_at": "2026-03-02T09:30:00-05:00"}

    assert from_detail("analysisNeeded", detail).occurred_at.isoformat() == NOW.isoformat()


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_each_event_has_a_closed_schema_of_its_fields(event_type: type[Event]) -> None:
    schema = json_schema(event_type)
    (event,) = [event for event in EVENTS[1:] if type(event) is event_type]

    assert schema["title"] == event_type.wire_name
    assert schema["additionalProperties"] is False
    assert schema["properties"]["schema_version"]["const"] == 1
    assert schema["properties"]["occurred_at"]["format"] == "date-time"
    assert to_detail(event).keys() <= schema["properties"].keys()
    assert set(schema["required"]) <= to_detail(event).keys()
