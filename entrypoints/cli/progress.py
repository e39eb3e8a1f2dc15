"""A day as it goes on: a live picture on a terminal, plain lines anywhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, tzinfo
from typing import Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from domain.events import AnalysisNeeded, EarningsProcessed, Event, PollinationNeeded
from domain.model.runs import RunOutcome, RunRecord, ScheduledUseCase
from entrypoints.cli import screen
from entrypoints.day import DayWatcher
from entrypoints.dispatcher import Settled
from entrypoints.outcomes import Action, Outcome

ENDINGS = {
    Action.RETRY: "tried again",
    Action.DEFER: "put off until",
    Action.DEAD_LETTER: "a dead letter",
    Action.STOP: "needs a person, tried again",
    Action.GIVE_UP: "given up",
}


class Budget(Protocol):
    """Calls used and the limit, as they are now."""

    def __call__(self) -> tuple[int, int | None]:
        """Used, limit."""


@contextmanager
def watching(console: Console, zone: tzinfo, budget: Budget) -> Iterator[DayWatcher]:
    """The watcher that fits the console, shown while the block runs."""
    if not console.is_terminal:
        yield PlainLines(console, zone)
        return
    with Live(console=console, refresh_per_second=10) as live:
        picture = Picture(zone, budget, lambda drawn: live.update(drawn, refresh=True))
        yield picture
        picture.finish()


def trigger_line(use_case: ScheduledUseCase, at: str, mark: Text | Spinner, said: str = "") -> Table:
    """`✓ 04:00  sync assets  13000 assets listed ...`, folded below itself."""
    line = Table.grid(padding=(0, 2, 0, 0))
    for width in (1, 5, 25):
        line.add_column(width=width, no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(mark, at, Text(screen.words(use_case.value), style="bold"), Text(said))
    return line


def event_line(settled: Settled, now: datetime, zone: tzinfo) -> Text:
    """What one delivery was, and how it ended."""
    content = settled.delivery.content
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(f"   {now.astimezone(zone):%H:%M:%S}  ", style="dim").append(_about(content))
    outcome = settled.outcome
    if outcome is not None:
        when = f" {outcome.at.astimezone(zone):%a %H:%M}" if outcome.at else ""
        line.append(f": {ENDINGS[outcome.action]}{when}, {outcome.reason}", style="yellow")
    return line


def _about(content: Event | ScheduledUseCase) -> str:
    match content:
        case PollinationNeeded():
            return f"{content.symbol}: {', '.join(screen.words(dataset.value) for dataset in content.datasets)}"
        case EarningsProcessed():
            return f"{content.symbol}: earnings of {content.fiscal_period:%Y-%m} processed"
        case AnalysisNeeded():
            return f"{content.symbol}: ready for analysis"
        case Event():
            return f"{content.symbol}: {content.wire_name}"
        case _:
            return f"{screen.words(content.value)}, run again"


class PlainLines:
    """One line for each thing that happens."""

    def __init__(self, console: Console, zone: tzinfo) -> None:
        self._console = console
        self._zone = zone
        self._firing: datetime | None = None

    def begun(self, day: date, now: datetime) -> None:
        """Nothing: the heading has said it."""

    def firing(self, use_case: ScheduledUseCase, now: datetime) -> None:
        """Remember when."""
        del use_case
        self._firing = now

    def fired(self, use_case: ScheduledUseCase, outcome: Outcome | None, record: RunRecord | None) -> None:
        """Say how it went."""
        if self._firing is not None:
            self._console.print(finished_trigger(use_case, self._firing, self._zone, outcome, record))

    def settled(self, settled: Settled, now: datetime) -> None:
        """Say what it was."""
        self._console.print(event_line(settled, now, self._zone), no_wrap=True, overflow="ellipsis")


def finished_trigger(
    use_case: ScheduledUseCase, at: datetime, zone: tzinfo, outcome: Outcome | None, record: RunRecord | None
) -> Table:
    """The line of a trigger that has run."""
    mark, style = screen.MARKS[record.outcome if record else RunOutcome.FAILED]
    said = record.message if record else outcome.reason if outcome else "it left no record of its run"
    return trigger_line(use_case, f"{at.astimezone(zone):%H:%M}", Text(mark, style), screen.local_times(said, zone))


class Picture:
    """The triggers so far, the budget as slots, and what is going on."""

    def __init__(self, zone: tzinfo, budget: Budget, show: Callable[[Group], None]) -> None:
        self._zone = zone
        self._budget = budget
        self._show = show
        self._triggers: list[Table] = []
        self._firing: tuple[ScheduledUseCase, datetime] | None = None
        self._spinner = Spinner("dots")
        self._last = Text()

    def begun(self, day: date, now: datetime) -> None:
        """Draw the empty picture."""
        del day, now
        self._draw()

    def firing(self, use_case: ScheduledUseCase, now: datetime) -> None:
        """Show what runs."""
        self._firing = (use_case, now)
        self._last = Text()
        self._draw()

    def fired(self, use_case: ScheduledUseCase, outcome: Outcome | None, record: RunRecord | None) -> None:
        """Turn the spinner into a result."""
        if self._firing is not None:
            self._triggers.append(finished_trigger(use_case, self._firing[1], self._zone, outcome, record))
        self._firing = None
        self._draw()

    def settled(self, settled: Settled, now: datetime) -> None:
        """Fill slots."""
        self._last = event_line(settled, now, self._zone)
        self._draw()

    def finish(self) -> None:
        """Leave the triggers on the screen; the summary says the rest."""
        self._show(Group(*self._triggers))

    def _draw(self) -> None:
        lines: list[Text | Table] = [*self._triggers]
        if self._firing is not None:
            use_case, now = self._firing
            lines.append(trigger_line(use_case, f"{now.astimezone(self._zone):%H:%M}", self._spinner))
        used, limit = self._budget()
        slots = screen.slots([True] * used, limit)
        lines.append(Text.assemble("\n  ", slots, f"  {used} of {limit} calls" if limit else f"  {used} calls"))
        lines.append(self._last)
        self._show(Group(*lines))
