import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from io import StringIO
from pathlib import Path

import httpx
import pytest
import structlog
from pydantic import SecretStr

from domain.model.runs import RunOutcome
from entrypoints.observability import LoggedRunLog, configure_logging
from entrypoints.redaction import REPLACEMENT, Redaction
from tests.builders import run_record
from tests.contracts.embedded import memory_backend

KEY = "KEY/OF NOBODY+42"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_a_line_is_json_with_its_fields() -> None:
    lines = StringIO()
    log = configure_logging("info", "json", Redaction(), lines)
    log.bind(correlation_id="c-1").info("delivery_done", symbol="AAPL", attempt=1)
    line = json.loads(lines.getvalue())

    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "delivery_done", "level": "info", "correlation_id": "c-1", "symbol": "AAPL", "attempt": 1}


def test_a_plain_line_has_no_colour_codes() -> None:
    lines = StringIO()
    configure_logging("info", "plain", Redaction(), lines).warning("delivery_failed", symbol="AAPL")

    assert "delivery_failed" in lines.getvalue()
    assert "\x1b" not in lines.getvalue()


def test_lines_below_the_level_are_left_out() -> None:
    lines = StringIO()
    configure_logging("error", "plain", Redaction(), lines).warning("delivery_failed")

    assert lines.getvalue() == ""


@pytest.mark.parametrize("log_format", ["plain", "json"])
def test_a_secret_never_reaches_a_line_wherever_it_hides(log_format: str) -> None:
    lines = StringIO()
    redact = Redaction.of([SecretStr(KEY)])
    log = configure_logging("debug", log_format, redact, lines)  # type: ignore[arg-type]  # parametrised
    address = str(httpx.URL("https://example.org/query", params={"apikey": KEY}))
    error = ValueError(f"refused {KEY}")
    log.error("call_failed", exc_info=error, deep={"list": [(f"x{KEY}",)], KEY: 1}, thing=httpx.URL(address))
    logging.getLogger("some.library").error("GET %s and %s", address, KEY)

    assert KEY not in lines.getvalue()
    assert "KEY%2FOF" not in lines.getvalue()
    assert lines.getvalue().count(REPLACEMENT) >= 5


def test_the_http_libraries_stay_silent_even_in_debug() -> None:
    """Their lines name the full address of each call."""
    lines = StringIO()
    configure_logging("debug", "plain", Redaction(), lines)
    for name in ("httpx", "httpcore.http11", "urllib3.connectionpool"):
        logging.getLogger(name).warning("GET https://example.org")

    assert lines.getvalue() == ""


def test_a_short_value_is_no_secret() -> None:
    """Replacing it would make every text unreadable."""
    assert Redaction.of([SecretStr("abc"), None])("abcdef") == "abcdef"


def test_a_redaction_does_not_show_what_it_hides() -> None:
    assert KEY not in repr(Redaction.of([SecretStr(KEY)]))


@pytest.mark.parametrize("outcome, level", [(RunOutcome.SUCCEEDED, "info"), (RunOutcome.FAILED, "warning")])
def test_a_run_record_is_kept_and_logged(outcome: RunOutcome, level: str, tmp_path: Path) -> None:
    lines = StringIO()
    record = run_record(outcome=outcome)
    with ExitStack() as closing:
        runs = LoggedRunLog(
            memory_backend(tmp_path, closing).runs,
            configure_logging("info", "json", Redaction(), lines),
            Redaction(),
        )
        runs.add(record)

        assert runs.latest("sync_assets") == (record,)
        assert runs.latest_of_all(limit=9) == (record,)
    line = json.loads(lines.getvalue())
    assert (line["event"], line["level"], line["run_id"]) == ("run_finished", level, record.run_id)
    assert line["counts"] == {"AssetsSynced": 13_000}


def test_a_kept_run_record_has_no_secret(tmp_path: Path) -> None:
    with ExitStack() as closing:
        redact = Redaction((KEY,))
        log = configure_logging("error", "plain", redact, StringIO())
        runs = LoggedRunLog(memory_backend(tmp_path, closing).runs, log, redact)
        runs.add(run_record(message=f"refused apikey={KEY}"))

        (kept,) = runs.latest("sync_assets")
        assert kept.message == f"refused apikey={REPLACEMENT}"
