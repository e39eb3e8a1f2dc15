"""The domain decides from what it is given; the clock, chance and the environment each come in at one place."""

import ast
import sys

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
ENVIRONMENT = {"os.environ", "os.getenv", "os.environb", "os.putenv"}


def found(where: list[Module], names: set[str]) -> list[str]:
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


def test_tests_neither_sleep_nor_mock() -> None:
    """Time is injected and fakes are real adapters in memory, so a test needs neither."""
    everything = modules("tests")
    mocked = [
        f"{module.path}:{line} {name}"
        for module in everything
        for line, name in module.imports()
        if name.startswith("unittest.mock")
    ]

    assert found(everything, {"time.sleep", "asyncio.sleep"}) + mocked == []


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
