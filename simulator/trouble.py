"""Puts the faults that strike between the true answer and the wire."""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from simulator import bodies, damage
from simulator.draws import Draws
from simulator.faults import Fault, Faults
from simulator.wire import Delivery, alpha_vantage_headers, outage_headers

_REFUSALS = (
    Fault.OUTAGE,
    Fault.HTML,
    Fault.EMPTY,
    Fault.TRANSIENT_UNKNOWN,
    Fault.INVALID_CALL,
    Fault.BURST_REFUSAL,
    Fault.DAILY_REFUSAL,
    Fault.BAD_KEY,
    Fault.PREMIUM,
)
_TRANSPORT = (Fault.HANG, Fault.SLOW, Fault.DROPPED, Fault.TRUNCATED, Fault.CUT_JSON, Fault.HUGE)
# A report is provisional for the worst case of a late release (about 40 days) and eighty days more.
_PROVISIONAL_FOR = timedelta(days=120)
_RESTATED_SINCE = 2020


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides whether and how a fault strikes one call. `symbol` is `*` for a whole market."""

    faults: Faults
    symbol: str
    dataset: str
    now: datetime
    day: date

    def strikes(self, fault: Fault, day: date | str | None = None) -> bool:
        """Say whether the fault strikes on the call's day, or on another one (or another name for a time)."""
        return self.faults.strikes(fault, self.symbol, self.dataset, day or self.day)

    def first(self, kinds: Iterable[Fault]) -> Fault | None:
        """Return the first of `kinds` that strikes, in the order given."""
        return next((kind for kind in kinds if self.strikes(kind)), None)

    def draws(self, *what: object) -> Draws:
        """Return the draws that decide a detail."""
        return Draws("detail", self.faults.seed, self.symbol, self.dataset, *what)


def refusal_body(case: Circumstances, verdict: str, api_key: str) -> bytes:
    """Return the text of a refusal, true or false, in the wording of the day."""
    other, draws = case.strikes(Fault.OTHER_WORDING), case.draws("wording", case.day)
    if verdict.startswith("daily"):
        return draws.pick(bodies.DAILY_LIMIT_OTHER_WORDINGS) if other else bodies.daily_limit(api_key)
    if verdict.startswith("burst"):
        return draws.pick(bodies.BURST_LIMIT_OTHER_WORDINGS) if other else bodies.BURST_LIMIT
    texts = {
        Fault.HTML: bodies.PAGE,
        Fault.EMPTY: b"",
        Fault.TRANSIENT_UNKNOWN: bodies.UNKNOWN_SYMBOL,
        Fault.INVALID_CALL: bodies.invalid_call(case.dataset),
        Fault.BAD_KEY: bodies.INVALID_KEY,
        Fault.PREMIUM: bodies.PREMIUM,
    }
    return texts[Fault(verdict)]


def refused_by_fault(case: Circumstances, api_key: str) -> tuple[Delivery, Fault] | None:
    """Return the answer that stands in for the true one, None when no such fault strikes."""
    fault = case.first(_REFUSALS)
    if fault is None:
        return None
    if fault is Fault.OUTAGE:
        return Delivery(bodies.OUTAGE, 503, outage_headers(case.now), announce_length=True), fault
    kind = "text/html; charset=utf-8" if fault is Fault.HTML else "application/json"
    body = refusal_body(case, fault, api_key)
    return Delivery(body, headers=alpha_vantage_headers(case.now, kind)), fault


def damaged_json(case: Circumstances, body: bytes) -> tuple[bytes, list[Fault]]:
    """Return the answer of one company with all damage that strikes, and which."""
    if not case.faults.rates:
        return body, []
    content: damage.Json = json.loads(body)
    struck = [Fault(name) for name in damage.JSON_DAMAGE if case.strikes(Fault(name))]
    for fault in struck:
        content = damage.JSON_DAMAGE[fault](content, case.draws(fault, case.day))
    struck += _restate(case, content) + _keep_provisional(case, content)
    if case.strikes(Fault.ODD_NUMBERS):
        body = damage.odd_numbers(content, case.draws(Fault.ODD_NUMBERS, case.day))
        return body, [*struck, Fault.ODD_NUMBERS]
    return (damage.rendered(content) if struck else body), struck


def damaged_csv(case: Circumstances, body: bytes) -> tuple[bytes, list[Fault]]:
    """Return a calendar or a listing with all damage that strikes, and which."""
    struck = [Fault(name) for name in damage.CSV_DAMAGE if case.strikes(Fault(name))]
    for fault in struck:
        body = damage.CSV_DAMAGE[fault](body)
    return body, struck


def in_transport(case: Circumstances, delivery: Delivery) -> tuple[Delivery, Fault | None]:
    """Return the delivery with the first transport fault that strikes."""
    faults, fault, length = case.faults, case.first(_TRANSPORT), len(delivery.body)
    if fault is Fault.HANG:
        delivery = dataclasses.replace(delivery, delay_seconds=faults.hang_seconds, cut_at=0)
    elif fault is Fault.SLOW:
        delivery = dataclasses.replace(delivery, delay_seconds=faults.slow_seconds)
    elif fault is Fault.DROPPED:
        delivery = dataclasses.replace(delivery, cut_at=0)
    elif fault is Fault.TRUNCATED:
        delivery = dataclasses.replace(delivery, cut_at=max(1, length // 2))
    elif fault is Fault.CUT_JSON:
        delivery = dataclasses.replace(delivery, body=delivery.body[: max(1, length // 2)])
    elif fault is Fault.HUGE:
        delivery = dataclasses.replace(delivery, padding=max(0, faults.huge_bytes - length))
    return delivery, fault


def _restate(case: Circumstances, content: damage.Json) -> list[Fault]:
    """Apply every restatement that was drawn for a month up to now: once restated, restated for good."""
    months = [
        f"{year}-{month:02}"
        for year in range(_RESTATED_SINCE, case.day.year + 1)
        for month in range(1, 13)
        if (year, month) <= (case.day.year, case.day.month)
    ]
    struck = [month for month in months if case.strikes(Fault.RESTATEMENT, month)]
    for month_name in struck:
        damage.restatement(content, case.draws(Fault.RESTATEMENT, month_name))
    return [Fault.RESTATEMENT] if struck else []


def _keep_provisional(case: Circumstances, content: damage.Json) -> list[Fault]:
    newest = max((row["fiscalDateEnding"] for row in content.get("quarterlyReports", [])), default=None)
    if newest is None or case.day > date.fromisoformat(newest) + _PROVISIONAL_FOR:
        return []
    if not case.strikes(Fault.PROVISIONAL, newest):
        return []
    damage.provisional(content, case.draws(Fault.PROVISIONAL, newest))
    return [Fault.PROVISIONAL]
