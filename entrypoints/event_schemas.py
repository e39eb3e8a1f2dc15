"""The schemas of all that travels over the bus, made from what reads it.

Infrastructure registers them, handlers refuse what does not match.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.aws.messages import RUN_AGAIN, SOURCE
from adapters.event_json import from_detail, json_schema
from domain.errors import InvalidEventError
from domain.events import EVENT_TYPES, Event
from domain.model.runs import ScheduledUseCase

DRAFT = "http://json-schema.org/draft-04/schema#"
"""The one that EventBridge's registry takes."""
_SHOWN = 80

AnyEvent = TypeVar("AnyEvent", bound=Event)


class RunAgain(BaseModel):
    """A run of a scheduled use case: what Scheduler sends as its time has come, and the detail of `runAgain`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    use_case: ScheduledUseCase | Literal["sync_news"]
    correlation_id: str = Field(default="", max_length=200)
    """Links everything that follows; empty when a new one is to be made."""


DETAIL_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    **{event_type.wire_name: json_schema(event_type) for event_type in EVENT_TYPES},
    RUN_AGAIN: RunAgain.model_json_schema(),
}
"""The JSON Schema of the detail, by `detail-type`."""


def registered_schema(detail_type: str) -> Mapping[str, Any]:
    """The JSON Schema of the whole event, as EventBridge's registry wants it."""
    detail = dict(DETAIL_SCHEMAS[detail_type])
    definitions = detail.pop("$defs", {})
    texts = ("version", "id", "account", "region")
    return {
        "$schema": DRAFT,
        "title": detail_type,
        "type": "object",
        "required": ["detail-type", "source", "detail"],
        "properties": {
            **{name: {"type": "string"} for name in texts},
            "time": {"type": "string", "format": "date-time"},
            "resources": {"type": "array", "items": {"type": "string"}},
            "source": {"enum": [SOURCE]},
            "detail-type": {"enum": [detail_type]},
            "detail": _without_const(detail),
        },
        "$defs": _without_const(definitions),
    }


def event_of(raw: object, expected: type[AnyEvent]) -> AnyEvent:
    """The event that a rule handed over. Raises `InvalidEventError` that says what is wrong with it."""
    detail_type, detail = _opened(raw)
    event = from_detail(detail_type, detail)
    if not isinstance(event, expected):
        raise InvalidEventError(f"{detail_type!r} came to the handler of {expected.wire_name!r}.")
    return event


def run_of(raw: object, expected: str) -> RunAgain:
    """The run that Scheduler, or a `runAgain` of the bus, asks for. Raises `InvalidEventError` as above."""
    detail = raw
    if isinstance(raw, dict) and "detail-type" in raw:
        detail_type, detail = _opened(raw)
        if detail_type != RUN_AGAIN:
            raise InvalidEventError(f"{detail_type!r} came to the handler of the scheduled use case {str(expected)!r}.")
    try:
        run = RunAgain.model_validate_json(json.dumps(detail))
    except ValidationError as invalid:
        problems = (
            f"{RUN_AGAIN}: {'.'.join(map(str, error['loc'][:1])) or 'detail'} = {str(error['input'])[:_SHOWN]!r}: "
            f"{error['msg']}"
            for error in invalid.errors()
        )
        raise InvalidEventError("; ".join(problems)) from None
    if run.use_case != expected:
        raise InvalidEventError(f"A run of {str(run.use_case)!r} came to the handler of {str(expected)!r}.")
    return run


def _opened(raw: object) -> tuple[str, object]:
    """Type and detail of an event of our source."""
    match raw:
        case {"detail-type": str(detail_type), "source": str(source), "detail": detail}:
            if source != SOURCE:
                raise InvalidEventError(f"source = {source[:_SHOWN]!r}: must be {SOURCE!r}")
            return detail_type, detail
        case dict():
            missing = [name for name in ("detail-type", "source", "detail") if name not in raw]
            what = f"it lacks {' and '.join(missing)}" if missing else "its type or source is no text"
            raise InvalidEventError(f"What came is no event of the bus: {what}.")
        case _:
            raise InvalidEventError(f"What came is no event of the bus, but {type(raw).__name__}.")


def _without_const(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Draft 4 knows `enum` only."""
    if isinstance(schema, list):
        return [_without_const(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        "enum" if name == "const" else name: [value] if name == "const" else _without_const(value)
        for name, value in schema.items()
    }
