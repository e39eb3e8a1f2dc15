"""The domain decides from what it is given; the clock, chance and the environment each come in at one place."""

import ast
import sys
from collections.abc import Sequence

import pytest

from tests.architecture.source_tree import CODE_PACKAGES, Module, modules

# Standard modules whose only use is to reach the world, or whose answer differs from run to run.
IMPURE_MODULES = {
    "asyncio",
    "http",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
IMPURE_USES = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "input",
    "open",
    "print",
    "uuid.uuid1",
    "uuid.uuid4",
}
WALL_CLOCK = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}
REAL_TIME = {"asyncio.sleep", "threading.Timer", "time.sleep"}
EXCEPTIONS = {
    "tests/adapters/embedded/test_answer_bodies.py": "a full disk, and one that cannot synchronise its folders",
    "tests/entrypoints/aws_account.py": "moto cannot answer two requests at once; a command makes sessions of its own",
    "tests/kill/death.py": "a process dies in the midst of the system's own calls, so it is put around each",
    "tests/kill/shared_clock.py": "hundreds of victims look at one page of memory, and ask no server for the time",
    "tests/kill/zygote.py": "a kill from outside comes at a random moment; certificates are read once for all victims",
}
"""Test files that may put something in a real one's place, or wait for real time, and for what."""
ENVIRONMENT = {"os.environ", "os.getenv", "os.environb", "os.putenv"}


def found(where: Sequence[Module], names: set[str]) -> list[str]:
    return [f"{module.path}:{line} {name}" for module in where for line, name in module.uses() if name in names]


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    foreign = [
        f"{module.path}:{line} {name}"
        for module in modules("domain")
        for line, name in module.imports()
        if name.partition(".")[0] not in sys.stdlib_module_names | {"domain"}
    ]

    assert foreign == []


def test_the_domain_imports_nothing_that_reaches_the_world() -> None:
    impure = [
        f"{module.path}:{line} {name}"
        for module in modules("domain")
        for line, name in module.imports()
        if name.partition(".")[0] in IMPURE_MODULES
    ]

    assert impure == []


def test_the_domain_reads_no_clock_draws_no_chance_and_opens_nothing() -> None:
    assert found(modules("domain"), IMPURE_USES) == []


def test_only_the_system_adapter_reads_the_wall_clock() -> None:
    """The simulator's world has a clock of its own, which starts from what the command line gives it."""
    elsewhere = [module for module in modules(*CODE_PACKAGES) if not module.name.startswith("adapters.system")]

    assert found(elsewhere, WALL_CLOCK) == []


def test_only_the_settings_read_the_environment() -> None:
    elsewhere = [module for module in modules(*CODE_PACKAGES) if not module.name.startswith("entrypoints.settings")]

    assert found(elsewhere, ENVIRONMENT) == []


def real_time_and_replacements(where: Sequence[Module]) -> list[tuple[str, int, str]]:
    """Path, line and name of all by which a test waits for real time, or puts something in the place of real code."""
    return [
        (module.path.as_posix(), line, name)
        for module in where
        for line, name in (
            *((line, name) for line, name in module.uses() if name in REAL_TIME or name.endswith("setattr")),
            *((line, name) for line, name in module.imports() if name.startswith("unittest.mock")),
            *module.replacements(),
        )
    ]


def test_tests_neither_wait_for_real_time_nor_replace_what_they_test() -> None:
    """Time is injected and fakes are real adapters in memory, so a test needs neither; see CONTRIBUTING.md."""
    everything = real_time_and_replacements(modules("tests"))

    assert [f"{path}:{line} {name}" for path, line, name in everything if path not in EXCEPTIONS] == []
    assert {path for path, _, __ in everything} == EXCEPTIONS.keys(), "an exception that nothing needs is none"


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime as dt\ndt.now()",
        "import datetime as clock\nclock.date.today()",
        "from datetime import date\nkey = date.today",
        "from time import time\ntime()",
    ],
)
def test_a_reading_of_the_clock_is_found_however_it_is_written(source: str) -> None:
    """These tests are only worth what their finder finds."""
    module = Module(path=modules("tests/architecture")[0].path, tree=ast.parse(source))

    assert len(found([module], WALL_CLOCK)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from time import sleep\nsleep(1)",
        "import threading as t\nt.Timer(1, print).start()",
        "from unittest.mock import patch",
        "def test(monkeypatch):\n    monkeypatch.setattr('os.fsync', print)",
        "import os\nsetattr(os, 'fsync', print)",
        "import os\nos.fsync = print",
        "from domain.use_cases.universe import Universe\nUniverse.views = None",
    ],
)
def test_a_test_that_waits_or_replaces_is_found(source: str) -> None:
    planted = Module(path=modules("tests/architecture")[0].path, tree=ast.parse(source))

    assert len(real_time_and_replacements([planted])) == 1
