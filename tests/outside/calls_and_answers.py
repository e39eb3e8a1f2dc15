"""Invariants 1 and 2: no call too many, and nothing that was received or accepted is lost, overwritten or changed."""

import hashlib
import zlib
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.outside.evidence import (
    KEPT_FOR_EVER,
    NO_ANSWER,
    REPORT_TABLES,
    Arrival,
    Evidence,
    Row,
    instant,
    kept_rows,
    plain_symbol,
)

DAY = timedelta(hours=24)
LONGEST_CALL = timedelta(minutes=2)
"""In world time, from arrival to receipt."""
DATASETS = (*REPORT_TABLES, "overview")


def calls_over_the_limit(evidence: Evidence, limit: int) -> Iterator[str]:
    """Invariant 1: each stretch of 24 hours with more than `limit` arrivals."""
    window: deque[datetime] = deque()
    for arrival in sorted(it.at for it in evidence.arrivals if it.provider == "alpha_vantage"):
        window.append(arrival)
        while window[0] <= arrival - DAY:
            window.popleft()
        if len(window) > limit:
            yield f"{len(window)} calls in the 24 hours up to {arrival}"


def answers_without_receipt(evidence: Evidence) -> list[Arrival]:
    """Invariant 2: calls that were answered and left no receipt; a kill costs one at most."""
    receipts: defaultdict[tuple[str, str, str], deque[datetime]] = defaultdict(deque)
    for row in evidence.receipts:
        receipts[_about(row)].append(instant(row["received_at"]))
    lost = []
    for arrival in evidence.arrivals:
        received = receipts[arrival.provider, arrival.subject, arrival.symbol]
        if received and arrival.at <= received[0] <= arrival.at + LONGEST_CALL:
            received.popleft()
        elif arrival.verdict not in NO_ANSWER:
            lost.append(arrival)
    return lost


def receipts_without_call(evidence: Evidence) -> Iterator[str]:
    """Invariant 2: receipts of answers that nobody gave."""
    calls: defaultdict[tuple[str, str, str], list[datetime]] = defaultdict(list)
    for arrival in evidence.arrivals:
        calls[arrival.provider, arrival.subject, arrival.symbol].append(arrival.at)
    for row in evidence.receipts:
        received, possible = instant(row["received_at"]), calls[_about(row)]
        at = next((at for at in possible if at <= received <= at + LONGEST_CALL), None)
        if at is None:
            yield f"receipt {row['receipt_id']} of {row['subject']} {row['symbol']} has no call"
        else:
            possible.remove(at)


def _about(receipt: Row) -> tuple[str, str, str]:
    return receipt["provider"], receipt["subject"], plain_symbol(receipt["symbol"])


def damaged_bodies(evidence: Evidence) -> Iterator[str]:
    """Invariant 2: receipts whose body is not in the archive as it was received."""
    checked: dict[str, str] = {}
    for row in evidence.receipts:
        digest = row["digest"]
        if digest not in checked:
            try:
                body = evidence.body(digest)
            except (OSError, EOFError, zlib.error) as error:
                checked[digest] = f"cannot be read ({type(error).__name__})"
            else:
                sound = hashlib.sha256(body).hexdigest() == digest and len(body) == row["size"]
                checked[digest] = "" if sound else "is not what was received"
        if checked[digest]:
            yield f"the body of receipt {row['receipt_id']} {checked[digest]}"


def answers_not_applied(evidence: Evidence) -> Iterator[str]:
    """Invariant 2: answers about a company that came after the last one that its dataset's head has considered."""
    considered = {
        (row["symbol"], row["dataset"]): row["considered_at"] for row in evidence.rows("SELECT * FROM dataset_heads")
    }
    for row in evidence.receipts:
        if row["subject"] in DATASETS and row["answer_class"] in {"data", "no_reports", "unknown_symbol"}:
            reached = considered.get((row["symbol"], row["subject"]), "")
            if reached < row["received_at"]:
                yield _never_looked_at(row)


def _never_looked_at(receipt: Row) -> str:
    return f"receipt {receipt['receipt_id']} of {receipt['subject']} {receipt['symbol']} was never looked at"


def answers_forgotten(evidence: Evidence) -> Iterator[str]:
    """Invariant 2: answers that were not looked at, although what asked for them counts as done; at any moment."""
    done = {
        (row["request_id"], row["dataset"])
        for row in evidence.rows("SELECT request_id, dataset FROM pollination_requests WHERE state = 'done'")
    }
    waiting = set(answers_not_applied(evidence))
    for row in evidence.receipts if waiting else ():
        if (row["request_id"], row["subject"]) in done and _never_looked_at(row) in waiting:
            yield f"the request of receipt {row['receipt_id']} is done, but its answer was never looked at"


def heads_ahead(evidence: Evidence) -> Iterator[str]:
    """Invariant 2: heads that tell of a quarter, or of an overview, which is not stored; at any moment."""
    stored = {
        (table, row["symbol"], row["fiscal_date_ending"])
        for table in REPORT_TABLES
        # Table names are those above.
        for row in evidence.rows(f"SELECT DISTINCT symbol, fiscal_date_ending FROM {table}")  # noqa: S608
    } | {("overview", row["symbol"], "") for row in evidence.rows("SELECT DISTINCT symbol FROM company_overview")}
    for row in evidence.rows("SELECT * FROM dataset_heads WHERE fetched_at IS NOT NULL"):
        quarter = "" if row["dataset"] == "overview" else row["newest_quarter_end"]
        if quarter is not None and (row["dataset"], row["symbol"], quarter) not in stored:
            yield f"the head of {row['dataset']} of {row['symbol']} tells what is not stored ({quarter})"


def revisions_without_source(evidence: Evidence) -> Iterator[str]:
    """Invariant 2: stored rows that no archived answer of that dataset and instant explains."""
    known = {
        (row["subject"], row["symbol"], row["received_at"], row["digest"])
        for row in evidence.receipts
        if row["answer_class"] == "data"
    }
    for table in (*REPORT_TABLES, "company_overview"):
        subject = "overview" if table == "company_overview" else table
        # Table names are those above.
        for row in evidence.rows(f"SELECT DISTINCT symbol, known_at, answer_digest FROM {table}"):  # noqa: S608
            if (subject, row["symbol"], row["known_at"], row["answer_digest"]) not in known:
                yield f"{table} of {row['symbol']} known at {row['known_at']} comes from no archived answer"


def answers_that_left_nothing(evidence: Evidence) -> Iterator[str]:
    """Invariant 2: datasets with data in the archive of which neither a row nor a reason why not is stored."""
    held = {
        (table, row["symbol"])
        for table in REPORT_TABLES
        for row in evidence.rows(f"SELECT DISTINCT symbol FROM {table}")  # noqa: S608
    } | {("overview", row["symbol"]) for row in evidence.rows("SELECT DISTINCT symbol FROM company_overview")}
    refused = {row["answer_digest"] for row in evidence.rows("SELECT DISTINCT answer_digest FROM quarantine")}
    for row in evidence.receipts:
        with_data = row["subject"] in DATASETS and row["answer_class"] == "data"
        if with_data and (row["subject"], row["symbol"]) not in held and row["digest"] not in refused:
            yield f"receipt {row['receipt_id']} of {row['subject']} {row['symbol']}: neither stored nor quarantined"


def rows_lost_since(
    before: Mapping[str, frozenset[tuple[Any, ...]]], evidence: Evidence, tables: Sequence[str] = KEPT_FOR_EVER
) -> Iterator[str]:
    """Invariant 2: rows that were stored at an earlier look and are gone or changed now."""
    now = kept_rows(evidence.data, tables)
    for table in tables:
        for row in sorted(before[table] - now[table], key=str):
            yield f"{table}: {str(row)[:200]} is gone or changed"
