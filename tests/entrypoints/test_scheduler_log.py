"""The log that a scheduler writes for years."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from entrypoints.observability import LOG_FILE_BYTES, LOG_FILES, configure_logging
from entrypoints.redaction import Redaction


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.slow
def test_it_rotates_and_its_oldest_lines_go(tmp_path: Path) -> None:
    log = configure_logging("error", "plain", Redaction(), log_file=tmp_path / "logs" / "signal9.log")
    for number in range(3 * LOG_FILES):
        log.info("trigger_done", number=number, padding="x" * (LOG_FILE_BYTES // 2 - 1_000))
    files = sorted((tmp_path / "logs").iterdir())
    numbers = [json.loads(line)["number"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]

    assert [file.name for file in files] == ["signal9.log", *(f"signal9.log.{old}" for old in range(1, LOG_FILES))]
    assert max(file.stat().st_size for file in files) <= LOG_FILE_BYTES
    assert sorted(numbers) == list(range(min(numbers), 3 * LOG_FILES)), "the newest are all there"
    assert min(numbers) > 0
