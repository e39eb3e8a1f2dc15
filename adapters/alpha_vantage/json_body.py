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


class Record(dict[str, object]):
    """A JSON object; `conflicting` names the fields that were sent more than once with different values."""

    __slots__ = ("conflicting",)

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.conflicting: frozenset[str] = frozenset()
        if len(self) != len(pairs):
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
    """The JSON value of a body: objects are `Record`, numbers are `Literal`.

    Raises `UnreadableAnswerError` when there is none.
    """
    text = decode_text(body)
    try:
        value: object = json.loads(
            text, object_pairs_hook=Record, parse_float=Literal, parse_int=Literal, parse_constant=Literal
        )
        if "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        _refuse(*_json_problem(text, error))
    except UnicodeEncodeError:
        _refuse(AnswerCode.MALFORMED_JSON, "The body has half of a character (a lone surrogate).")
    except RecursionError:
        _refuse(AnswerCode.NESTED_TOO_DEEPLY, "The body nests lists or objects too deeply.")
    return value


def fields(value: object) -> Mapping[str, object] | None:
    """The value as an object, if it is one."""
    return value if isinstance(value, Record) else None


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
