"""Takes known secrets out of texts that others wrote: the last line of defence, behind adapters that leak none."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from pydantic import SecretStr

REPLACEMENT = "[secret]"
SHORTEST = 6
"""A shorter value also occurs by chance, and would make texts unreadable."""


@dataclass(slots=True, repr=False)
class Redaction:
    """Replaces every secret in a text, as it is and as it stands in an address."""

    secrets: tuple[str, ...] = ()

    @classmethod
    def of(cls, secrets: Iterable[SecretStr | None]) -> "Redaction":
        """Of the secrets that are set and long enough to be one."""
        return cls(_spellings(secret for secret in secrets if secret is not None))

    def learn(self, secrets: Iterable[SecretStr]) -> None:
        """Replace these, too: keys that are read, or rotated, while the process runs."""
        self.secrets = tuple(sorted({*self.secrets, *_spellings(secrets)}, key=len, reverse=True))

    def __call__(self, text: str) -> str:
        """The text without any secret."""
        for secret in self.secrets:
            text = text.replace(secret, REPLACEMENT)
        return text


def _spellings(secrets: Iterable[SecretStr]) -> tuple[str, ...]:
    """Longest first, so that no part of one is left."""
    spelled = {
        spell(secret.get_secret_value())
        for secret in secrets
        if len(secret.get_secret_value()) >= SHORTEST
        for spell in (str, lambda it: quote(it, safe=""), quote_plus)
    }
    return tuple(sorted(spelled, key=len, reverse=True))
