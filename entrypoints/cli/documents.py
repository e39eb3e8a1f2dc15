"""The JSON documents of the commands: stable keys (`docs/cli.md`), exact decimals as texts, instants in ISO 8601."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.model.pollination import PollinationRequest
    from domain.model.runs import RunRecord
    from domain.use_cases.describe_asset import AssetDescription
    from domain.use_cases.report_status import Status
    from domain.use_cases.summarize_day import CallMade
    from entrypoints.day import DayResult
    from entrypoints.outside import Outside


def as_text(document: Mapping[str, Any]) -> str:
    """The document as indented JSON."""
    return json.dumps(plain(document), indent=2, ensure_ascii=False)


def plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - one line for each kind of value
    """A value as JSON knows it: dataclasses by field, figures exact as text, spans of time in seconds."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if type(value).__str__ is not object.__str__:
            return str(value)
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def fields(record: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any dataclass
    """The fields of a dataclass by name, each as it is."""
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}


def day_document(result: DayResult, outside: Outside) -> Mapping[str, Any]:
    """What `run-day` did."""
    summary = result.summary
    return {
        "source": outside.source,
        "world": outside.description,
        "day": result.day,
        "since": summary.since,
        "until": summary.until,
        "went_well": result.went_well,
        "calls": {
            "used": summary.calls_used,
            "limit": summary.call_limit,
            "answered": len(summary.calls),
            "made": [_call(call) for call in summary.calls],
        },
        "answers": summary.answers,
        "assets": {
            "synced": summary.assets_synced,
            "changed": summary.assets_changed,
            "deactivated": summary.assets_deactivated,
            "rejected": summary.assets_rejected,
            "advanced": summary.assets_advanced,
            "completed": summary.assets_completed,
            "analysis_ready": summary.analysis_ready,
        },
        "calendar": {"rows": summary.calendar_rows, "unmatched": summary.calendar_rows_unmatched},
        "releases": {
            **{state.value: number for state, number in summary.releases.items()},
            "due": summary.releases_due,
            "processed_today": summary.releases_processed,
        },
        "reports": {**plain(summary.reports), "accepted_percent": summary.reports.accepted_percent},
        "lost": {**plain(summary.losses), "total": summary.losses.total},
        "triggers": [
            {"use_case": job, **_run(record)} if record else {"use_case": job, "outcome": "not recorded"}
            for job, record in result.triggers.items()
        ],
        "failures": [_run(record) for record in summary.failures],
        "deferred": [_request(request) for request in summary.deferred],
        "stopped": result.stopped.reason if result.stopped else None,
        "next_day": result.next_day,
    }


def status_document(status: Status, outside: Outside, zone: tzinfo) -> Mapping[str, Any]:
    """What `status` shows."""
    return {
        "source": outside.source,
        "as_of": status.as_of,
        "time_zone": str(zone),
        "active_assets": status.active_assets,
        "budget": status.budget,
        "freshness": {**plain(status.freshness), "percent": status.freshness.percent},
        "releases": status.releases,
        "queue": status.queue,
        "requests": status.requests,
        "dead_letters": status.dead_letters,
        "last_runs": [_run(record) for record in status.last_runs],
        "next_triggers": status.next_triggers,
    }


def asset_document(described: AssetDescription, outside: Outside) -> Mapping[str, Any]:
    """What `show` shows, with every figure of every report."""
    return {"source": outside.source, **fields(described)}


def _run(record: RunRecord) -> Mapping[str, Any]:
    return {
        "use_case": record.use_case,
        "outcome": record.outcome,
        "started_at": record.started_at,
        "finished_at": record.finished_at,
        "message": record.message,
        "counts": record.counts,
        "run_id": record.run_id,
        "correlation_id": record.correlation_id,
    }


def _call(call: CallMade) -> Mapping[str, Any]:
    asked = call.request
    return {
        "at": call.at,
        "subject": call.subject,
        "symbol": call.symbol,
        "answer": call.answer_class,
        "reason": asked.reason if asked else None,
        "explanation": asked.explanation if asked else None,
        "outcome": asked.outcome if asked else None,
    }


def _request(request: PollinationRequest) -> Mapping[str, Any]:
    return {
        "symbol": request.symbol,
        "dataset": request.dataset,
        "state": request.state,
        "until": request.not_before,
        "reason": request.reason,
        "explanation": request.explanation,
        "outcome": request.outcome,
    }
