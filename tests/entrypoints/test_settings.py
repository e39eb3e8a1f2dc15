from datetime import time, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from domain.errors import SettingsError
from domain.model.datasets import Provider
from domain.model.runs import ScheduledUseCase
from domain.rules.planning import PlanMode
from entrypoints.settings import Source, load_settings, names
from entrypoints.settings_base import SECRETS
from tests.keys import KEYS


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def secrets_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "secrets"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_without_any_setting_the_defaults_are_those_of_a_free_key() -> None:
    settings = load_settings()
    policy = settings.policies[Provider.ALPHA_VANTAGE]

    assert (policy.limit, policy.spacing, policy.margin, policy.deadline) == (
        25,
        timedelta(seconds=2),
        timedelta(seconds=60),
        timedelta(seconds=30),
    )
    assert settings.policies[Provider.ALPACA].limit is None
    assert list(settings.schedule.times.values()) == [time(4), time(5), time(6), time(7), time(8)]
    assert settings.schedule.zone == ZoneInfo("America/New_York")
    assert (settings.universe_cap, settings.plan_mode, settings.most_deactivated) == (
        170,
        PlanMode.SPREAD,
        Fraction(1, 20),
    )
    assert settings.source is Source.SIMULATED


def test_every_setting_can_be_set_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(
        monkeypatch,
        **KEYS,
        SIGNAL9_HOME=str(tmp_path),
        SIGNAL9_TIME_ZONE="Europe/Berlin",
        SIGNAL9_RECONCILE_AT="23:59",
        SIGNAL9_DAILY_CALLS="none",
        SIGNAL9_CALL_SPACING="0.8",
        SIGNAL9_MOST_DEACTIVATED="0.10",
        SIGNAL9_PLAN_MODE="complete",
        SIGNAL9_ALPHA_VANTAGE_URL="http://127.0.0.1:8900/",
    )

    settings = load_settings()

    assert settings.source is Source.LIVE
    assert settings.data == tmp_path / "live"
    assert settings.schedule.times[ScheduledUseCase.RECONCILE] == time(23, 59)
    assert settings.policies[Provider.ALPHA_VANTAGE].limit is None
    assert settings.call_spacing == timedelta(milliseconds=800)
    assert settings.most_deactivated == Fraction(1, 10)
    assert settings.plan_mode is PlanMode.COMPLETE
    assert settings.alpha_vantage_url == "http://127.0.0.1:8900"


@pytest.mark.parametrize(
    "name, value, told",
    [
        ("SIGNAL9_DAILY_CALLS", "many", "integer"),
        ("SIGNAL9_DAILY_CALLS", "0", "greater than or equal to 1"),
        ("SIGNAL9_CALL_SPACING", "-1", "0 or more"),
        ("SIGNAL9_CALL_SPACING", "soon", "a number of seconds"),
        ("SIGNAL9_CALL_SPACING", "NaN", "a number of seconds"),
        ("SIGNAL9_CALL_DEADLINE", "0", "needs some time"),
        ("SIGNAL9_TIME_ZONE", "Mars/Olympus", "timezone"),
        ("SIGNAL9_SYNC_ASSETS_AT", "25:00", "time format"),
        ("SIGNAL9_UNIVERSE_CAP", "0", "greater than or equal to 1"),
        ("SIGNAL9_PLAN_MODE", "fast", "'spread' or 'complete'"),
        ("SIGNAL9_MOST_DEACTIVATED", "2", "at most 1"),
        ("SIGNAL9_MOST_DEACTIVATED", "1/0", "0.05 or 1/20"),
        ("SIGNAL9_LOG_LEVEL", "loud", "'debug'"),
        ("SIGNAL9_ALPHA_VANTAGE_URL", "http://example.org", "unencrypted"),
        ("SIGNAL9_SIMULATOR_URL", "example.org", "address"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as refused:
        load_settings()

    assert f"{name}={value}" in str(refused.value)
    assert told in str(refused.value)
    assert refused.value.__suppress_context__, "pydantic's own error would show what was given"


@pytest.mark.parametrize(
    "given, told",
    [
        ("https://user:pass@example.org", "https://example.org"),
        ("https://:pass@example.org", "https://example.org"),
        ("user:p?ass@example.org:8900/a", "example.org:8900/a"),
        ("https://user:p@ass@example.org/?apikey=pass", "https://example.org/"),
    ],
)
def test_an_address_with_a_password_is_refused_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, given: str, told: str
) -> None:
    monkeypatch.setenv("SIGNAL9_ALPACA_URL", given)

    with pytest.raises(SettingsError, match="it should be an address such as") as refused:
        load_settings()

    assert f"SIGNAL9_ALPACA_URL={told}: " in str(refused.value)


def test_two_wrong_settings_are_both_named(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SIGNAL9_UNIVERSE_CAP="x", SIGNAL9_LOG_FORMAT="xml")

    with pytest.raises(SettingsError, match=r"SIGNAL9_UNIVERSE_CAP=x.*SIGNAL9_LOG_FORMAT=xml"):
        load_settings()


def test_a_misspelt_setting_is_refused_with_the_right_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNAL9_UNIVERS_CAP", "10")

    with pytest.raises(SettingsError, match=r"SIGNAL9_UNIVERS_CAP .* Did you mean SIGNAL9_UNIVERSE_CAP\?"):
        load_settings()


def test_the_folder_of_recorded_answers_is_no_misspelt_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNAL9_RECORDED", "anywhere")

    assert load_settings().source is Source.SIMULATED


def test_a_margin_below_twice_the_deadline_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SIGNAL9_CALL_MARGIN="50", SIGNAL9_CALL_DEADLINE="30")

    with pytest.raises(SettingsError, match="SIGNAL9_CALL_MARGIN=50 is less than twice SIGNAL9_CALL_DEADLINE=30"):
        load_settings()


@pytest.mark.parametrize("at", ["06:30", "07:00"])
def test_triggers_that_do_not_follow_each_other_are_refused(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    monkeypatch.setenv("SIGNAL9_RECONCILE_AT", at)

    with pytest.raises(SettingsError, match=f"five triggers .* reconcile {at}"):
        load_settings()


def test_a_trigger_time_with_a_zone_of_its_own_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNAL9_SYNC_ASSETS_AT", "04:00Z")

    with pytest.raises(SettingsError, match=r"SIGNAL9_SYNC_ASSETS_AT=.* has a zone"):
        load_settings()


@pytest.mark.parametrize("left_out", sorted(KEYS))
def test_some_keys_without_the_others_are_refused(monkeypatch: pytest.MonkeyPatch, left_out: str) -> None:
    given(monkeypatch, **{name: value for name, value in KEYS.items() if name != left_out})
    settings = load_settings()

    with pytest.raises(SettingsError, match=f"{left_out} is missing"):
        _ = settings.source


def test_a_named_simulator_outweighs_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **KEYS, SIGNAL9_SIMULATOR_URL="http://127.0.0.1:8900")

    assert load_settings().source is Source.SIMULATED


def test_settings_hide_their_secrets_and_cannot_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **KEYS)
    settings = load_settings()

    for value in KEYS.values():
        assert value not in repr(settings)
        assert value not in str(settings.model_dump())
    with pytest.raises(ValidationError):
        settings.universe_cap = 1  # type: ignore[misc]  # that it is refused is the point


def test_the_data_lies_in_the_users_data_folder_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert load_settings().data == tmp_path / "signal9" / "simulated"

    monkeypatch.setenv("SIGNAL9_HOME", str(tmp_path / "elsewhere"))
    assert load_settings().home == tmp_path / "elsewhere"
    assert load_settings(tmp_path / "nearest").home == tmp_path / "nearest"


def test_the_secrets_file_gives_what_the_environment_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = "# keys\n\n" + "\n".join(f"export {name}='{value}'" for name, value in KEYS.items())
    path = secrets_file(tmp_path, text + '\nSIGNAL9_UNIVERSE_CAP=12\nSIGNAL9_LOG_FORMAT="json"\nSIGNAL9_DAILY_CALLS=\n')
    given(monkeypatch, SIGNAL9_SECRETS_FILE=str(path), SIGNAL9_UNIVERSE_CAP="34")

    settings = load_settings()

    assert settings.source is Source.LIVE
    assert settings.universe_cap == 34
    assert settings.log_format == "json"
    assert settings.daily_calls == 25, "an empty value sets nothing"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_secrets_file_that_others_may_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: int
) -> None:
    path = secrets_file(tmp_path, "SIGNAL9_ALPHA_VANTAGE_API_KEY=KEY-OF-NOBODY-42\n", mode)
    monkeypatch.setenv("SIGNAL9_SECRETS_FILE", str(path))

    with pytest.raises(SettingsError, match=rf"mode {mode:04o}\)\. Run: chmod 600") as refused:
        load_settings()

    assert "KEY-OF-NOBODY-42" not in str(refused.value)


@pytest.mark.parametrize(
    "text, told",
    [
        ("KEY-OF-NOBODY-42\n", "Line 1 of .* is not NAME=value"),
        ("SIGNAL9_HOME=/data\nKEY OF NOBODY=42\n", "Line 2 of .* is not NAME=value"),
        ("SIGNAL9_APLACA_API_KEY_ID=KEY-OF-NOBODY-42\n", r"Did you mean SIGNAL9_ALPACA_API_KEY_ID\?"),
        ("SIGNAL9_DAILY_CALLS=KEY-OF-NOBODY\n", "SIGNAL9_DAILY_CALLS=KEY-OF-NOBODY"),
    ],
)
def test_a_wrong_line_of_the_secrets_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, told: str
) -> None:
    monkeypatch.setenv("SIGNAL9_SECRETS_FILE", str(secrets_file(tmp_path, text)))

    with pytest.raises(SettingsError, match=told) as refused:
        load_settings()

    assert "KEY-OF-NOBODY-42" not in str(refused.value)


def test_a_secrets_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIGNAL9_SECRETS_FILE", str(tmp_path / "none"))

    with pytest.raises(SettingsError, match="none cannot be read: No such file"):
        load_settings()


def test_a_secrets_file_that_is_no_text_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = secrets_file(tmp_path, "")
    path.write_bytes(b"\xff\xfe")
    monkeypatch.setenv("SIGNAL9_SECRETS_FILE", str(path))

    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings()


def test_every_secret_is_a_setting() -> None:
    assert set(names()) >= SECRETS
    assert set(KEYS) == SECRETS
