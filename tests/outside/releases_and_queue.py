"""Invariants 3 and 4: every release ends with a reason, and every complete asset gets to the queue once."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.outside.evidence import REPORT_TABLES, STATEMENT_TABLES, Evidence, Row, instant, plain_symbol

WINDOW = timedelta(days=45)
LONGEST_DELAY, AHEAD = timedelta(days=90), timedelta(days=7)
"""Of a report after the end of its quarter, and of a rounded quarter's end after its report."""
SURELY = timedelta(days=75)
"""A quarter whose end is nearer than this before a report date is the reported one, whatever the labels say."""
SLACK = timedelta(days=2)
OVERVIEW_LIFE = timedelta(days=100)


def releases_without_end(evidence: Evidence) -> Iterator[str]:
    """Invariant 3: releases in no known state, ended without a reason, or open for too long."""
    processed: defaultdict[str, list[date]] = defaultdict(list)
    releases = evidence.rows("SELECT * FROM earnings_calendar")
    for row in releases:
        if row["state"] == "processed":
            processed[row["symbol"]].append(_day(row, "report_date"))
    quarters = _stored_quarters(evidence)
    for row in releases:
        name, reported = f"release {row['fiscal_period']} of {row['symbol']}", _day(row, "report_date")
        if row["state"] == "open":
            if reported < evidence.now.date() - WINDOW - SLACK:
                yield f"{name} is still open although it was reported on {reported}"
        elif row["state"] not in {"processed", "superseded", "given_up"}:
            yield f"{name} is in no known state: {row['state']!r}"
        elif not row["state_reason"]:
            yield f"{name} ended {row['state']} without a reason"
        elif row["state"] == "processed" and not any(
            reported - LONGEST_DELAY < end for end in quarters.get(row["symbol"], ())
        ):
            yield f"{name} is processed, but its quarter is not stored"
        elif row["state"] == "superseded" and not any(other > reported for other in processed[row["symbol"]]):
            yield f"{name} is superseded by nothing"


def calendar_rows_dropped(evidence: Evidence) -> Iterator[str]:
    """Invariant 3: events of an archived calendar that are neither a release, nor set aside, nor quarantined."""
    known = {
        (plain_symbol(row["symbol"]), row["day"])
        for row in evidence.rows(
            "SELECT symbol, fiscal_period AS day FROM earnings_calendar"
            " UNION SELECT symbol, fiscal_date_ending FROM unmatched_calendar_rows"
        )
    }
    quarantined = "".join(row["raw"] for row in evidence.rows("SELECT raw FROM quarantine"))
    for receipt in evidence.receipts:
        if receipt["subject"] != "earnings_calendar" or receipt["answer_class"] != "data":
            continue
        for row in _calendar(evidence.body(receipt["digest"])):
            event = (plain_symbol(row["symbol"]), row["fiscalDateEnding"])
            if event not in known and row["symbol"] not in quarantined:
                yield f"{row['symbol']} {row['fiscalDateEnding']}, in the calendar of {receipt['received_at']}"


def _calendar(body: bytes) -> Iterator[Row]:
    """The rows of a calendar; of one that was cut off, all but the last."""
    lines = body.decode().splitlines()
    if lines and lines[0].startswith("symbol,"):
        yield from csv.DictReader(lines if body.endswith(b"\n") else lines[:-1])


def _stored_quarters(evidence: Evidence) -> dict[str, list[date]]:
    """Ends of the quarters of each company's statements."""
    found: defaultdict[str, list[date]] = defaultdict(list)
    for table in STATEMENT_TABLES:
        # Table names are those above.
        query = f"SELECT DISTINCT symbol, fiscal_date_ending FROM {table} WHERE period_kind = 'quarterly'"  # noqa: S608
        for row in evidence.rows(query):
            found[row["symbol"]].append(_day(row, "fiscal_date_ending"))
    return found


def complete_assets(evidence: Evidence) -> dict[str, datetime]:
    """Assets that are complete beyond doubt, and when their data last changed."""
    heads: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for row in evidence.rows("SELECT * FROM dataset_heads WHERE fetched_at IS NOT NULL"):
        heads[row["symbol"]][row["dataset"]] = row
    due: dict[str, date] = {}
    for row in evidence.rows("SELECT * FROM earnings_calendar WHERE state IN ('open', 'processed')"):
        reported = _day(row, "report_date")
        if reported <= evidence.now.date():
            due[row["symbol"]] = max(reported, due.get(row["symbol"], reported))
    found = {}
    for symbol, held in heads.items():
        if len(held) < len(REPORT_TABLES) + 1:
            continue
        ends = [_day(held[table], "newest_quarter_end") for table in REPORT_TABLES if held[table]["newest_quarter_end"]]
        if len(ends) < len(REPORT_TABLES) or symbol not in due or min(ends) <= due[symbol] - SURELY:
            continue
        if max(ends) <= due[symbol] + AHEAD and evidence.now - instant(held["overview"]["fetched_at"]) < OVERVIEW_LIFE:
            changes = [instant(head["data_changed_at"]) for head in held.values() if head["data_changed_at"]]
            found[symbol] = max(changes)
    return found


def complete_assets_not_queued(evidence: Evidence) -> Iterator[str]:
    """Invariant 4: complete assets whose newest data is not in the queue, and is not on its way to it."""
    queue: defaultdict[str, list[Row]] = defaultdict(list)
    for row in evidence.rows("SELECT * FROM analysis_queue"):
        queue[row["symbol"]].append(row)
    on_the_way = "".join(
        row["body"] for row in evidence.rows("SELECT body FROM messages WHERE type = 'analysisNeeded'")
    )
    for symbol, changed_at in complete_assets(evidence).items():
        version = f"{changed_at:%Y%m%dT%H%M%SZ}"
        entries = queue[symbol]
        if len(entries) > 1:
            yield f"{symbol} is in the queue {len(entries)} times"
        elif not entries and f'"{symbol}"' not in on_the_way:
            yield f"{symbol} is complete and not in the queue"
        elif entries and not entries[0]["data_version"].startswith(version) and version not in on_the_way:
            yield f"{symbol} changed at {version}, but {entries[0]['data_version']} is in the queue"


def _day(row: Row, column: str) -> date:
    return date.fromisoformat(row[column])
