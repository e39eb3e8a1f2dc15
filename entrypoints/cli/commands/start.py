"""`signal9 start`."""

import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from adapters.durable_files import NO_SPACE, remedy
from adapters.system.clock import machine_time
from domain.errors import SettingsError, StoreUnavailableError
from domain.model.datasets import Provider
from domain.model.runs import ScheduledUseCase
from domain.rules.budget import used_in_window
from domain.use_cases.summarize_day import DaySummary
from entrypoints.cli import screen
from entrypoints.cli.commands.run_day import announce
from entrypoints.cli.opening import settings_of, worked_alone
from entrypoints.cli.options import home_option
from entrypoints.cli.session import Session, working
from entrypoints.health import HEALTH, Health
from entrypoints.scheduler import Scheduler
from entrypoints.scheduler_lock import SCHEDULER
from entrypoints.settings import Source
from entrypoints.stopping import EXIT_CODES, Stop, StopRequested

LOG = "signal9.log"


@click.command("start")
@click.option("--days", type=click.IntRange(1), help="Stop when it has seen so many days end, today first.")
@click.option(
    "--log-file", type=click.Path(dir_okay=False, path_type=Path), help="Instead of signal9.log beside the data."
)
@home_option
def command(days: int | None, log_file: Path | None, home: Path | None) -> None:
    """Run the scheduler: the five triggers at their times, and the events that follow, until it is stopped.

    A trigger that was missed today while the machine was off is caught up once. SIGTERM (exit code 0) and Ctrl-C (130)
    stop it within five seconds, with nothing half done. health.json beside the data tells how it is; the log is
    written beside it, too. One scheduler works on a store: another one, or a run-day, is refused (3).

    In a simulated world waiting moves the world's clock, so days pass in seconds.

    \b
    signal9 start                    for ever; docs/running.md has a systemd unit
    signal9 start --days 30          thirty days, then stop
    """
    settings = settings_of(home)
    stop = Stop()
    console = screen.console()
    log_path = (log_file or settings.data / LOG).absolute()
    with worked_alone(settings.data, SCHEDULER), stop.on_signals():
        _make_sure_of(log_path)
        try:
            with working(home, log_file=log_path) as session:
                announce(session, console)
                _run(session, stop, days, log_path, console)
        except StopRequested:
            console.print("Stopped. Nothing is half done; start again to go on.")
    sys.exit(EXIT_CODES[stop.by] if stop.by else 0)


def _run(session: Session, stop: Stop, days: int | None, log_path: Path, console: Console) -> None:
    scheduler = _scheduler(session)
    health = _health(session, console)
    rows: list[tuple[str, Text | str]] = [
        ("Data", str(session.settings.data)),
        ("Log", str(log_path)),
        ("Health", str(health.path)),
        ("Next", _first(scheduler, session)),
    ]
    console.print(screen.facts(rows))
    health.started()
    try:
        scheduler.run(health, stop.check, days=days)
    except StopRequested:
        health.ended("stopped")
        raise
    except BaseException as error:
        health.failed(error)
        raise
    health.ended("finished")
    console.print(f"{screen.count(days or 0, 'day')} done.")


def _scheduler(session: Session) -> Scheduler:
    """A live store has work to do at once; a new simulated world begins with a whole day, an old one where it was."""
    system = session.system
    scheduler = system.scheduler()
    if session.outside.source is Source.SIMULATED:
        scheduler.waiting_moves_time = True
        clock, schedule, newest = system.clock(), system.schedule(), system.runs().latest_of_all(limit=1)
        today = schedule.due_on(ScheduledUseCase.SYNC_ASSETS, schedule.local_day(clock.now()))
        # A simulator that was started anew may have lost its clock, and time never goes back.
        clock.wait_until(newest[0].finished_at if newest else today)
    return scheduler


def _health(session: Session, console: Console) -> Health:
    system, zone = session.system, session.settings.time_zone
    budget, clock = system.budget(), system.clock()
    limit = budget.policies[Provider.ALPHA_VANTAGE].limit

    def tell_next(job: ScheduledUseCase, at: datetime) -> None:
        now = clock.now()
        when = screen.clock(at, zone, relative_to=now)
        console.print(Text(f"{screen.moment(now, zone)}  waiting for {screen.words(job.value)} at {when}"))

    return Health(
        path=session.settings.data / HEALTH,
        machine_now=machine_time,
        world_now=clock.now,
        used=lambda: (used_in_window(budget.read(Provider.ALPHA_VANTAGE), clock.now()), limit),
        redact=system.redact(),
        log=system.log(),
        tell_day=lambda day, summary: console.print(day_line(day, summary)),
        # A simulated world never waits for long enough to tell.
        tell_next=tell_next if session.outside.source is Source.LIVE else lambda *_: None,
        tell_trouble=lambda trouble: console.print(Text(f"{screen.moment(clock.now(), zone)}  {trouble}", style="red")),
    )


def _first(scheduler: Scheduler, session: Session) -> str:
    zone = session.settings.time_zone
    job, at = scheduler.missed_trigger() or scheduler.next_trigger()
    when = "now, due since" if at < session.system.clock().now() else "at"
    return f"{screen.words(job.value)} {when} {screen.moment(at, zone)} ({zone})"


def _make_sure_of(log_path: Path) -> None:
    try:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        log_path.open("a", encoding="utf-8").close()
    except OSError as error:
        if error.errno in NO_SPACE:
            raise StoreUnavailableError(f"The log {log_path} cannot be written: {remedy(error)}") from None
        raise SettingsError(f"The log {log_path} cannot be written: {error.strerror}.") from None


def day_line(day: date, summary: DaySummary) -> Text:
    """One day in one line."""
    of = f" of {summary.call_limit}" if summary.call_limit else ""
    lost = summary.losses.total
    return Text.assemble(
        (f"{day:%a} {day.day} {day:%b %Y}", "bold"),
        f"  {summary.calls_used}{of} calls, {summary.assets_advanced} advanced, "
        f"{summary.assets_completed} completed, {summary.analysis_ready} ready, ",
        (f"{lost} lost", "bold red" if lost else "green"),
    )
