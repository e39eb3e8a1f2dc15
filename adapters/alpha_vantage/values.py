"""Single values: exact numbers, dates and texts as the provider writes them."""

import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import cast

from adapters.alpha_vantage.finding_codes import RowCode
from adapters.alpha_vantage.json_body import Literal

ABSENT = frozenset({"None", "-", ""})
"""How a missing value is written, by field; JSON null means the same. `0` is a value."""
ABSENT_DATE = ABSENT | {"0000-00-00", "null"}
MOST_DIGITS = 30
"""The largest recorded figure has 16 digits; more than 30 is no amount of money."""
LONGEST_NUMBER = 64
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE](?P<exponent>[+-]?[0-9]+))?")
_ABSENT = "None"
"""How nearly every absent figure is written."""
_USUAL_FIGURES = re.compile(r"(?:None,|-?[0-9]{1,15}+,|-?[0-9]{1,15}+\.[0-9]{1,15}+,)*+")
"""Figures as nearly every row holds them, each with a comma."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_FINITE = frozenset({"nan", "snan", "inf", "infinity"})
_LONGEST_EXPONENT = 3
_LETTERS_OF_A_DAY = 10


class RefusedValueError(ValueError):
    """A value that cannot be taken as what its field should hold."""

    def __init__(self, code: RowCode, problem: str) -> None:
        super().__init__(problem)
        self.code = code


def text(value: object) -> str | None:
    """The text of a value as sent; JSON null is absent.

    Raises `RefusedValueError` for a list, an object or a boolean.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return str(value) if isinstance(value, Literal) else value
    kind = "dict" if isinstance(value, dict) else type(value).__name__
    raise RefusedValueError(RowCode.BAD_VALUE_TYPE, f"a {kind} is not a text")


def figure(value: object) -> Decimal | None:
    """The exact number, or `None` when it is absent.

    Raises `RefusedValueError` for everything that is not a finite number of at most 30 digits in plain ASCII.
    """
    written = value if type(value) is str else text(value)
    if written is None or written in ABSENT:
        return None
    if len(written) <= MOST_DIGITS and written.isdecimal() and written.isascii():
        return Decimal(written)
    match = _NUMBER.fullmatch(written) if len(written) <= LONGEST_NUMBER else None
    if match is None:
        raise _not_a_number(written)
    if match["exponent"] and len(match["exponent"].lstrip("+-")) > _LONGEST_EXPONENT:
        raise _too_large()
    number = Decimal(written)
    digits, exponent = number.as_tuple()[1:]
    if not isinstance(exponent, int) or len(digits) + max(exponent, 0) > MOST_DIGITS or exponent < -MOST_DIGITS:
        raise _too_large()
    return number


def figures(sent: Sequence[object]) -> list[Decimal | None]:
    """As `figure` of each, in order. Raises as it does.

    Looks at all of them at once, since nearly every row holds plain numbers and `None` only.
    """
    texts = cast("Sequence[str]", sent)  # anything else raises
    try:
        if _USUAL_FIGURES.fullmatch(",".join(texts) + ","):
            return [None if written == _ABSENT else Decimal(written) for written in texts]
    except (TypeError, InvalidOperation):  # no text, or one with a comma in it
        pass
    return [figure(value) for value in sent]


def _too_large() -> RefusedValueError:
    return RefusedValueError(RowCode.NUMBER_OUT_OF_RANGE, f"a number has at most {MOST_DIGITS} digits")


def _not_a_number(written: str) -> RefusedValueError:
    if written.strip().lstrip("+-").lower() in _NOT_FINITE:
        return RefusedValueError(RowCode.NUMBER_NOT_FINITE, "the number is not finite")
    if len(written) > LONGEST_NUMBER and _NUMBER.fullmatch(written):
        return _too_large()
    return RefusedValueError(RowCode.NUMBER_MALFORMED, "this is not a plain decimal number")


def iso_date(value: object, code: RowCode = RowCode.BAD_DATE) -> date | None:
    """The date, or `None` when it is absent.

    Raises `RefusedValueError` with `code` for everything but a real day written `YYYY-MM-DD` in 1900 to 2199.
    """
    written = value if type(value) is str else text(value)
    if written is None or written in ABSENT_DATE:
        return None
    day = _day(written) if len(written) == _LETTERS_OF_A_DAY else None
    if day is None:
        raise RefusedValueError(code, "this is not a day written YYYY-MM-DD")
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise RefusedValueError(code, f"the year is not within {EARLIEST_YEAR} to {LATEST_YEAR}")
    return day


@lru_cache(maxsize=4_096)
def _day(written: str) -> date | None:
    """The day; cached because the rows of a calendar share a few hundred."""
    try:
        return date.fromisoformat(written) if _DATE.fullmatch(written) else None
    except ValueError:
        return None


def is_absent(value: object) -> bool:
    """Whether a value says that there is none."""
    return value is None or (isinstance(value, str) and value in ABSENT)


def known_text(value: object) -> str | None:
    """The text of a field that is known to hold one, or `None` when it is absent.

    Raises `RefusedValueError` as `text` does.
    """
    if type(value) is str:
        return None if value in ABSENT else value
    return None if is_absent(value) else text(value)


def as_sent(value: object) -> str | None:
    """The value of an unknown field, unchanged; lists, objects and booleans as JSON text."""
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    return json.dumps(value, ensure_ascii=False)


def shown(value: object) -> str:
    """A value for a finding: as sent, cut to 80 characters."""
    return (value if isinstance(value, str) else repr(value))[:80]
