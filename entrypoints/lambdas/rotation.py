"""The steps of a rotation, as Secrets Manager asks for them one by one; it waits for each, and stops at an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from adapters.aws.rotation import NEXT, SecretRotation
from domain.errors import (
    BudgetExhaustedError,
    CredentialsRejectedError,
    InvalidEventError,
    RetryLaterError,
)
from domain.model.metrics import Metric
from domain.use_cases.recording import RunRecorder
from entrypoints.lambdas.handling import Answer, Context
from entrypoints.outcomes import in_words
from entrypoints.redaction import Redaction

if TYPE_CHECKING:
    import structlog

    from adapters.aws.secrets import ProviderKeys

USE_CASE = "rotate_secret"
REMINDER = (
    f"No new keys are staged under {NEXT}, so the keys stay as they are. Make new ones, stage them, rotate again."
)
TRIED_LATER = (
    "So the new keys are not tried yet, and nothing is pending. As long as they are staged, the next morning's run of "
    "the earnings calendar begins the rotation again, with the call that is held for it."
)


class Step(StrEnum):
    """What Secrets Manager asks for, in this order."""

    CREATE = "createSecret"
    SET = "setSecret"
    TEST = "testSecret"
    FINISH = "finishSecret"


class RotationEvent(BaseModel):
    """What Secrets Manager sends."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    step: Step = Field(alias="Step")
    secret_id: str = Field(alias="SecretId", min_length=1)
    token: str = Field(alias="ClientRequestToken", min_length=1)


@dataclass(frozen=True, slots=True)
class Rotation:
    """Takes staged keys into use, once the providers take them."""

    secret: Callable[[str, str], SecretRotation]
    """The rotation of a secret, by its id and the token."""
    check: Callable[[ProviderKeys, str], None]
    """Tries keys, under an id that makes a repeat cost no call; raises when they are refused."""
    recorder: RunRecorder
    redact: Redaction
    log: structlog.stdlib.BoundLogger

    def __call__(self, raw: object, context: Context) -> Answer:
        """Do one step. Raises whatever keeps it from being done: the rotation has failed then, the keys stay."""
        from structlog.contextvars import bound_contextvars  # noqa: PLC0415 - loaded with the log, by `runtime`

        asked = _read(raw)
        with bound_contextvars(
            function=USE_CASE, request_id=context.aws_request_id, correlation_id=asked.token, step=asked.step.value
        ):
            try:
                self._do(asked)
            except Exception as error:
                self.log.error("rotation_step_failed", reason=in_words(error))  # noqa: TRY400 - Lambda adds the traceback
                if self.redact(str(error)) != str(error):
                    raise RetryLaterError(self.redact(in_words(error))) from None
                raise
            self.log.info("rotation_step_done")
        return {"outcome": "done", "step": asked.step.value}

    def _do(self, asked: RotationEvent) -> None:
        secret = self.secret(asked.secret_id, asked.token)
        try:
            self._do_step(secret, asked)
        except Exception:
            # Nothing else could begin as long as this is pending: neither other keys, nor these the next morning.
            secret.give_up()
            raise

    def _do_step(self, secret: SecretRotation, asked: RotationEvent) -> None:
        if asked.step is Step.CREATE:
            secret.create()
            return
        if secret.is_done():
            if asked.step is Step.FINISH:
                secret.finish()
            return
        match asked.step:
            case Step.SET:
                # At the providers nothing is to be set: they gave the keys out.
                return
            case Step.TEST:
                self._try(secret)
            case Step.FINISH:
                with self.recorder.run(USE_CASE, asked.token) as run:
                    is_new = self._new_keys(secret) is not None
                    secret.finish()
                    run.count(Metric.KEYS_UNCHANGED, int(not is_new))
                    run.say("New keys are in use." if is_new else REMINDER)
                if not is_new:
                    self.log.warning("keys_unchanged", reason=REMINDER)

    def _try(self, secret: SecretRotation) -> None:
        keys = self._new_keys(secret)
        if keys is None:
            return
        try:
            self.check(keys, f"{USE_CASE}:{secret.trial()}")
        except BudgetExhaustedError as exhausted:
            raise BudgetExhaustedError(f"{exhausted} {TRIED_LATER}", exhausted.until) from exhausted
        except CredentialsRejectedError:
            # Who has to act stages other keys; no morning tries these again.
            secret.refuse()
            raise

    def _new_keys(self, secret: SecretRotation) -> ProviderKeys | None:
        """The keys that would come into use; `None` when they are in use already, or when there are none."""
        current, pending = secret.current(), secret.pending()
        for keys in (current, pending):
            if keys is not None:
                self.redact.learn(SecretStr(keys.reveal(field)) for field in keys.FIELDS)
        return pending if pending != current else None


def _read(raw: object) -> RotationEvent:
    try:
        return RotationEvent.model_validate(raw)
    except ValidationError as invalid:
        problems = "; ".join(f"{'.'.join(map(str, it['loc'])) or 'event'}: {it['msg']}" for it in invalid.errors())
        raise InvalidEventError(f"What came is no step of a rotation: {problems}") from None
