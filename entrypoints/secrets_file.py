"""A file of settings that only its owner may read: `NAME=value` lines."""

import stat
from collections.abc import Mapping
from pathlib import Path

from domain.errors import SettingsError

_READABLE_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_secrets_file(path: Path) -> Mapping[str, str]:
    """The settings in the file, by full name; blank lines and lines that start with `#` do not count.

    A value may stand in quotes, a line may start with `export`. Raises `SettingsError` when the file cannot be read,
    when anyone but its owner may read it, and on a line that is no setting; a message never quotes a value.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _READABLE_BY_OTHERS:
            raise SettingsError(
                f"SIGNAL9_SECRETS_FILE={path} may be read by others (mode {mode:04o}). Run: chmod 600 {path}"
            )
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"SIGNAL9_SECRETS_FILE={path} cannot be read: {reason}.") from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.removeprefix("export ").partition("=")
        if not equals or not name.strip().isidentifier():
            raise SettingsError(f"Line {number} of {path} is not NAME=value.")
        found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value
