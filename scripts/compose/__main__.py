"""The deployer of docker-compose.yml. It waits for emulator and simulator, and ends when the day is over.

Exits with 0 when the day went well, and when the stacks are there already; with 1 when something failed.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from scripts.compose.package import zipped
from scripts.deploy_local.day import shown
from scripts.deploy_local.deployment import stacks_on
from scripts.deploy_local.stacks import NotDeployedError, client
from scripts.deploy_local.traffic import NeverQuietError, Traffic

TRIES, SECONDS = 180, 1
"""For the emulator to answer."""


def main() -> None:
    """Run it, as its environment says."""
    console = Console()
    try:
        endpoint, simulator = os.environ["AWS_ENDPOINT_URL"], os.environ["SIGNAL9_SIMULATOR_URL"]
    except KeyError as missing:
        sys.exit(f"{missing.args[0]} is not set: docker-compose.yml says where emulator and simulator are.")
    stacks = stacks_there(endpoint)
    if stacks is None:
        sys.exit(f"{endpoint} does not answer.")
    if stacks:
        console.print(f"{', '.join(stacks)} are there already. To deploy anew, remove them first: make compose-down")
        return
    try:
        sys.exit(0 if deploy_and_live(endpoint, simulator, console) else 1)
    except (NotDeployedError, NeverQuietError) as failed:
        sys.exit(str(failed))


def stacks_there(endpoint: str, tries: int = TRIES) -> list[str] | None:
    """Wait until the emulator answers; the names of the stacks that it has, or `None` when it never does."""
    formation = client("cloudformation", endpoint)
    for _ in range(tries):
        try:
            found = formation.describe_stacks()["Stacks"]
        except (BotoCoreError, ClientError):  # it listens before it is ready
            time.sleep(SECONDS)
        else:
            return sorted(stack["StackName"] for stack in found)
    return None


def deploy_and_live(endpoint: str, simulator: str, console: Console) -> bool:
    """Put the stacks up and live one day; whether it went well. Raises `NotDeployedError`, `NeverQuietError`."""
    python = os.environ.get("FUNCTION_PYTHON")
    with tempfile.TemporaryDirectory(prefix="signal9-functions-") as folder:
        functions = {"code": str(zipped(Path(folder))), **({} if python is None else {"python": python})}
        with stacks_on(endpoint, simulator, functions=functions) as deployment:
            number = len(deployment.client("lambda").list_functions()["Functions"])
            console.print(f"Deployed to {endpoint}: {number} functions.")
            with deployment.system() as (system, outside):
                return shown(system, outside, Traffic(deployment), console).went_well


if __name__ == "__main__":
    main()
