"""Everything that the doctor looks at, in order: what a thing rests on comes before it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from adapters.system.clock import machine_time
from domain.errors import SettingsError, Signal9Error
from entrypoints.cli.session import stored_here
from entrypoints.doctor.diagnosis import Diagnosis, State, problem, skipped
from entrypoints.doctor.machine import Machine, check_machine
from entrypoints.doctor.providers import check_providers
from entrypoints.doctor.store import Progress, check_store, inspected
from entrypoints.doctor.work import check_work
from entrypoints.settings import Settings, load_settings


def diagnoses(
    home: Path | None,
    *,
    whole_archive: bool,
    progress: Progress,
    machine: Machine | None = None,
    machine_now: Callable[[], datetime] = machine_time,
) -> tuple[Diagnosis, ...]:
    """Look at everything; what cannot be looked at, because something below it is wrong, is left out or said."""
    try:
        settings = load_settings(home)
        data = settings.data
    except SettingsError as error:
        return (problem("Settings", str(error), "Mend the setting; `.env.example` explains each."),)
    below = tuple(check_machine(data, settings.time_zone, machine or Machine()))
    providers = tuple(check_providers(settings, machine_now))
    if any(it.name == "Folder" and it.state is State.PROBLEM for it in below):
        return (*below, *providers, skipped("Database", "it is looked at when the folder is mended"))
    store = tuple(_store_and_work(settings, home, whole_archive=whole_archive, progress=progress, now=machine_now))
    return (*below, *providers, *store)


def _store_and_work(
    settings: Settings, home: Path | None, *, whole_archive: bool, progress: Progress, now: Callable[[], datetime]
) -> Iterator[Diagnosis]:
    found = inspected(settings.data)
    if isinstance(found, Diagnosis):
        yield found
        return
    yield from check_store(settings.data, found, whole_archive=whole_archive, progress=progress)
    if not found.is_newest:
        return  # to open it would change it
    try:
        with stored_here(home) as session:
            yield from check_work(session, found.key, now())
    except SettingsError:
        yield skipped("Work", "it is looked at when the keys are mended")
    except Signal9Error as error:
        yield problem("Work", str(error), "Mend the store first.")
