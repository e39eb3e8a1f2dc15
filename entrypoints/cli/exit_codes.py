"""What the exit code says, and which error leads to which."""

from enum import IntEnum

from domain.errors import RetryLaterError, SettingsError, Signal9Error


class ExitCode(IntEnum):
    """The table in `docs/cli.md`."""

    DONE = 0
    """Done; work that is put off to a known time is no failure."""
    FAILED = 1
    """Something failed, was lost, or is unknown: a person has to look."""
    USAGE = 2
    """The command line or a setting is wrong; nothing was done."""
    TRY_LATER = 3
    """Not now: the store or a provider is out of reach, or nothing is ready; the same command may succeed later."""
    INTERRUPTED = 130
    """Stopped by a person; nothing is lost."""


def exit_code_of(error: Signal9Error) -> ExitCode:
    """The exit code of a command that ended with this error."""
    match error:
        case SettingsError():
            return ExitCode.USAGE
        case RetryLaterError():
            return ExitCode.TRY_LATER
        case _:
            return ExitCode.FAILED
