"""The four steps by which Secrets Manager has a secret rotated.

The providers have no interface by which keys could be made: a person makes them, and stages them under a label of ours.
A rotation takes what is staged there; with nothing staged it ends with the keys as they are.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from adapters.aws.errors import domain_errors, error_code
from adapters.aws.secrets import ProviderKeys
from domain.errors import DeadLetterError, SettingsError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from types_boto3_secretsmanager import SecretsManagerClient

CURRENT, PENDING, NEXT = "AWSCURRENT", "AWSPENDING", "SIGNAL9_NEXT"
"""Labels of versions: in use; of the rotation that is going on; staged by a person."""


@dataclass(frozen=True, slots=True)
class SecretRotation:
    """One rotation of one secret. Every step may come twice."""

    client: "SecretsManagerClient"
    secret_id: str
    token: str
    """The id of the version that is to become the current one."""

    def is_done(self) -> bool:
        """Whether this rotation has ended already. Raises `DeadLetterError` when there is none with this token."""
        labels = self._labels().get(self.token)
        if labels is None:
            raise DeadLetterError(f"The secret {self.secret_id} has no version {self.token}: nothing is rotated.")
        if CURRENT in labels:
            return True
        if PENDING not in labels:
            raise DeadLetterError(f"Version {self.token} of the secret {self.secret_id} is not {PENDING}.")
        return False

    def create(self) -> None:
        """Copy the staged keys, or the current ones, to the pending version, unless that has keys already.

        Raises `SettingsError`, without a value, when what is staged are no keys.
        """
        if self._value(None, self.token) is not None:
            return
        value = self._value(NEXT) or self._value(CURRENT)
        if value is None:
            raise SettingsError(f"The secret {self.secret_id} has no keys: put them there first.")
        ProviderKeys(value, f"{self.secret_id} ({NEXT})")
        with self._errors():
            self.client.put_secret_value(
                SecretId=self.secret_id, ClientRequestToken=self.token, SecretString=value, VersionStages=[PENDING]
            )

    def current(self) -> ProviderKeys:
        """The keys in use."""
        return ProviderKeys(self._value(CURRENT) or "", self.secret_id)

    def pending(self) -> ProviderKeys:
        """The keys that are to come into use."""
        return ProviderKeys(self._value(None, self.token) or "", f"{self.secret_id} ({PENDING})")

    def finish(self) -> None:
        """Make the pending version the current one; what was staged and is in use now is staged no longer."""
        labels = self._labels()
        in_use = next((version for version, named in labels.items() if CURRENT in named), None)
        if in_use != self.token:
            self._move(CURRENT, to=self.token, away_from=in_use)
        staged = next((version for version, named in labels.items() if NEXT in named), None)
        if staged is not None and self._value(NEXT) == self._value(CURRENT):
            self._move(NEXT, to=None, away_from=staged)

    def _labels(self) -> dict[str, list[str]]:
        with self._errors():
            return self.client.describe_secret(SecretId=self.secret_id).get("VersionIdsToStages", {})

    def _value(self, label: str | None, version: str | None = None) -> str | None:
        """The text of a version; `None` when there is none."""
        named = {"VersionStage": label, "VersionId": version}
        with self._errors():
            try:
                return self.client.get_secret_value(
                    SecretId=self.secret_id, **{name: value for name, value in named.items() if value is not None}
                ).get("SecretString")
            except ClientError as error:
                # A version that is named already and has no value yet is an invalid request, to some.
                if error_code(error) not in {"ResourceNotFoundException", "InvalidRequestException"}:
                    raise
                return None

    def _move(self, label: str, *, to: str | None, away_from: str | None) -> None:
        places = {"MoveToVersionId": to, "RemoveFromVersionId": away_from}
        with self._errors():
            self.client.update_secret_version_stage(
                SecretId=self.secret_id,
                VersionStage=label,
                **{name: version for name, version in places.items() if version is not None},
            )

    def _errors(self) -> "AbstractContextManager[None]":
        return domain_errors(f"the secret {self.secret_id}")
