"""The head of a dataset after an answer, and when a provider that had nothing to say is asked again."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.model.answers import AnswerClass, Receipt
from domain.model.datasets import Dataset
from domain.model.reports import DatasetHead

UNKNOWN_BACK_OFF = (timedelta(days=30), timedelta(days=90), timedelta(days=180))
"""After the first, second and every further answer in a row that the provider does not know the symbol."""
DOUBTFUL_BACK_OFF = timedelta(days=1)
"""When an answer contradicts what is held, it may be a passing fault: the first wait, doubled while it goes on."""
LONGEST_DOUBT = timedelta(days=30)


def accepted_head(receipt: Receipt, head: DatasetHead | None, data_version: str) -> DatasetHead:
    """The head after an answer that was accepted."""
    before = _head_of(receipt, head)
    changed = data_version != before.data_version
    return replace(
        before,
        considered_at=receipt.received_at,
        fetched_at=receipt.received_at,
        data_version=data_version,
        data_changed_at=receipt.received_at if changed else before.data_changed_at,
        next_check=None,
        unknown_times=0,
        answer_digest=receipt.digest,
    )


def refused_head(receipt: Receipt, head: DatasetHead | None) -> DatasetHead:
    """The head after an answer that was refused whole: the data and its age stay, and the question stands."""
    before = _head_of(receipt, head)
    return replace(
        before,
        considered_at=receipt.received_at,
        next_check=_after_doubt(receipt, head),
        unknown_times=0,
    )


def consider_without_data(receipt: Receipt, head: DatasetHead | None) -> DatasetHead:
    """The head after an answer without data: the symbol is unknown to the provider, or has no reports yet.

    What is held is kept; since `{}` can be a passing fault, a symbol with data is first asked for again the next day.
    """
    before = _head_of(receipt, head)
    if receipt.answer_class is AnswerClass.UNKNOWN_SYMBOL:
        times = before.unknown_times + 1
        delays = UNKNOWN_BACK_OFF if before.fetched_at is None else (DOUBTFUL_BACK_OFF, *UNKNOWN_BACK_OFF)
        next_check = receipt.received_at + delays[min(times, len(delays)) - 1]
    else:
        times = 0
        no_reports_yet = receipt.received_at + UNKNOWN_BACK_OFF[0]
        next_check = no_reports_yet if before.fetched_at is None else _after_doubt(receipt, head)
    return replace(before, considered_at=receipt.received_at, unknown_times=times, next_check=next_check)


def _after_doubt(receipt: Receipt, head: DatasetHead | None) -> datetime:
    """A day after the first doubtful answer, then twice as long as the last wait was."""
    doubted_before = head is not None and head.considered_at != head.fetched_at
    waited = receipt.received_at - head.considered_at if head is not None and doubted_before else timedelta(0)
    return receipt.received_at + min(max(DOUBTFUL_BACK_OFF, 2 * waited), LONGEST_DOUBT)


def _head_of(receipt: Receipt, head: DatasetHead | None) -> DatasetHead:
    if head is not None:
        return head
    if receipt.request.symbol is None or not isinstance(receipt.request.subject, Dataset):
        raise ValueError(f"{receipt.request} is not about a dataset of one symbol")
    return DatasetHead(receipt.request.symbol, receipt.request.subject, considered_at=receipt.received_at)
