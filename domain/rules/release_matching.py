"""Which quarter a release is about.

The calendar labels releases by a fiscal date that is months behind for some companies (HD, BBY, TJX, TXT), so it is
the report date that counts: a company reports a quarter within 90 days of its end.
"""

from datetime import date, timedelta

from domain.model.releases import Release
from domain.model.reports import DatasetHead

LONGEST_DELAY = timedelta(days=90)
"""Of a report after the end of its quarter."""
DATES_RUN_AHEAD = timedelta(days=7)
"""The end of a quarter can lie after its report, since it is rounded to a month end."""
A_QUARTER_AGO = timedelta(days=75)
"""A quarter whose end lies so far before a report may be the one before the reported one."""
LABEL_AHEAD = timedelta(days=45)
"""Labels run behind the quarter's end; where they are ahead, it is by the rounding to a month end."""


def head_fulfils(release: Release, head: DatasetHead) -> bool:
    """Whether the newest quarter of a statement is the one that the release is about, or a later one."""
    if head.newest_quarter_end is None:
        return False
    later = head.newest_quarter_end > release.report_date + DATES_RUN_AHEAD
    return later or _ends_in_window(release, head.newest_quarter_end)


def _ends_in_window(release: Release, end: date) -> bool:
    """Whether a quarter that ends on `end` can be the one that the release is about."""
    if not release.report_date - LONGEST_DELAY < end <= release.report_date + DATES_RUN_AHEAD:
        return False
    is_the_one_before = release.report_date - end > A_QUARTER_AGO and release.fiscal_period - end > LABEL_AHEAD
    return not is_the_one_before
