"""Alpaca's pair of keys, which no repr, log, error or archive ever shows."""

from typing import NoReturn

from domain.errors import SettingsError


class AlpacaKeys:
    """A key id and its secret. Only `reveal` gives them away."""

    __slots__ = ("_key_id", "_secret")

    def __init__(self, key_id: str, secret: str) -> None:
        """Take both; raises `SettingsError`, without a value, when one is missing or cannot be a header."""
        for name, value in (("SIGNAL9_ALPACA_API_KEY_ID", key_id), ("SIGNAL9_ALPACA_API_SECRET_KEY", secret)):
            if not value:
                raise SettingsError(f"An Alpaca key is missing: set {name}.")
            if not (value.isascii() and value.isprintable() and " " not in value):
                raise SettingsError(f"An Alpaca key has characters that no key has: check {name}.")
        self._key_id = key_id
        self._secret = secret

    def reveal(self) -> tuple[str, str]:
        """Key id and secret; for the client and the redaction only."""
        return self._key_id, self._secret

    def headers(self) -> dict[str, str]:
        """As Alpaca takes them; for the client only."""
        return {"APCA-API-KEY-ID": self._key_id, "APCA-API-SECRET-KEY": self._secret}

    def redacted(self, body: bytes) -> bytes:
        """A body without the keys; Alpaca is not known to repeat them, and nothing relies on that."""
        for value in (self._secret, self._key_id):
            body = body.replace(value.encode(), b"<redacted>")
        return body

    def __repr__(self) -> str:
        return "AlpacaKeys(<redacted>)"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied."""
        raise TypeError("keys are not written anywhere")
