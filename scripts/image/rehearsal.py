"""docker-compose.yml without Docker: its deployer in its built image, over an emulator that runs as a process."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from scripts.deploy_local.processes import emulator, simulator
from scripts.image.buildah import Buildah

ASSETS = 12
ENTRYPOINT = ("python", "-m", "scripts.compose")


def wrong_in_deployer(buildah: Buildah, container: str, python: Path) -> list[str]:
    """Let it put the stacks up and live through a day; what went wrong, in words.

    What compose gives it names other addresses, and no `FUNCTION_PYTHON`: there a container of Lambda's runtime is
    started for a function, here a process of that bare Python, under the runtime client of the functions' own zip.
    """
    program = next(iter(sorted((python / "bin").glob("python3.[0-9]*[0-9]"))))
    with emulator() as aws, simulator(assets=ASSETS, seed=9) as market:
        environment = {"AWS_ENDPOINT_URL": aws, "SIGNAL9_SIMULATOR_URL": market, "FUNCTION_PYTHON": str(program)}
        lived, told = _ran(buildah, container, environment)
        print(f"    {told}")
        again, said = _ran(buildah, container, environment)
    wrong = [] if lived == 0 and "The day went well" in told else [f"the deployer ended with {lived}: {told}"]
    return wrong + ([] if again == 0 and "already" in said else [f"once more it ended with {again}: {said}"])


def _ran(buildah: Buildah, container: str, environment: Mapping[str, str]) -> tuple[int, str]:
    ran = subprocess.run(
        buildah.command(container, environment, ENTRYPOINT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout.strip()
