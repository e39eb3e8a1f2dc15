"""What each function's module makes when Lambda loads it, once: settings, log, clients, and the system over them."""

import sys
from dataclasses import dataclass

from entrypoints.aws_outside import outside_of, simulator_clock
from entrypoints.aws_settings import load_aws_settings
from entrypoints.container.aws import Aws, aws
from entrypoints.container.late import hidden
from entrypoints.lambdas.handling import Handling
from entrypoints.observability import configure_logging
from entrypoints.redaction import Redaction


@dataclass(frozen=True, slots=True)
class Function:
    """A function that is ready for its first invocation."""

    system: Aws
    handling: Handling


def started(name: str) -> Function:
    """Everything that the function of this name works with. Raises `SettingsError` when its environment is wrong."""
    settings = load_aws_settings()
    redact = Redaction()
    # structlog looks for rich, to print tracebacks in colours: a tenth of the start, and nobody sees colours here.
    with hidden("rich", "better_exceptions"):
        log = configure_logging(settings.log_level, "json", redact, sys.stdout)
    clock = None if settings.simulator_url is None else simulator_clock(settings.simulator_url)
    system = aws(settings, outside_of(settings, clock), redact, log, _write)
    return Function(system, system.handling(function=name))


def _write(line: str) -> None:
    """Metrics are lines of the log that CloudWatch reads."""
    sys.stdout.write(f"{line}\n")
