"""`signal9 start`."""

from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from adapters.system.clock import machine_time
from domain.model.datasets import Provider
from domain.model.runs import ScheduledUseCase
from domain.rules.budget import used_in_window
from domain.use_cases.summarize_day import DaySummary
from entrypoints.cli import screen
from entrypoints.cli.commands.run_day import announce
from entrypoints.cli.options import home_option
from entrypoints.cli.session import Session, working
from entrypoints.health import HEALTH, Health
from entrypoints.scheduler_lock import held_alone
from entrypoints.settings import Source, load_settings
from entrypoints.stopping import Stop, StopRequested

LOG = "signal9.log"


@click.command("start")
@click.option("--days", type=click.IntRange(1), help="Stop when so many days have ended, today first.")
@click.option(
    "--log-file", type=click.Path(dir_okay=False, path_type=Path), help="Instead of signal9.log beside the data."
)
@home_option
def command(days: int | None, log_file: Path | None, home: Path | None) -> None:
    """Run the scheduler: the five triggers at their times, and the events that follow, until it is stopped.

    A trigger that was missed while the machine was off is caught up once. SIGTERM and Ctrl-C stop it within seconds,
    with nothing half done. health.json beside the data tells how it is; the log is written beside it, too.

    In a simulated world waiting moves the world's clock, so days pass in seconds.

    \b
    signal9 start                    for ever; docs/running.md has a systemd unit
    signal9 start --days 30          thirty days, then stop
    """
    settings = load_settings(home)
    stop = Stop()
    console = screen.console()
    log_path = (log_file or settings.data / LOG).absolute()
    with held_alone(settings.data), stop.on_signals():
        try:
            with working(home, sleep=stop.sleep, log_file=log_path) as session:
                announce(session, console)
                _run(session, stop, days, log_path, console)
        except StopRequested:
            console.print("Stopped. Nothing is half done; start again to go on.")


def _run(session: Session, stop: Stop, days: int | None, log_path: Path, console: Console) -> None:
    system, data = session.system, session.settings.data
    budget, clock = system.budget(), system.clock()
    limit = budget.policies[Provider.ALPHA_VANTAGE].limit
    health = Health(
        path=data / HEALTH,
        machine_now=machine_time,
        world_now=clock.now,
        used=lambda: (used_in_window(budget.read(Provider.ALPHA_VANTAGE), clock.now()), limit),
        redact=system.redact(),
        log=system.log(),
        tell_day=lambda day, summary: console.print(day_line(day, summary)),
    )
    scheduler = system.scheduler()
    if session.outside.source is Source.SIMULATED:
        scheduler.look_every = None
        if not system.runs().latest_of_all(limit=1):
            # A new world begins with a whole day; a live store has work to do at once.
            schedule = system.schedule()
            clock.wait_until(schedule.due_on(ScheduledUseCase.SYNC_ASSETS, schedule.local_day(clock.now())))
    job, at = scheduler.next_trigger()
    zone = session.settings.time_zone
    rows: list[tuple[str, Text | str]] = [
        ("Data", str(data)),
        ("Log", str(log_path)),
        ("Health", str(health.path)),
        ("Next", f"{screen.words(job.value)} at {screen.moment(at, zone)} ({zone})"),
    ]
    console.print(screen.facts(rows))
    health.started()
    try:
        scheduler.run(health, stop.check, days=days)
    except StopRequested:
        health.ended("stopped")
        raise
    except BaseException:
        health.ended("failed")
        raise
    health.ended("finished")
    console.print(f"{screen.count(days or 0, 'day')} done.")


def day_line(day: date, summary: DaySummary) -> Text:
    """One day in one line."""
    of = f" of {summary.call_limit}" if summary.call_limit else ""
    lost = summary.losses.total
    return Text.assemble(
        (f"{day:%a} {day.day} {day:%b %Y}", "bold"),
        f"  {summary.calls_used}{of} calls, {screen.count(summary.assets_advanced, 'asset')} advanced, "
        f"{summary.assets_completed} completed, {summary.analysis_ready} ready, ",
        (f"{lost} lost", "bold red" if lost else "green"),
    )
