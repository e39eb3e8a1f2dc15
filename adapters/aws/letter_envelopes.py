"""Reads a dead letter, whoever wrote it: a rule, Scheduler, a Lambda function's destination or queue, or a handler."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.aws.messages import RUN_AGAIN, Message
from domain.events import EVENT_TYPES
from domain.model.runs import ScheduledUseCase

_WIRE_NAMES = frozenset(event_type.wire_name for event_type in EVENT_TYPES)
_NEWS = "sync_news"
_REASON = "dead_letter"
_EVENT = "event"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a dead letter says."""

    message: Message | None
    """What is put on the bus to try again; `None` when the letter holds nothing that this system sends."""
    reason: str
    attempts: int


def own_envelope(event: object, *, reason: str, attempts: int) -> str:
    """The letter of a handler: the event as the handler was given it, and why it was not handled."""
    return json.dumps({_REASON: {"reason": reason, "attempts": attempts}, _EVENT: event}, separators=(",", ":"))


def read_letter(body: str, attributes: Mapping[str, str], *, news: bool = False) -> Letter:
    """What a message of a dead-letter queue says; `attributes` are its message attributes.

    `news`: the deployment has a function for them. What nobody there gets from the bus is no message: it would be lost.
    """
    payload = _json(body)
    reason, attempts = _failure(payload, attributes)
    # One-time schedules are named by what they send: the body of their letters need not say it.
    schedule = attributes.get("SCHEDULE_ARN", "").rpartition("/")[2].partition("-")[0]
    message = _message(payload, schedule)
    return Letter(message if message is not None and _is_routed(message, news=news) else None, reason, attempts)


def _failure(payload: object, attributes: Mapping[str, str]) -> tuple[str, int]:
    """The reason, and how often it was tried."""
    match payload:
        case {"dead_letter": {"reason": str(reason), "attempts": int(attempts)}}:
            return reason, attempts
        case {
            "requestPayload": _,
            "requestContext": {"condition": condition, "approximateInvokeCount": int(count)},
            **rest,
        }:
            return f"{_said(rest.get('responsePayload'))} ({condition})", count
        case _:
            texts = (attributes.get(name) for name in ("ERROR_CODE", "ERROR_MESSAGE", "ErrorCode", "ErrorMessage"))
            reason = ": ".join(text for text in texts if text) or "no reason given"
            exhausted = attributes.get("EXHAUSTED_RETRY_CONDITION")
            retries = attributes.get("RETRY_ATTEMPTS", "")
            return (
                f"{reason} ({exhausted})" if exhausted else reason,
                int(retries) + 1 if retries.isdecimal() else 1,
            )


def _said(answer: object) -> str:
    """What a Lambda function ended with."""
    match answer:
        case {"errorType": kind, "errorMessage": text}:
            return f"{kind}: {text}"
        case {"errorMessage": text}:
            return str(text)
        case _:
            return "no answer"


def _message(payload: object, schedule: str) -> Message | None:
    match _unwrapped(payload):
        case {"detail-type": str(kind), "detail": dict(detail)}:
            return _of(kind, detail)
        case {"DetailType": str(kind), "Detail": str(text)}:
            return _of(kind, _json(text))
        case {"use_case": str()} as detail:
            return _of(RUN_AGAIN, detail)
        case dict() as detail if schedule in _WIRE_NAMES:
            return _of(schedule, detail)
        case _:
            return None


def _is_routed(message: Message, *, news: bool) -> bool:
    """A rule hands it to a function."""
    if message.detail_type != RUN_AGAIN:
        return message.detail_type in _WIRE_NAMES
    return json.loads(message.detail).get("use_case") in [*ScheduledUseCase, *([_NEWS] if news else [])]


def _unwrapped(payload: object) -> object:
    """What a handler's letter, a Lambda destination, a `PutEvents` or an `Invoke` request has inside."""
    match payload:
        case {"dead_letter": _, "event": inner} | {"requestPayload": inner} | {"Entries": [inner]}:
            return _unwrapped(inner)
        case {"Payload": str(text)}:
            return _unwrapped(_json(text))
        case _:
            return payload


def _of(kind: str, detail: object) -> Message | None:
    """The bus takes objects only."""
    return (
        Message(kind, json.dumps(detail, sort_keys=True, separators=(",", ":"))) if isinstance(detail, dict) else None
    )


def _json(text: str) -> object:
    try:
        value: object = json.loads(text)
    except ValueError:
        return None
    return value
