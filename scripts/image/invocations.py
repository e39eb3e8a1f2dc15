"""Every function of the built image, started as Lambda starts it, over AWS's emulator and a simulated market."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping

from entrypoints.lambdas.functions import FUNCTIONS, LambdaFunction
from scripts.deploy_local.processes import emulator, simulator
from scripts.image.buildah import Buildah
from scripts.image.handlers import ENVIRONMENT
from scripts.image.places import ROOT
from scripts.image.rie import tried

PORT = 8080
"""Of the emulator in AWS's base image, which takes no other."""
SAMPLES = ROOT / "tests" / "events"
SHOWN = 100
RIGHT = {"done", "dead_letter"}
"""The company of the samples is none of the market: what is asked of it ends as a dead letter."""


def wrong_in_functions(buildah: Buildah, container: str) -> list[str]:
    """Send each function one event; what did not answer as it should, in words."""
    with emulator() as aws, simulator(assets=12, seed=9) as market:
        environment = {
            **ENVIRONMENT,
            "AWS_ENDPOINT_URL": aws,
            "AWS_LAMBDA_FUNCTION_TIMEOUT": "900",
            "SIGNAL9_AWS_DEAD_LETTER_URLS": f"{aws}/000000000000/signal9-local-functions-dead-letters",
            "SIGNAL9_SIMULATOR_URL": market,
        }
        furnish = [sys.executable, "-m", "scripts.image.furnish"]
        subprocess.run(furnish, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
        return [line for function in FUNCTIONS for line in _wrong_in(buildah, container, function, environment)]


def _wrong_in(buildah: Buildah, container: str, function: LambdaFunction, environment: Mapping[str, str]) -> list[str]:
    command = buildah.command(container, environment, ["/lambda-entrypoint.sh", function.handler])
    trial = tried(command, os.environ, ROOT, PORT, [sample_for(function)])
    (answer,) = trial.answers
    print(f"{function.name}: {answer.status} {answer.body[:SHOWN]} (init {trial.init_milliseconds:.0f} ms)", flush=True)
    outcome = json.loads(answer.body).get("outcome")
    return [] if outcome in RIGHT else [f"{function.name} answers {answer.body}:\n{trial.log}"]


def sample_for(function: LambdaFunction) -> str:
    """An event that this function is made for; the step of a rotation is of the secret of `ENVIRONMENT`."""
    if function.rotates_keys:
        step = json.loads((SAMPLES / "rotation_createSecret.json").read_text(encoding="utf-8"))
        return json.dumps({**step, "SecretId": ENVIRONMENT["SIGNAL9_AWS_SECRET_NAME"]})
    kind = function.started_by
    name = f"scheduler_{function.name}" if kind is None or isinstance(kind, str) else kind.wire_name
    return (SAMPLES / f"{name}.json").read_text(encoding="utf-8")
