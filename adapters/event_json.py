"""The three events as JSON, and back: the one wire format of every bus."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.errors import InvalidEventError
from domain.events import EVENT_TYPES, SCHEMA_VERSION, Event

_TYPES = {event_type.wire_name: event_type for event_type in EVENT_TYPES}
_LONGEST_SHOWN = 80
"""Characters of an offending value that an error shows."""


def to_detail(event: Event) -> dict[str, Any]:
    """The event's fields as JSON values; absent ones are left out, instants are UTC."""
    detail: dict[str, Any] = _adapter(event.wire_name).dump_python(event, mode="json", exclude_none=True)
    return detail


def to_json(event: Event) -> str:
    """`to_detail` as compact text with sorted keys."""
    return json.dumps(to_detail(event), sort_keys=True, separators=(",", ":"))


def from_detail(wire_name: str, detail: object) -> Event:
    """The event of a detail that was read from JSON.

    Raises `InvalidEventError` for an unknown name, a missing or unknown field, a wrong type, a value outside its
    enumeration, an instant without a time zone, an empty identifier, and another schema version.
    """
    return from_json(wire_name, json.dumps(detail))


def from_json(wire_name: str, text: str) -> Event:
    """As `from_detail`, from the JSON text."""
    if wire_name not in _TYPES:
        raise InvalidEventError(f"{wire_name!r} is no event of this system; its events are {', '.join(_TYPES)}.")
    try:
        event = _adapter(wire_name).validate_json(text, strict=True, extra="forbid")
    except ValidationError as error:
        problems = (
            _problem(wire_name, ".".join(map(str, found["loc"])), found["msg"], found["input"])
            for found in error.errors()
        )
        raise InvalidEventError("; ".join(problems)) from None
    return _checked(event, json.loads(text))


def json_schema(event_type: type[Event]) -> dict[str, Any]:
    """The JSON Schema of an event's detail."""
    schema = _adapter(event_type.wire_name).json_schema()
    schema["properties"]["schema_version"] = {"const": SCHEMA_VERSION, "title": "Schema Version", "type": "integer"}
    return schema | {"title": event_type.wire_name, "additionalProperties": False}


@cache
def _adapter(wire_name: str) -> TypeAdapter[Event]:
    return TypeAdapter(_TYPES[wire_name])


def _checked(event: Event, detail: dict[str, Any]) -> Event:
    """What the types alone do not say; instants are brought to UTC."""
    if event.schema_version != SCHEMA_VERSION:
        problem = f"this version of Signal9 Advisor knows {SCHEMA_VERSION} only"
        raise InvalidEventError(_problem(event.wire_name, "schema_version", problem, event.schema_version))
    instants: dict[str, Any] = {}
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, datetime):
            instants[field.name] = _instant(event.wire_name, field.name, detail[field.name])
        elif value == "":
            raise InvalidEventError(_problem(event.wire_name, field.name, "must not be empty", value))
    return replace(event, **instants)


def _instant(wire_name: str, field: str, text: str) -> datetime:
    """Stricter than pydantic, which reads digits as seconds since 1970 and lets the time zone be absent."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidEventError(_problem(wire_name, field, "must be an ISO 8601 instant", text)) from None
    if instant.tzinfo is None:
        raise InvalidEventError(_problem(wire_name, field, "must have a time zone", text))
    return instant.astimezone(UTC)


def _problem(wire_name: str, field: str, problem: str, value: object) -> str:
    shown = value if isinstance(value, str) else json.dumps(value, default=str)
    return f"{wire_name}: {field or 'detail'} = {shown[:_LONGEST_SHOWN]!r}: {problem}"
