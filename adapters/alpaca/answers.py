"""Classify Alpaca's answers: by status, then by the presence of the list."""

from http import HTTPStatus

from pydantic_core import from_json

from domain.model.answers import AnswerClass
from domain.model.datasets import MarketList

LONGEST_QUOTE = 300
_KEYS_REFUSED = AnswerClass.BAD_KEY, "Alpaca refused the keys; paper keys work only at the paper address"
_CALL_REFUSED = AnswerClass.INVALID_CALL, "Alpaca refused the call"
_REFUSALS = {
    HTTPStatus.UNAUTHORIZED.value: _KEYS_REFUSED,
    HTTPStatus.FORBIDDEN.value: _KEYS_REFUSED,
    HTTPStatus.TOO_MANY_REQUESTS.value: (AnswerClass.BURST_LIMIT, "Alpaca's limit of requests a minute is reached"),
    HTTPStatus.BAD_REQUEST.value: _CALL_REFUSED,
    HTTPStatus.NOT_FOUND.value: _CALL_REFUSED,
    HTTPStatus.UNPROCESSABLE_ENTITY.value: _CALL_REFUSED,
}


def classify(status: int, body: bytes, asked: MarketList = MarketList.ASSETS) -> tuple[AnswerClass, str]:
    """The class of an answer and the reason in words. `body` must be free of keys."""
    said = body[:LONGEST_QUOTE].decode(errors="replace").strip()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return AnswerClass.OUTAGE, f"Alpaca is down: status {status}."
    if status == HTTPStatus.OK:
        return _classify_content(body, said, asked)
    if said.startswith("<"):
        return AnswerClass.UNRECOGNIZED, f"A web page with status {status} came instead of Alpaca's answer."
    if status in _REFUSALS:
        answer_class, problem = _REFUSALS[status]
        return answer_class, f"{problem} (status {status}): {said}"
    return AnswerClass.UNRECOGNIZED, f"Status {status} is not known of Alpaca: {said}"


def _classify_content(body: bytes, said: str, asked: MarketList) -> tuple[AnswerClass, str]:
    if not said:
        return AnswerClass.UNREADABLE, "The body is empty."
    try:
        content = from_json(body)
    except ValueError as error:
        return AnswerClass.UNREADABLE, f"The body is not JSON: {error}."
    if asked is MarketList.NEWS:
        name, rows = "news", content.get("news") if isinstance(content, dict) else None
    else:
        name, rows = "assets", content
    if not isinstance(rows, list):
        return AnswerClass.UNRECOGNIZED, f"The body is not a list of {name}: {said}"
    if not rows:
        return AnswerClass.NO_REPORTS, f"The list of {name} is empty."
    return AnswerClass.DATA, f"{len(rows)} {name}."
