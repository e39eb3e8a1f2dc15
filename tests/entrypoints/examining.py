"""The doctor over a small home, and ways to put things wrong in it."""

from pathlib import Path

from adapters.embedded.database import Database
from entrypoints.container.embedded import DATABASE
from entrypoints.doctor.diagnosis import Diagnosis, State
from entrypoints.doctor.examination import diagnoses
from entrypoints.doctor.machine import Machine

SIMULATED = "simulated"


def examined(home: Path, machine: Machine | None = None, *, whole_archive: bool = False) -> list[Diagnosis]:
    return list(diagnoses(home, whole_archive=whole_archive, progress=lambda *_: None, machine=machine))


def wrong(home: Path, machine: Machine | None = None, *, whole_archive: bool = False) -> dict[str, Diagnosis]:
    """What is not as it should be, by name; that nobody runs a scheduler here aside."""
    found = examined(home, machine, whole_archive=whole_archive)
    return {it.name: it for it in found if it.state < State.OK and it.found != "no scheduler is running"}


def database(home: Path) -> Database:
    return Database(home / SIMULATED / DATABASE)
