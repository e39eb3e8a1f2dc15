"""The API key, which no repr, log, error or archive ever shows."""

from typing import NoReturn

from domain.errors import SettingsError

DEMO_KEY = "demo"
"""The key of the provider's published samples: no secret."""
SHORTEST_KEY = 8
"""Keys have 16 characters; a key as short as a word, or a bare number, could not be told from data when redacting."""


class ApiKey:
    """An API key. Only `reveal` gives it away."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Take a key of at least 8 printable ASCII characters, one of them a letter, or `demo`.

        Raises `SettingsError`, without the value, for anything else.
        """
        if not value:
            raise SettingsError("The Alpha Vantage key is empty: set SIGNAL9_ALPHA_VANTAGE_API_KEY.")
        plain = value.isascii() and value.isprintable() and " " not in value
        long_enough = len(value) >= SHORTEST_KEY and any(character.isalpha() for character in value)
        if value != DEMO_KEY and not (plain and long_enough):
            raise SettingsError(
                f"The Alpha Vantage key does not look like one: it has at least {SHORTEST_KEY} characters without "
                "blanks, one of them a letter. Check SIGNAL9_ALPHA_VANTAGE_API_KEY."
            )
        self._value = value

    def reveal(self) -> str:
        """The key itself; for the transport and the redaction only."""
        return self._value

    def __repr__(self) -> str:
        return "ApiKey(<redacted>)"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied."""
        raise TypeError("an API key is not written anywhere")
