"""What infrastructure registers says the same as what the handlers take."""

import json
from typing import Any

import pytest

from domain.errors import InvalidEventError
from domain.events import EVENT_TYPES, Event
from domain.model.runs import ScheduledUseCase
from entrypoints.event_schemas import DETAIL_SCHEMAS, DRAFT, event_of, registered_schema, run_of
from tests.entrypoints.lambdas.samples import EVENTS, sample

ALL_EVENTS = sorted(EVENTS.values())


def parts_of(schema: Any) -> list[Any]:  # noqa: ANN401 - any part of a schema
    """The schema and every part of it."""
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return [schema, *(part for each in inner for part in parts_of(each))]


@pytest.mark.parametrize("detail_type", sorted(DETAIL_SCHEMAS))
def test_a_registered_schema_is_of_the_draft_that_the_registry_takes(detail_type: str) -> None:
    schema = registered_schema(detail_type)
    texts = json.dumps(schema)

    assert schema["$schema"] == DRAFT
    assert schema["properties"]["detail-type"] == {"enum": [detail_type]}
    assert not any("const" in part for part in parts_of(schema) if isinstance(part, dict))
    references = {part["$ref"] for part in parts_of(schema) if isinstance(part, dict) and "$ref" in part}
    assert {reference.removeprefix("#/$defs/") for reference in references} <= schema["$defs"].keys()
    assert "additionalProperties" in texts


def test_every_event_and_the_one_time_run_have_a_schema() -> None:
    assert set(DETAIL_SCHEMAS) == {*(kind.wire_name for kind in EVENT_TYPES), "runAgain"}


@pytest.mark.parametrize("name", ALL_EVENTS)
def test_a_sample_has_just_the_fields_of_its_schema(name: str) -> None:
    schema, detail = DETAIL_SCHEMAS[name], sample(name)["detail"]

    assert set(schema["required"]) <= detail.keys() <= schema["properties"].keys()


@pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.wire_name)
def test_a_sample_is_read_as_its_event(kind: type[Event]) -> None:
    event = event_of(sample(kind.wire_name), kind)

    assert type(event) is kind
    assert event.symbol == "ACME"


@pytest.mark.parametrize(
    "raw, told",
    [
        (None, "but NoneType"),
        ({}, "it lacks detail-type and source and detail"),
        ({"detail-type": "analysisNeeded", "source": "signal9.advisor"}, "it lacks detail"),
        ({"detail-type": 7, "source": "signal9.advisor", "detail": {}}, "its type or source is no text"),
    ],
)
def test_what_is_no_event_of_the_bus_is_told_from_one(raw: object, told: str) -> None:
    with pytest.raises(InvalidEventError, match=told):
        event_of(raw, Event)


@pytest.mark.parametrize("job", list(ScheduledUseCase))
def test_scheduler_and_the_bus_ask_for_a_run_in_the_same_words(job: ScheduledUseCase) -> None:
    asked = {"use_case": job.value, "correlation_id": "link"}

    assert run_of(asked, job) == run_of(sample("runAgain_sync_earnings_calendar", **asked), job)
    assert run_of({"use_case": job.value}, job).correlation_id == ""


@pytest.mark.parametrize(
    "asked",
    [{"use_case": "sync_assets", "colour": "red"}, {"use_case": "sync_assets", "correlation_id": 7}, {}, [], "x"],
    ids=str,
)
def test_a_run_that_is_asked_for_in_other_words_is_refused(asked: object) -> None:
    with pytest.raises(InvalidEventError, match=r"^runAgain: "):
        run_of(asked, "sync_assets")
