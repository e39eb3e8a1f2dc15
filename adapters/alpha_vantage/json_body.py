"""From bytes to JSON values without losing anything: numbers stay text, fields sent twice are remembered."""

import json
from collections.abc import Mapping
from typing import NoReturn

from adapters.alpha_vantage.finding_codes import AnswerCode
from domain.errors import UnreadableAnswerError

_NEAR_THE_END = 8  # a cut literal or escape is reported where it starts


class Literal(str):
    """A JSON number (or `NaN`, `Infinity`) exactly as written; a float would change it."""

    __slots__ = ()


Record = dict[str, object]
"""A JSON object."""


class _SentTwice(Record):
    """A JSON object with fields that were sent more than once with different values, and their names."""

    __slots__ = ("conflicting",)

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.conflicting = frozenset(name for name, value in pairs if self[name] != value)


def decode_text(body: bytes) -> str:
    """The text of a body, without a byte order mark.

    Raises `UnreadableAnswerError` when it is empty or not UTF-8.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            _refuse(AnswerCode.TRUNCATED_BODY, "The body ends inside a character.")
        _refuse(AnswerCode.NOT_UTF8, f"The body is not UTF-8: byte {error.start} cannot be read.")
    if not text.strip():
        _refuse(AnswerCode.EMPTY_BODY, "The body is empty.")
    return text


def decode_json(body: bytes) -> object:
    """The JSON value of a body: numbers are `Literal`; for fields that were sent twice, see `conflicting`.

    Raises `UnreadableAnswerError` when there is none.
    """
    text = decode_text(body)
    try:
        value: object = json.loads(text, parse_float=Literal, parse_int=Literal, parse_constant=Literal)
        if _fields_seen(value) != text.count(":"):
            value = json.loads(
                text, object_pairs_hook=_object, parse_float=Literal, parse_int=Literal, parse_constant=Literal
            )
        if "\\u" in text and "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        _refuse(*_json_problem(text, error))
    except UnicodeEncodeError:
        _refuse(AnswerCode.MALFORMED_JSON, "The body has half of a character (a lone surrogate).")
    except RecursionError:
        _refuse(AnswerCode.NESTED_TOO_DEEPLY, "The body nests lists or objects too deeply.")
    return value


def fields(value: object) -> Record | None:
    """The value as an object, if it is one."""
    return value if isinstance(value, dict) else None


def conflicting(record: Mapping[str, object]) -> frozenset[str]:
    """The names of the fields that were sent more than once with different values."""
    return record.conflicting if isinstance(record, _SentTwice) else frozenset()


def _fields_seen(value: object) -> int:
    """How many fields a body and the rows of its lists have.

    Each has a colon. Where a body has no more colons than that, no field was sent twice, which costs next to nothing to
    tell; where it has (in a text, or in an object that lies deeper), the exact way is taken.
    """
    if not isinstance(value, dict):
        return 0
    lists = [each for each in value.values() if isinstance(each, list)]
    return len(value) + sum(len(row) for rows in lists for row in rows if isinstance(row, dict))


def _object(pairs: list[tuple[str, object]]) -> Record:
    record = dict(pairs)
    return record if len(record) == len(pairs) else _SentTwice(pairs)


def _json_problem(text: str, error: json.JSONDecodeError) -> tuple[AnswerCode, str]:
    start = text.lstrip()[:1]
    if start == "<":
        return AnswerCode.HTML_BODY, "The body is a web page."
    cut = error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()) - _NEAR_THE_END
    if start in {"{", "["} and cut and not error.msg.startswith("Extra data"):
        return AnswerCode.TRUNCATED_BODY, f"The body ends in the middle, after {len(text)} characters."
    return AnswerCode.MALFORMED_JSON, f"The body is not JSON: {error.msg} at character {error.pos}."


def _refuse(code: AnswerCode, message: str) -> NoReturn:
    raise UnreadableAnswerError(code.value, message) from None
