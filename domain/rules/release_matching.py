"""Which quarter a release is about, and which reports of two datasets tell the same period.

The calendar labels releases by a fiscal date that is months behind for some companies (HD, BBY, TJX, TXT), so it is
the report date that counts: a company reports a quarter within 90 days of its end.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from domain.model.datasets import Dataset
from domain.model.releases import Release
from domain.model.reports import DatasetHead, PeriodKind
from domain.rules.current_view import CurrentReport
from domain.rules.fiscal_periods import REACH, reported_date

LONGEST_DELAY = timedelta(days=90)
"""Of a report after the end of its quarter."""
DATES_RUN_AHEAD = timedelta(days=7)
"""The end of a quarter can lie after its report, since it is rounded to a month end."""
A_QUARTER_AGO = timedelta(days=75)
"""A quarter whose end lies so far before a report may be the one before the reported one."""
LABEL_AHEAD = timedelta(days=45)
"""Labels run behind the quarter's end; where they are ahead, it is by the rounding to a month end."""
SAME_EVENT = timedelta(days=14)
"""Report dates of one event differ by so much between the calendar and `EARNINGS`."""


def fulfilling_quarter(release: Release, quarters: Sequence[CurrentReport]) -> CurrentReport | None:
    """The quarter that the release is about, if it is there; reports of one statement or of `EARNINGS`.

    Rows of `EARNINGS` are joined by their own report date where one is near enough.
    """
    told = [
        report
        for report in quarters
        if report.period.kind is PeriodKind.QUARTERLY
        and (report.dataset is not Dataset.EARNINGS or report.figures.get("reportedEPS") is not None)
    ]
    same_event = [
        (abs(day - release.report_date), -report.fiscal_date_ending.toordinal(), report)
        for report in told
        if report.dataset is Dataset.EARNINGS and (day := reported_date(report)) is not None
    ]
    nearest = min(same_event, key=lambda each: each[:2], default=None)
    if nearest is not None and nearest[0] <= SAME_EVENT:
        return nearest[2]
    inside = [report for report in told if ends_in_window(release, report.fiscal_date_ending)]
    return min(
        inside,
        key=lambda report: (
            abs(report.fiscal_date_ending - release.fiscal_period),
            -report.fiscal_date_ending.toordinal(),
        ),
        default=None,
    )


def head_fulfils(release: Release, head: DatasetHead) -> bool:
    """Whether the newest quarter of a statement is the one that the release is about, or a later one."""
    if head.newest_quarter_end is None:
        return False
    later = head.newest_quarter_end > release.report_date + DATES_RUN_AHEAD
    return later or ends_in_window(release, head.newest_quarter_end)


def ends_in_window(release: Release, end: date) -> bool:
    """Whether a quarter that ends on `end` can be the one that the release is about."""
    if not release.report_date - LONGEST_DELAY < end <= release.report_date + DATES_RUN_AHEAD:
        return False
    is_the_one_before = release.report_date - end > A_QUARTER_AGO and release.fiscal_period - end > LABEL_AHEAD
    return not is_the_one_before


def join_nearest(
    reports: Sequence[CurrentReport], others: Sequence[CurrentReport]
) -> tuple[tuple[CurrentReport, CurrentReport | None], ...]:
    """Each report with the one of another dataset that tells the same period: nearest first, each used once.

    Datasets name and date their periods independently, up to a month apart; the dates of `EARNINGS` can be two months
    behind, so its quarters are joined by their report date first.
    """
    pairs = sorted(
        (*fit, index, other_index)
        for index, report in enumerate(reports)
        for other_index, other in enumerate(others)
        if (fit := _fit(report, other)) is not None
    )
    joined: dict[int, int] = {}
    used: set[int] = set()
    for _, _, index, other_index in pairs:
        if index not in joined and other_index not in used:
            joined[index] = other_index
            used.add(other_index)
    return tuple((report, others[joined[index]] if index in joined else None) for index, report in enumerate(reports))


def _fit(one: CurrentReport, other: CurrentReport) -> tuple[int, int] | None:
    """How well two reports fit, the smaller the better; `None` when they cannot tell the same period."""
    if one.period.kind is not other.period.kind:
        return None
    days = abs((one.fiscal_date_ending - other.fiscal_date_ending).days)
    if one.period.kind is PeriodKind.QUARTERLY and (one.dataset is Dataset.EARNINGS) is not (
        other.dataset is Dataset.EARNINGS
    ):
        earnings, statement = (one, other) if one.dataset is Dataset.EARNINGS else (other, one)
        told = reported_date(earnings)
        if told is not None and told - LONGEST_DELAY < statement.fiscal_date_ending <= told + DATES_RUN_AHEAD:
            return 0, days
    return (1, days) if days <= REACH[one.period.kind] else None
