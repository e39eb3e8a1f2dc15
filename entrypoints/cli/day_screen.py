"""The summary of a day, for a person who wants to know: did it work, what came of it, what comes next?"""

from collections import Counter
from datetime import tzinfo

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from domain.model.answers import AnswerClass
from domain.model.pollination import PollinationRequest, RequestState
from domain.model.runs import RunOutcome
from domain.use_cases.summarize_day import CallMade, DaySummary
from entrypoints.cli import screen
from entrypoints.day import DayResult
from entrypoints.settings import Source

PICKS = 8
FAILURES = 5


def show(result: DayResult, source: Source, zone: tzinfo, console: Console, *, goes_on: bool = True) -> None:
    """Print the summary, and what comes next where a home `goes_on` after the day; a deployment that ends does not."""
    summary = result.summary
    console.print()
    console.print(f"{result.day:%A} {result.day.day} {result.day:%B %Y}", style="bold")
    console.print(screen.facts(_facts(summary)))
    console.print()
    console.print(_three_numbers(summary))
    picks = [call for call in summary.calls if call.request is not None]
    if picks:
        console.print(_picks(picks))
    for line in _failures(result):
        console.print(line)
    console.print(screen.facts([("", ""), *_put_off(result, zone), *(_next(result, source, zone) if goes_on else [])]))
    console.print(_verdict(result))


def _facts(summary: DaySummary) -> list[tuple[str, Text | str]]:
    limit = summary.call_limit
    of = f" of {limit}" if limit else ""
    answered = [True] * len(summary.calls) + [False] * (summary.calls_used - len(summary.calls))
    slots = screen.slots(answered, limit)
    rows: list[tuple[str, Text | str]] = [
        ("Calls", Text.assemble(f"{summary.calls_used}{of} used  ", slots)),
    ]
    if slots.plain and summary.calls:
        indent = " " * len(f"{summary.calls_used}{of} used  ")
        letters = "".join(screen.CODES[call.subject][0] for call in summary.calls)
        rows.append(("", Text(f"{indent}{letters}", style="dim")))
    asked = Counter(call.subject for call in summary.calls)
    spent = ", ".join(
        f"{letter} {name} {asked[subject]}" for subject, (letter, name) in screen.CODES.items() if asked[subject]
    )
    if spent:
        rows.append(("", Text(spent, style="dim")))
    rows += [
        ("Answers", _answers(summary)),
        ("Assets", _assets(summary)),
        ("Releases", _releases(summary)),
        ("Reports", _reports(summary)),
        ("Lost", _lost(summary)),
    ]
    return rows


def _assets(summary: DaySummary) -> str:
    return (
        f"{screen.count(summary.assets_synced)} listed, {screen.count(summary.assets_changed)} new or changed, "
        f"{screen.count(summary.assets_deactivated)} deactivated, {screen.count(summary.assets_rejected)} rejected"
    )


def _answers(summary: DaySummary) -> Text:
    said = Text()
    for answer_class in AnswerClass:
        if number := summary.answers.get(answer_class, 0):
            style = "green" if answer_class is AnswerClass.DATA else "yellow"
            said.append(f"{', ' if said else ''}{number} {screen.words(answer_class.value)}", style=style)
    unanswered = summary.calls_used - len(summary.calls)
    if unanswered > 0:
        said.append(f"{', ' if said else ''}{unanswered} without an answer", style="red")
    return said or Text("none")


def _releases(summary: DaySummary) -> str:
    states = ", ".join(f"{screen.count(number)} {screen.words(state)}" for state, number in summary.releases.items())
    return (
        f"{screen.count(summary.calendar_rows, 'calendar row')}; {states or 'none'} "
        f"({screen.count(summary.releases_due)} reported and awaited, {summary.releases_processed} processed today)"
    )


def _reports(summary: DaySummary) -> str:
    reports = summary.reports
    share = f" ({reports.accepted_percent} %)" if reports.accepted_percent is not None else ""
    return (
        f"{screen.count(reports.accepted)} accepted{share}, {screen.count(reports.rejected)} rejected, "
        f"{screen.count(reports.provisional)} provisional, {screen.count(reports.restated)} restated"
    )


def _lost(summary: DaySummary) -> Text:
    losses = summary.losses
    if not losses.total:
        return Text("0", style="bold green")
    return Text(
        f"{losses.total}: {screen.count(losses.dead_letters, 'dead letter')}, "
        f"{screen.count(losses.answers_not_applied, 'answer')} not applied, "
        f"{screen.count(losses.requests_without_event, 'request')} without an event",
        style="bold red",
    )


def _three_numbers(summary: DaySummary) -> Table:
    table = Table.grid(padding=(0, 1))
    boxes = (
        (summary.assets_advanced, "assets advanced", "got new data"),
        (summary.assets_completed, "assets completed", "hold all they need"),
        (summary.analysis_ready, "analysis ready", "entered the queue"),
    )
    table.add_row(
        *(
            Panel(Text.assemble((f"{number}", "bold cyan"), f" {name}\n", (meaning, "dim")), width=26)
            for number, name, meaning in boxes
        )
    )
    return table


def _picks(calls: list[CallMade]) -> Table:
    table = screen.listing("Best picks", "Dataset", "Why", "Came of it", wide=("Why", "Came of it"))
    for call in calls[:PICKS]:
        asked = call.request
        table.add_row(
            Text(call.symbol or "", style="bold"),
            screen.words(call.subject),
            asked.explanation.partition(", weight")[0] if asked else "",
            _came_of(asked),
        )
    if len(calls) > PICKS:
        table.add_row(Text(f"+ {len(calls) - PICKS} more", style="dim"), "", "", "")
    return table


def _came_of(asked: PollinationRequest | None) -> str:
    if asked is None:
        return ""
    return asked.outcome.partition(":")[0] if asked.state is RequestState.DONE else "put off"


def _failures(result: DayResult) -> list[Text]:
    lines = [Text(f"Stopped: {result.stopped.reason}", style="bold red")] if result.stopped else []
    said = Counter((record.use_case, record.message) for record in result.summary.failures)
    for (use_case, message), times in list(said.items())[:FAILURES]:
        often = f" ({times} times)" if times > 1 else ""
        lines.append(Text(f"Failed: {screen.words(use_case)}{often}: {message}", style="red"))
    if len(said) > FAILURES:
        lines.append(Text(f"... and {len(said) - FAILURES} more failures; --json lists them all.", style="red"))
    return lines


def _put_off(result: DayResult, zone: tzinfo) -> list[tuple[str, Text | str]]:
    summary = result.summary
    rows: list[tuple[str, Text | str]] = []
    for job, record in result.triggers.items():
        if record is not None and record.outcome is RunOutcome.DEFERRED:
            rows.append(
                (
                    "Put off",
                    Text(f"{screen.words(job.value)}: {screen.local_times(record.message, zone)}", style="yellow"),
                )
            )
    if summary.deferred:
        first = summary.deferred[0]
        when = screen.moment(first.not_before or summary.until, zone)
        rows.append(("Put off", f"{screen.count(len(summary.deferred), 'call')}, the first until {when}"))
    return rows


def _next(result: DayResult, source: Source, zone: tzinfo) -> list[tuple[str, Text | str]]:
    shown = next((call.symbol for call in result.summary.calls if call.symbol), None)
    return [
        ("Next", f"{screen.moment(result.next_day, zone)}: sync assets, and so on through the day"),
        ("Try", "signal9 run-day" + ("  (lives through that day)" if source is Source.SIMULATED else "")),
        ("", f"signal9 status{f', signal9 show {shown}' if shown else ''}"),
    ]


def _verdict(result: DayResult) -> Text:
    if result.went_well:
        return Text("\nThe day went well: nothing failed, nothing was lost.", style="bold green")
    return Text("\nThe day needs a look: see what is red above.", style="bold red")
