"""One rotation of a deployment's secret, step by step."""

import json
from io import StringIO
from typing import Any

from adapters.aws.rotation import CURRENT, NEXT
from domain.model.datasets import Provider
from domain.model.metrics import Metric
from domain.model.runs import RunRecord
from entrypoints.observability import configure_logging
from tests.entrypoints.lambdas.deployment import KEYS, NAME, Deployment, Invocation
from tests.entrypoints.lambdas.samples import sample

NEW_KEYS, NEWEST_KEYS = (
    {name: value.replace("NOBODY", who) for name, value in KEYS.items()} for who in ("SOMEBODY", "ANYBODY")
)
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
TOKEN = sample("rotation_createSecret")["ClientRequestToken"]


class Rotating:
    """One rotation of a deployment's secret."""

    def __init__(self, deployment: Deployment, module: Any) -> None:  # noqa: ANN401 - of the function, as it was loaded
        self.deployment = deployment
        self.earlier_calls = len(deployment.world.calls.calls("alpha_vantage"))
        self.module = module
        self.lines = StringIO()
        redact = module.function.system.redact()
        redact.secrets = ()
        configure_logging("info", "json", redact, self.lines)
        self.client = deployment.clients.secrets_manager
        self.earlier_count = self.ledger()
        self.earlier_runs = {run.run_id for run in self.runs()}

    def stage(self, keys: dict[str, str]) -> None:
        self.client.put_secret_value(SecretId=NAME, SecretString=json.dumps(keys), VersionStages=[NEXT])

    def put(self, value: str | None, label: str, token: str) -> None:
        """A version as Secrets Manager makes it: with no value until a step brings one."""
        given = {} if value is None else {"SecretString": value}
        self.client.put_secret_value(SecretId=NAME, VersionStages=[label], ClientRequestToken=token, **given)

    def steps(self, *steps: str, token: str = TOKEN) -> None:
        for step in steps:
            event = sample(f"rotation_{step}")
            event |= {"SecretId": NAME, "ClientRequestToken": token}
            assert self.module.handler(event, Invocation()) == {"outcome": "done", "step": step}

    def version(self, label: str) -> str:
        """Empty when no version has the label."""
        versions = self.client.describe_secret(SecretId=NAME)["VersionIdsToStages"]
        return next((version for version, labels in versions.items() if label in labels), "")

    def keys(self, label: str = CURRENT) -> dict[str, str] | None:
        if not self.version(label):
            return None
        value = self.client.get_secret_value(SecretId=NAME, VersionStage=label)["SecretString"]
        found: dict[str, str] = json.loads(value)
        return found

    def runs(self, use_case: str = "rotate_secret") -> list[RunRecord]:
        """Newest first."""
        return list(self.module.function.system.runs().latest(use_case, limit=99))

    def unchanged(self) -> list[int]:
        """What each recorded rotation reported of the reminder, newest first."""
        return [run.counts[Metric.KEYS_UNCHANGED] for run in self.runs() if run.run_id not in self.earlier_runs]

    def counted(self) -> int:
        """Calls that the budget has counted."""
        return self.ledger() - self.earlier_count

    def ledger(self) -> int:
        counter: int = self.module.function.system.budget().read(Provider.ALPHA_VANTAGE).counter
        return counter

    def calls(self) -> int:
        return len(self.deployment.world.calls.calls("alpha_vantage")) - self.earlier_calls
