from collections.abc import Iterator
from pathlib import Path

import pytest
from dependency_injector import containers, providers
from pydantic import SecretStr

from domain.errors import OperatorError
from domain.model.runs import ScheduledUseCase
from entrypoints.container.aws_stores import AwsStores
from entrypoints.container.embedded import Embedded, EmbeddedStores, embedded
from entrypoints.container.ports import Ports
from entrypoints.observability import configure_logging
from entrypoints.outside import Outside, Timekeeper, left_behind
from entrypoints.redaction import Redaction
from entrypoints.settings import Source, load_settings
from tests.builders import NOW, run_record

WORLD = Outside(
    source=Source.SIMULATED,
    timekeeper=Timekeeper.MACHINE,
    alpha_vantage_url="http://127.0.0.1:1",
    alpaca_url="http://127.0.0.1:1",
    alpaca_news_url="http://127.0.0.1:1",
    alpha_vantage_key=SecretStr("KEY-OF-NOBODY-42"),
    alpaca_key_id=SecretStr("ID-OF-NOBODY-42"),
    alpaca_secret_key=SecretStr("SECRET-OF-NOBODY-42"),
)
PROFILES = {"embedded": embedded}
STORES: dict[str, type[containers.DeclarativeContainer]] = {"embedded": EmbeddedStores, "aws": AwsStores}


@pytest.fixture(params=sorted(PROFILES))
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Embedded]:
    made = PROFILES[request.param](
        load_settings(tmp_path), WORLD, Redaction(), configure_logging("error", "plain", Redaction())
    )
    yield made
    made.database().close()


def test_every_provider_builds(system: Embedded) -> None:
    """A wrong keyword and a misspelt provider pass mypy, and fail only here."""
    system.check_dependencies()
    built = {name: provider() for name, provider in system.providers.items() if name != "__self__"}

    assert len(built) > 40
    assert [name for name, made in built.items() if made is None] == []


@pytest.mark.parametrize("profile", sorted(STORES))
def test_a_profile_has_an_adapter_for_every_port(profile: str) -> None:
    given = {"settings", "outside", "redact", "log"}
    ports = {name for name, port in Ports.providers.items() if isinstance(port, providers.Dependency)} - given

    assert ports <= STORES[profile].providers.keys()


def test_all_parts_share_one_database(system: Embedded) -> None:
    system.stored_runs().add(run_record())

    assert system.runs().latest("sync_assets") == (run_record(),)
    assert system.database() is system.database()


@pytest.mark.parametrize("job", list(ScheduledUseCase))
def test_every_trigger_has_its_use_case(system: Embedded, job: ScheduledUseCase) -> None:
    assert system.triggers().use_cases[job]


def test_the_listing_follows_the_calendar(system: Embedded) -> None:
    parts = system.triggers().use_cases[ScheduledUseCase.SYNC_EARNINGS_CALENDAR]

    assert [type(part).__name__ for part in parts] == ["SyncEarningsCalendar", "SyncListing"]


def test_a_world_that_left_its_data_behind_shows_the_time_of_its_last_run(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    system = embedded(settings, left_behind(settings), Redaction(), configure_logging("error", "plain", Redaction()))
    system.stored_runs().add(run_record())

    assert system.clock().now() == NOW
    with pytest.raises(OperatorError, match="never comes"):
        system.clock().wait_until(NOW)
    system.database().close()
