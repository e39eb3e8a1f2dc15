from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from domain.model.answers import AnswerClass
from domain.model.budget import BudgetPolicy
from domain.model.datasets import DataRequest, Dataset, MarketList, Provider
from domain.model.metrics import Metric
from domain.model.releases import ReleaseState
from domain.model.runs import RunOutcome
from domain.use_cases.count_losses import CountLosses
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.summarize_day import DaySummary, SummarizeDay
from tests.builders import NOW, answer, head, pollination_request, queue_entry, release, run_record
from tests.contracts.backend import Backend
from tests.manual_clock import ManualClock

HOUR = timedelta(hours=1)
SINCE = NOW
UNTIL = NOW + 4 * HOUR
POLICY = BudgetPolicy(limit=3)
CALENDAR = DataRequest(Provider.ALPHA_VANTAGE, MarketList.EARNINGS_CALENDAR)


def summary(stores: Backend, policy: BudgetPolicy = POLICY) -> DaySummary:
    summarize = SummarizeDay(
        archive=stores.archive,
        requests=stores.requests,
        reports=stores.reports,
        releases=stores.releases,
        queue=stores.queue,
        runs=stores.runs,
        budget=RateBudget(stores.ledger, ManualClock(UNTIL), {Provider.ALPHA_VANTAGE: policy}),
        count_losses=CountLosses(stores.archive, stores.reports, stores.requests, stores.dead_letter_counts),
    )
    return summarize(SINCE, UNTIL, next_delivery=None)


def ran(
    stores: Backend, run_id: str, after: timedelta, outcome: RunOutcome = RunOutcome.SUCCEEDED, **counts: int
) -> None:
    named = {Metric[name.upper()].value: number for name, number in counts.items()}
    stores.runs.add(run_record(run_id, started_at=SINCE + after, counts=named, outcome=outcome))


def test_an_empty_day_is_summarized_as_such(stores: Backend) -> None:
    found = summary(stores)

    assert (found.calls_used, found.call_limit, found.calls) == (0, 3, ())
    assert found.reports.accepted_percent is None
    assert found.losses.total == 0


def test_calls_are_told_with_their_reason_and_without_those_of_before(stores: Backend) -> None:
    asked = pollination_request()
    stores.requests.add([asked])
    for number, (request, age, answer_class) in enumerate(
        [
            (CALENDAR, -HOUR, AnswerClass.DATA),
            (CALENDAR, timedelta(0), AnswerClass.DATA),
            (DataRequest(Provider.ALPHA_VANTAGE, asked.dataset, "ACME"), HOUR, AnswerClass.UNKNOWN_SYMBOL),
            (DataRequest(Provider.ALPACA, MarketList.ASSETS), HOUR, AnswerClass.DATA),
        ]
    ):
        made = answer(request=request, received_at=SINCE + age, answer_class=answer_class)
        stores.archive.keep(made, receipt_id=f"receipt-{number}", request_id=asked.request_id)
    found = summary(stores)

    assert [(call.subject, call.symbol, call.answer_class, call.request) for call in found.calls] == [
        ("earnings_calendar", None, AnswerClass.DATA, None),
        ("income_statement", "ACME", AnswerClass.UNKNOWN_SYMBOL, asked),
    ]
    assert found.answers == {AnswerClass.DATA: 1, AnswerClass.UNKNOWN_SYMBOL: 1}


def test_calls_without_an_answer_are_used_all_the_same(stores: Backend) -> None:
    for number, age in enumerate([-HOUR, HOUR, 2 * HOUR]):
        stores.ledger.record_start(
            Provider.ALPHA_VANTAGE, counter=number, slot=number, start=SINCE + age, next_start=SINCE + age
        )

    assert summary(stores).calls_used == 2
    assert summary(stores, BudgetPolicy(limit=None)).calls_used == 0, "a ring of no length remembers nothing"


def test_counts_are_those_of_the_runs_since(stores: Backend) -> None:
    ran(stores, "before", -HOUR, reports_accepted=1_000)
    ran(stores, "first", HOUR, reports_accepted=7, reports_rejected=1, assets_completed=1, calendar_rows=5)
    ran(stores, "second", 2 * HOUR, reports_accepted=2, reports_restated=3, releases_processed=1)
    found = summary(stores)

    assert (found.reports.accepted, found.reports.rejected, found.reports.restated) == (9, 1, 3)
    assert found.reports.accepted_percent == Decimal("90.0")
    assert (found.assets_completed, found.calendar_rows, found.releases_processed) == (1, 5, 1)


def test_an_asset_that_advanced_twice_counts_once(stores: Backend) -> None:
    for symbol, dataset, age in [
        ("A", Dataset.EARNINGS, HOUR),
        ("A", Dataset.OVERVIEW, HOUR),
        ("B", Dataset.EARNINGS, HOUR),
        ("C", Dataset.EARNINGS, -HOUR),
    ]:
        stores.reports.advance_head(head(symbol, dataset=dataset, fetched_at=SINCE + age))
    stores.reports.advance_head(head("D", fetched_at=None))

    assert summary(stores).assets_advanced == 2


def test_analysis_ready_are_those_that_entered_the_queue_since(stores: Backend) -> None:
    stores.queue.put(queue_entry("A", enqueued_at=SINCE - HOUR), expected_revision=None)
    stores.queue.put(queue_entry("B", enqueued_at=SINCE + HOUR), expected_revision=None)

    assert summary(stores).analysis_ready == 1


def test_releases_are_due_when_their_report_date_has_come(stores: Backend) -> None:
    stores.releases.put(
        [
            release("A", report_date=UNTIL.date()),
            release("B", report_date=UNTIL.date() + timedelta(days=1)),
            release("C", fiscal_period=date(2025, 9, 30), report_date=date(2025, 11, 1)),
        ]
    )
    found = summary(stores)

    assert found.releases == {state: 3 if state is ReleaseState.OPEN else 0 for state in ReleaseState}
    assert found.releases_due == 2


def test_what_waits_is_told_by_its_time_and_what_failed_by_its_run(stores: Backend) -> None:
    late, early = (pollination_request(f"r{hours}", not_before=UNTIL + hours * HOUR) for hours in (9, 1))
    stores.requests.add([late, early, replace(late, request_id="now", not_before=None)])
    ran(stores, "good", HOUR)
    ran(stores, "bad", 2 * HOUR, RunOutcome.FAILED)
    ran(stores, "put off", 3 * HOUR, RunOutcome.DEFERRED)
    found = summary(stores)

    assert found.deferred == (early, late)
    assert [run.run_id for run in found.failures] == ["bad"]
