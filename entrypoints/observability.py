"""Log lines as events on stderr: a static name, identifiers as fields, never a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, replace
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any, Literal, TextIO, cast

from domain.model.runs import RunOutcome, RunRecord
from domain.ports.run_log import RunLog
from entrypoints.redaction import Redaction

if TYPE_CHECKING:
    from pathlib import Path

    import structlog

# ruff: noqa: PLC0415 - structlog brings asyncio and rich's tracebacks: a command that logs nothing does without

LogFormat = Literal["plain", "json"]
Processor = Callable[[Any, str, MutableMapping[str, Any]], MutableMapping[str, Any]]

LOG_FILE_BYTES = 10_000_000
LOG_FILES = 5

CHATTY = ("httpx", "httpcore", "urllib3", "asyncio", "uvicorn", "boto3", "botocore", "s3transfer")
"""Libraries whose own lines name full addresses, keys included, or say nothing that ours do not."""


def redacting(redact: Redaction) -> Processor:
    """A processor that takes secrets out of every text of a line, however deep it lies."""

    def clean(value: Any) -> Any:  # noqa: ANN401 - a log line's field may be anything
        if isinstance(value, str):
            return redact(value)
        if isinstance(value, dict):
            return {clean(key): clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [clean(item) for item in value]
        return value if isinstance(value, int | float | type(None)) else redact(str(value))

    def process(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401
        return {key: clean(value) for key, value in line.items()}

    return process


def configure_logging(
    level: str,
    log_format: LogFormat,
    redact: Redaction,
    stream: TextIO | None = None,
    *,
    log_file: Path | None = None,
) -> structlog.stdlib.BoundLogger:
    """Set logging up for this process, libraries included, and return the logger; lines go to stderr by default.

    With a `log_file` they go there instead: JSON lines from level info on, in at most `LOG_FILES` files of
    `LOG_FILE_BYTES`.
    """
    import structlog

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redacting(redact),
    ]
    to_file = log_file is not None
    renderer: Any = (
        structlog.processors.JSONRenderer(sort_keys=True)
        if to_file or log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=24)
    )
    handler = _handler(stream, log_file)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    handler.addFilter(_says_something)
    root = logging.getLogger()
    for replaced in root.handlers:
        replaced.close()
    root.handlers = [handler]
    root.setLevel("DEBUG" if level == "debug" else "INFO" if to_file else level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("signal9")
    return logger


def logger_later(configure: Callable[[], structlog.stdlib.BoundLogger]) -> structlog.stdlib.BoundLogger:
    """A logger that is set up when its first line comes: what only reads the store has nothing to say."""
    return cast("structlog.stdlib.BoundLogger", _LoggerLater(configure))


class _LoggerLater:
    def __init__(self, configure: Callable[[], structlog.stdlib.BoundLogger]) -> None:
        self._configure = configure
        self._logger: structlog.stdlib.BoundLogger | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the logger has
        if name.startswith("_"):  # someone who only wants to know what it is
            raise AttributeError(name)
        self._logger = self._logger or self._configure()
        return getattr(self._logger, name)


def _handler(stream: TextIO | None, log_file: Path | None) -> logging.Handler:
    if log_file is not None:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        return _FileOrStderr(log_file, maxBytes=LOG_FILE_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True)
    return _StderrOfTheMoment() if stream is None else logging.StreamHandler(stream)


def _says_something(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR or record.name.partition(".")[0] not in CHATTY


class _StderrOfTheMoment(logging.StreamHandler[TextIO]):
    """Writes to whatever stderr is when a line comes, so that a live picture on the screen stays whole."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


class _FileOrStderr(RotatingFileHandler):
    """What cannot be written to the file, on a full disk, goes to stderr instead of a traceback about it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        sys.stderr.write(f"{self.format(record)}\n")


@dataclass(frozen=True, slots=True)
class LoggedRunLog:
    """A `RunLog` that also writes each record as a log line, and lets no secret into either."""

    runs: RunLog
    log: structlog.stdlib.BoundLogger
    redact: Redaction

    def add(self, record: RunRecord) -> None:
        """Keep the record and log it; a failure is a warning here, since what becomes of it is logged apart."""
        self.runs.add(replace(record, message=self.redact(record.message)))
        write = self.log.warning if record.outcome is RunOutcome.FAILED else self.log.info
        write(
            "run_finished",
            use_case=record.use_case,
            outcome=record.outcome.value,
            run_id=record.run_id,
            correlation_id=record.correlation_id,
            seconds=(record.finished_at - record.started_at).total_seconds(),
            counts=dict(record.counts),
            message=record.message,
        )

    def latest(self, use_case: str, *, limit: int = 1) -> tuple[RunRecord, ...]:
        """The newest records of one use case, newest first."""
        return self.runs.latest(use_case, limit=limit)

    def latest_of_all(self, *, limit: int) -> tuple[RunRecord, ...]:
        """The newest records of all use cases, newest first."""
        return self.runs.latest_of_all(limit=limit)
