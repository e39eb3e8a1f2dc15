"""The stable names of everything that the readers of this adapter find wrong or new.

Codes are stored with quarantined rows and revisions, so a name is never changed or used again for another meaning.
"""

from enum import StrEnum

from domain.model.findings import Finding, Severity


class AnswerCode(StrEnum):
    """Why a whole body cannot be read: `UnreadableAnswerError.code`."""

    EMPTY_BODY = "empty_body"
    NOT_UTF8 = "not_utf8"
    HTML_BODY = "html_body"
    TRUNCATED_BODY = "truncated_body"
    """The text ends inside a value, a list or an object."""
    MALFORMED_JSON = "malformed_json"
    NESTED_TOO_DEEPLY = "nested_too_deeply"
    DUPLICATE_LIST = "duplicate_list"
    """A field of the body's outermost object is sent twice, so it is not known which one holds."""
    NOT_THE_DATASET = "not_the_dataset"
    """Well-formed, but neither the asked dataset nor anything known."""
    WRONG_DATASET = "wrong_dataset"
    """Well-formed data of another dataset."""
    MISSING_HEADER = "missing_header"
    MISSING_COLUMN = "missing_column"


class RowCode(StrEnum):
    """Why one row is refused (severity error); `where` names the row, `field` and `value` the offender."""

    ROW_NOT_OBJECT = "row_not_object"
    MISSING_FISCAL_DATE = "missing_fiscal_date"
    BAD_FISCAL_DATE = "bad_fiscal_date"
    """Not a date of the calendar, or outside the years 1900 to 2199."""
    BAD_DATE = "bad_date"
    """As `bad_fiscal_date`, in another date field (`reportedDate`, `LatestQuarter`)."""
    NUMBER_NOT_FINITE = "number_not_finite"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    """More than 30 digits, or an exponent that makes it so."""
    NUMBER_MALFORMED = "number_malformed"
    BAD_VALUE_TYPE = "bad_value_type"
    """A list, an object or a boolean where a text is expected."""
    CONFLICTING_FIELDS = "conflicting_fields"
    """One field twice with different values: sent twice, or under its old and its new spelling."""


class AnswerFinding(StrEnum):
    """What is wrong with an answer that can still be read in part (severity error, `where` empty or a list)."""

    MISSING_SYMBOL = "missing_symbol"
    """The body does not say which company it is about."""
    MISSING_LIST = "missing_list"
    LIST_NOT_LIST = "list_not_list"


class DriftCode(StrEnum):
    """What changed in the provider's format (severity warning): stored, and told to a person."""

    UNKNOWN_FIELD = "unknown_field"
    LOST_FIELD = "lost_field"
    """A known field is in no row of a list."""


def drift(code: DriftCode, message: str, where: str, field: str, value: str) -> Finding:
    """A warning about the provider's format; `value` is the first one met."""
    return Finding(code.value, Severity.WARNING, message, where, field, value)
