"""The four steps by which Secrets Manager has a secret rotated.

The providers have no interface by which keys could be made: a person makes them, and stages them under a label of ours.
A rotation takes what is staged there; with nothing staged it ends with the keys as they are. `StagedKeys` begins one.

Before the first step Secrets Manager labels a version `AWSPENDING` that has no value yet. When a step fails, that label
is left where it is; as long as it is there no other rotation begins, only the same one again, and its version keeps the
value that it was given. So the version of a step that fails has to lose the label. When a schedule is set up without
rotating, as a deployment does, `testSecret` comes alone, for a version with a copy of the value in use.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from adapters.aws.errors import domain_errors, error_code
from adapters.aws.secrets import ProviderKeys
from domain.errors import DeadLetterError, SettingsError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from types_boto3_secretsmanager import SecretsManagerClient

CURRENT, PENDING, NEXT, REFUSED = "AWSCURRENT", "AWSPENDING", "SIGNAL9_NEXT", "SIGNAL9_REFUSED"
"""Labels of versions: in use; of the rotation that is going on; staged by a person; staged, and refused."""


@dataclass(frozen=True, slots=True)
class SecretRotation:
    """One rotation of one secret. Every step may come twice."""

    client: "SecretsManagerClient"
    secret_id: str
    token: str
    """The id of the version that is to become the current one."""

    def is_done(self) -> bool:
        """Whether this rotation has ended well. Raises `DeadLetterError` when it was given up, or never began."""
        labels = self._labels().get(self.token, ())
        if CURRENT not in labels and PENDING not in labels:
            raise DeadLetterError(
                f"Version {self.token} of the secret {self.secret_id} is not {PENDING}, so nothing is rotated: "
                "it was refused or given up before, or no rotation began."
            )
        return CURRENT in labels

    def create(self) -> None:
        """Copy the staged keys, else what is in use, to the pending version, unless that has a value already.

        Raises `SettingsError`, without a value, when what is staged are no keys: it is labelled as refused.
        """
        if self._pending():
            return
        if (staged := self._version(NEXT)) is None:
            value = self._value(CURRENT)
        else:
            value = self._value(None, staged)
            try:
                ProviderKeys(value or "", f"{self.secret_id} ({NEXT})")
            except SettingsError:
                self._mark_refused(staged)
                raise
        if not value:
            raise SettingsError(f"The secret {self.secret_id} has no keys: put them there first.")
        with self._errors():
            self.client.put_secret_value(
                SecretId=self.secret_id, ClientRequestToken=self.token, SecretString=value, VersionStages=[PENDING]
            )

    def current(self) -> ProviderKeys | None:
        """The keys in use; `None` as long as nobody has put any in."""
        return _keys(self._value(CURRENT))

    def pending(self) -> ProviderKeys | None:
        """The keys that are to come into use; `None` when the version has none."""
        return _keys(self._pending())

    def trial(self) -> str:
        """What is tried, by an id: the staged version whose copy is pending, else the pending one.

        It stays the same when one rotation after the other comes to the same staged keys.
        """
        staged = self._version(NEXT)
        return staged if staged is not None and self._value(NEXT) == self._pending() else self.token

    def give_up(self) -> None:
        """Let nothing be pending, so that the next rotation takes what is staged by then. What is in use stays so."""
        if self._version(PENDING) == self.token:
            self._move(PENDING, to=None, away_from=self.token)

    def refuse(self) -> None:
        """Give up, and label what is staged and was tried, so that no rotation of it begins by itself."""
        staged = self._version(NEXT)
        if staged is not None and self._value(NEXT) == self._pending():
            self._mark_refused(staged)
        self.give_up()

    def finish(self) -> None:
        """Make the pending version the current one; what was staged and is in use now is staged no longer.

        Raises `SettingsError`, without a value, when there are no keys in it and it is no copy of what is in use.
        """
        value = self._pending()
        if value is None or value != self._value(CURRENT):
            ProviderKeys(value or "", f"{self.secret_id} ({PENDING})")
        labels = self._labels()
        in_use, staged = _labelled(labels, CURRENT), _labelled(labels, NEXT)
        if in_use != self.token:
            self._move(CURRENT, to=self.token, away_from=in_use)
        if staged is not None and self._value(NEXT) == self._value(CURRENT):
            self._move(NEXT, to=None, away_from=staged)

    def _mark_refused(self, staged: str) -> None:
        refused = self._version(REFUSED)
        if refused != staged:
            self._move(REFUSED, to=staged, away_from=refused)

    def _version(self, label: str) -> str | None:
        return _labelled(self._labels(), label)

    def _pending(self) -> str | None:
        return self._value(None, self.token)

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


@dataclass(frozen=True, slots=True)
class StagedKeys:
    """What a person has staged, for whoever has to see to its rotation: no key is read."""

    client: "SecretsManagerClient"
    secret_id: str
    new_token: Callable[[], str]
    """A UUID; it becomes the id of the version that comes into use."""

    def wait(self) -> bool:
        """Whether keys are staged that no provider has refused."""
        labels = self._labels()
        staged = _labelled(labels, NEXT)
        return staged is not None and staged != _labelled(labels, REFUSED)

    def begin(self) -> None:
        """Have Secrets Manager begin their rotation now, or go on with one that has stopped on its way."""
        labels = self._labels()
        pending = _labelled(labels, PENDING)
        stopped = pending if pending != _labelled(labels, CURRENT) else None
        token = stopped or self.new_token()
        with domain_errors(f"the secret {self.secret_id}"):
            try:
                self.client.rotate_secret(SecretId=self.secret_id, ClientRequestToken=token, RotateImmediately=True)
            except ClientError as error:
                # Where one has stopped, AWS answers that it is not complete, as an error, and tries that one again.
                if stopped is None or error_code(error) != "InvalidRequestException":
                    raise

    def _labels(self) -> dict[str, list[str]]:
        with domain_errors(f"the secret {self.secret_id}"):
            return self.client.describe_secret(SecretId=self.secret_id).get("VersionIdsToStages", {})


def _labelled(labels: Mapping[str, Sequence[str]], label: str) -> str | None:
    """The version that has this label."""
    return next((version for version, named in labels.items() if label in named), None)


def _keys(value: str | None) -> ProviderKeys | None:
    with suppress(SettingsError):
        return ProviderKeys(value or "", "")
    return None
