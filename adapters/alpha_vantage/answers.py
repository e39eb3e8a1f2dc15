"""Classify an answer: by the presence of the expected data, then by what the provider says instead."""

from http import HTTPStatus

from adapters.alpha_vantage import csv_body, fields, json_body, recognition, wordings
from adapters.alpha_vantage.finding_codes import AnswerCode
from domain.errors import UnreadableAnswerError
from domain.model.answers import AnswerClass
from domain.model.datasets import Dataset, MarketList

Verdict = tuple[AnswerClass, str]
"""A class, and the reason in words."""

LONGEST_QUOTE = 300
_SPOKEN_CLASSES = frozenset(
    {
        AnswerClass.DAILY_LIMIT,
        AnswerClass.BURST_LIMIT,
        AnswerClass.BAD_KEY,
        AnswerClass.PREMIUM,
        AnswerClass.INVALID_CALL,
    }
)
_ERROR_PAGES = ("application error", "herokucdn.com/error-pages", "cloudflare", "bad gateway", "service unavailable")
"""Marks of the pages that the provider's platform (Heroku behind Cloudflare) sends for it."""


def classify(
    subject: Dataset | MarketList, status: int, content_type: str | None, body: bytes
) -> tuple[AnswerClass, str]:
    """The class of an answer and the reason in words, with the provider's own text where it gave one.

    `body` must be free of credentials: its text is quoted. The same bytes give the same class for ever.
    """
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return AnswerClass.OUTAGE, f"Alpha Vantage is down: status {status}."
    verdict = _classify_body(subject, content_type, body)
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or verdict[0] in _SPOKEN_CLASSES:
        return verdict
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return AnswerClass.BURST_LIMIT, "Too many requests: status 429."
    if status == HTTPStatus.UNAUTHORIZED:
        return AnswerClass.BAD_KEY, "The key was refused: status 401."
    return AnswerClass.UNRECOGNIZED, f"Status {status} is not known of Alpha Vantage."


def _classify_body(subject: Dataset | MarketList, content_type: str | None, body: bytes) -> Verdict:
    try:
        text = json_body.decode_text(body)
        if _is_web_page(text, content_type):
            return _web_page(text)
        if isinstance(subject, MarketList) and text.lstrip()[:1] not in {"{", "["}:
            return _classify_list(subject, text)
        value = json_body.decode_json(body)
    except UnreadableAnswerError as unreadable:
        return AnswerClass.UNREADABLE, str(unreadable)
    if not isinstance(value, dict):
        return AnswerClass.UNRECOGNIZED, f"The body is a JSON {type(value).__name__}, not an object."
    if isinstance(subject, MarketList):
        return _classify_message(value, f"The body is an object, not the list {subject.value}.")
    return _classify_company(subject, value)


def _is_web_page(text: str, content_type: str | None) -> bool:
    start = text.lstrip()[:1]
    return start == "<" or ("html" in (content_type or "").lower() and start not in {"{", "["} and "<" in text)


def _web_page(text: str) -> Verdict:
    lowered = text.lower()
    if any(mark in lowered for mark in _ERROR_PAGES):
        return AnswerClass.OUTAGE, "The provider's platform sent an error page."
    return AnswerClass.UNREADABLE, "The body is a web page."


def _classify_company(dataset: Dataset, record: json_body.Record) -> Verdict:
    if not record:
        return AnswerClass.UNKNOWN_SYMBOL, "The provider does not know the symbol: it answered {}."
    if wordings.class_of(wordings.spoken(record)) is AnswerClass.PREMIUM:
        return _classify_message(record, "")  # artificial sample data comes with this text beside it
    if dataset is Dataset.OVERVIEW:
        if recognition.dataset_of(record) is Dataset.OVERVIEW:
            return AnswerClass.DATA, f"An overview of {len(record)} fields."
    elif recognition.has_lists(record, dataset):
        return _classify_lists(dataset, record)
    return _classify_message(record, _expected(dataset, record))


def _classify_lists(dataset: Dataset, record: json_body.Record) -> Verdict:
    rows = recognition.rows_of(record, dataset)
    if twice := json_body.conflicting(record):
        return AnswerClass.UNREADABLE, f"The field {min(twice)[:LONGEST_QUOTE]} is sent twice, with different values."
    if rows and recognition.dataset_of(record) is dataset:
        return AnswerClass.DATA, f"{len(rows)} rows of {dataset.value}."
    if rows:
        return AnswerClass.UNRECOGNIZED, _expected(dataset, record)
    if wordings.spoken(record):
        return _classify_message(record, _expected(dataset, record))
    return AnswerClass.NO_REPORTS, f"The provider knows the company and has no rows of {dataset.value}."


def _expected(dataset: Dataset, record: json_body.Record) -> str:
    found = recognition.dataset_of(record)
    if found is not None and found is not dataset:
        return f"The body is {found.value}, not {dataset.value}."
    names = ", ".join(sorted(record)[:5])
    return f"The body is not {dataset.value}; it has the fields {names[:LONGEST_QUOTE]}."


def _classify_message(record: json_body.Record, otherwise: str) -> Verdict:
    """By text alone; an unknown wording is nobody's class: nothing is stored or closed, and a person is told."""
    said = wordings.spoken(record)
    answer_class = wordings.class_of(said)
    if answer_class is not None:
        return answer_class, f"Alpha Vantage says: {said[:LONGEST_QUOTE]}"
    if said:
        return AnswerClass.UNRECOGNIZED, f"{otherwise} It says: {said[:LONGEST_QUOTE]}"
    return AnswerClass.UNRECOGNIZED, otherwise


def _classify_list(subject: MarketList, text: str) -> Verdict:
    try:
        table = csv_body.Table.read(text, fields.COLUMNS[subject])
    except UnreadableAnswerError as unreadable:
        if unreadable.code == AnswerCode.MISSING_HEADER and "," not in text:
            return AnswerClass.UNREADABLE, str(unreadable)
        return AnswerClass.UNRECOGNIZED, str(unreadable)
    if not table.lines:
        return AnswerClass.NO_REPORTS, f"The list {subject.value} has a header and no rows."
    return AnswerClass.DATA, f"{len(table.lines)} rows of {subject.value}."
