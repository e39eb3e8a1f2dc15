"""How things look on a person's screen: words, times, bars, and the budget as slots. Colour only on a terminal."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.model.runs import RunOutcome

WIDTH = 100
FILLED, EMPTY, UNANSWERED = "■", "□", "✗"
CODES = {
    "earnings_calendar": ("C", "calendar"),
    "listing_status": ("L", "listing"),
    "income_statement": ("I", "income statement"),
    "balance_sheet": ("B", "balance sheet"),
    "cash_flow": ("F", "cash flow"),
    "earnings": ("E", "earnings"),
    "overview": ("O", "overview"),
}
"""One letter for what a call asked for, and its name."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ")
MARKS = {
    RunOutcome.SUCCEEDED: ("✓", "green"),
    RunOutcome.DEFERRED: ("…", "yellow"),
    RunOutcome.FAILED: ("✗", "red"),
}
MOST_SLOTS = 50
"""A picture of more slots than this tells less than a number."""


def console(*, to_stderr: bool = False) -> Console:
    """A console that is never wider than reads well, and shows brackets as they are: most texts are somebody else's."""
    made = Console(stderr=to_stderr, highlight=False, soft_wrap=False, emoji=False, markup=False)
    made.width = min(made.width, WIDTH)
    return made


def words(identifier: str) -> str:
    """An identifier as words."""
    return identifier.replace("_", " ")


def count(number: int, noun: str = "") -> str:
    """A number with thousands marked, and its noun in the right number."""
    text = f"{number:,}"
    if not noun:
        return text
    return f"{text} {noun}" if number == 1 else f"{text} {noun}s"


def day(instant: datetime, zone: tzinfo) -> str:
    """`Tue 3 Nov 2026` in the zone."""
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y}"


def moment(instant: datetime, zone: tzinfo) -> str:
    """`Tue 3 Nov 2026 08:00` in the zone."""
    return f"{day(instant, zone)} {instant.astimezone(zone):%H:%M}"


def clock(instant: datetime, zone: tzinfo, *, relative_to: datetime) -> str:
    """The time of day, with the day when it is another one than that of `relative_to`."""
    local = instant.astimezone(zone)
    if local.date() == relative_to.astimezone(zone).date():
        return f"{local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def local_times(text: str, zone: tzinfo) -> str:
    """The text of a message with its instants (`2026-11-03 13:00:00Z`) in the zone: `Tue 3 Nov 2026 08:00`."""
    return _INSTANT.sub(lambda found: moment(datetime.fromisoformat(found.group()), zone), text)


def span(length: timedelta) -> str:
    """A span of time in its largest fitting unit."""
    seconds = int(length.total_seconds())
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return count(seconds // size, unit)
    return count(seconds, "second")


def short_span(length: timedelta) -> str:
    """As `span`, for a narrow column: `5 d`, `3 h`, `20 min`, `4 s`."""
    seconds = int(length.total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def slots(states: Sequence[bool], limit: int | None) -> Text:
    """The calls as slots: filled for answered ones, crossed for unanswered ones, hollow for those that are left."""
    picture = Text(no_wrap=True, overflow="crop")
    if limit is None or limit > MOST_SLOTS:
        return picture
    for answered in states[:limit]:
        picture.append(FILLED if answered else UNANSWERED, style="green" if answered else "red")
    picture.append(EMPTY * (limit - len(states)), style="dim")
    return picture


def bar(share: Decimal, width: int = 30) -> Text:
    """A share (0 to 1) as a bar."""
    filled = int((share * width).to_integral_value())
    return Text("█" * filled, style="green", no_wrap=True).append("░" * (width - filled), style="dim")


def facts(rows: Sequence[tuple[str, Text | str]]) -> Table:
    """Names on the left, what is to be said of them on the right."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True, min_width=10)
    table.add_column(overflow="fold")
    for name, said in rows:
        table.add_row(name, said)
    return table


def listing(*columns: str, right: Sequence[str] = (), wide: Sequence[str] = ()) -> Table:
    """A plain table with a heading; `right` names the columns of figures, `wide` those of long texts.

    On a narrow screen the widest column takes several lines first, so that none becomes too narrow to be read.
    """
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for column in columns:
        table.add_column(
            column,
            justify="right" if column in right else "left",
            no_wrap=column in right,
            overflow="fold" if column in wide else "ellipsis",
        )
    return table
