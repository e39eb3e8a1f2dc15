from pathlib import Path

import pytest

from domain.errors import SettingsError
from entrypoints.outside import Timekeeper, connected, left_behind, live
from entrypoints.settings import Settings, Source, load_settings
from tests.keys import IN_EACH, KEYS


def settings(monkeypatch: pytest.MonkeyPatch, home: Path, **changes: str) -> Settings:
    for name, value in (KEYS | changes).items():
        monkeypatch.setenv(name, value)
    return load_settings(home)


def test_live_providers_are_used_with_the_machines_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = settings(monkeypatch, tmp_path)
    with connected(given) as outside:
        assert (outside.source, outside.timekeeper) == (Source.LIVE, Timekeeper.MACHINE)
        assert outside.alpha_vantage_url == "https://www.alphavantage.co"
        assert outside.alpaca_secret_key.get_secret_value() == KEYS["SIGNAL9_ALPACA_API_SECRET_KEY"]
        assert IN_EACH not in repr(outside)
    assert left_behind(given) == live(given)
    assert list(tmp_path.iterdir()) == [], "nothing is made before it is needed"


@pytest.mark.parametrize(
    "name, value",
    [
        ("SIGNAL9_ALPHA_VANTAGE_API_KEY", "short"),
        ("SIGNAL9_ALPACA_API_KEY_ID", "a blank"),
        ("SIGNAL9_ALPACA_API_SECRET_KEY", "a blank"),
    ],
)
def test_a_key_that_cannot_be_one_is_named_before_any_call(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    with (
        pytest.raises(SettingsError, match=name) as refused,
        connected(settings(monkeypatch, tmp_path, **{name: value})),
    ):
        pass

    assert value not in str(refused.value)


def test_without_keys_there_are_no_live_providers(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Live data needs SIGNAL9_ALPHA_VANTAGE_API_KEY"):
        live(load_settings(tmp_path))
