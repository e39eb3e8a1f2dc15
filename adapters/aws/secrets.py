"""The providers' keys in Secrets Manager: one secret, read once in a while."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, NoReturn

from adapters.aws.errors import domain_errors
from domain.errors import SettingsError, Signal9Error
from domain.model.answers import Answer, AnswerClass
from domain.model.datasets import DataRequest
from domain.ports.clock import Clock
from domain.ports.providers import CallPermit, ProviderGateway

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

LIFETIME = timedelta(hours=1)
"""How long keys are used without looking whether there are new ones."""


class ProviderKeys:
    """The keys of both providers, which no repr or log shows. Only `reveal` gives them away."""

    FIELDS = ("alpha_vantage_api_key", "alpaca_api_key_id", "alpaca_api_secret_key")
    """The fields of the secret; the settings have the same names."""

    __slots__ = ("_values",)

    def __init__(self, secret: str, name: str) -> None:
        """Take the secret's JSON; raises `SettingsError`, without a value, when a field is missing or is no text."""
        try:
            values = json.loads(secret)
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise SettingsError(f"The secret {name} is no JSON object: put {', '.join(self.FIELDS)} into it.")
        missing = [field for field in self.FIELDS if not isinstance(values.get(field), str) or not values[field]]
        if missing:
            raise SettingsError(f"The secret {name} has no {' and no '.join(missing)}: put it there as a text.")
        self._values = {field: str(values[field]) for field in self.FIELDS}

    def reveal(self, field: str) -> str:
        """One key; for the gateways and the redaction only."""
        return self._values[field]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProviderKeys) and self._values == other._values

    def __hash__(self) -> int:
        return hash(tuple(self._values.values()))

    def __repr__(self) -> str:
        return "ProviderKeys(<redacted>)"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied."""
        raise TypeError("keys are not written anywhere")


@dataclass(slots=True)
class StoredKeys:
    """The keys of one secret, shared by the threads of a process."""

    client: "SecretsManagerClient"
    name: str
    clock: Clock
    lifetime: timedelta = LIFETIME
    _held: tuple[ProviderKeys, datetime] | None = field(default=None, init=False)
    """The keys, and when they were read."""
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def keys(self) -> ProviderKeys:
        """The keys, read again when they are older than their lifetime.

        Raises `SettingsError` when there is no such secret, when it may not be read or lacks a key, and
        `StoreUnavailableError` when it cannot be read now.
        """
        with self._lock:
            if self._held is None or self.clock.now() - self._held[1] >= self.lifetime:
                return self._read()
            return self._held[0]

    def refresh(self, rejected: ProviderKeys) -> bool:
        """After a provider rejected these keys: read the secret, and say whether there are other keys now.

        Keys that another thread has replaced meanwhile are not read once more.
        """
        with self._lock:
            replaced = self._held is not None and self._held[0] != rejected
            return replaced or self._read() != rejected

    def _read(self) -> ProviderKeys:
        self._held = None
        with domain_errors(f"the secret {self.name}"):
            answer = self.client.get_secret_value(SecretId=self.name)
        keys = ProviderKeys(answer.get("SecretString", ""), self.name)
        self._held = keys, self.clock.now()
        return keys


@dataclass(frozen=True, slots=True)
class GatewayWithStoredKeys:
    """`ProviderGateway` that has the secret read again when its keys turn out to be none, or are rejected."""

    gateway: ProviderGateway
    """Takes its keys from `keys` for each call."""
    keys: StoredKeys

    def ensure_keys(self) -> None:
        """Read the keys, unless they are held already."""
        held = self.keys.keys()
        try:
            self.gateway.ensure_keys()
        except SettingsError as refused:
            if not self.keys.refresh(held):
                raise SettingsError(f"{refused} (It is in the secret {self.keys.name}.)") from None
            self.gateway.ensure_keys()

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        """Make the call; the answer to rejected keys says whether there are other ones now."""
        used = self.keys.keys()
        answer = self.gateway.fetch(request, permit)
        if answer.answer_class is not AnswerClass.BAD_KEY:
            return answer
        return replace(answer, keys_replaced=self._replaced(used))

    def _replaced(self, rejected: ProviderKeys) -> bool:
        try:
            return self.keys.refresh(rejected)
        except Signal9Error:
            # What the provider said is archived all the same; the next call has the secret read, or says why not.
            return False
