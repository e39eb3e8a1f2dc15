"""Whether Docker here can build the image of a stage: asked before a deployment has done half of its work.

`make deploy` runs it with the stage's name and the settings of the CDK's command line.
"""

import argparse
import json
import subprocess
import sys

from scripts.image.places import ROOT

PLATFORMS = {"arm64": "linux/arm64", "x86_64": "linux/amd64"}
DEFAULT = "arm64"
"""As `infra/config/stage.py` has it."""


def main(arguments: list[str]) -> None:
    """Exits with a message that says what to do when it cannot."""
    parser = argparse.ArgumentParser(description="Say whether Docker can build the image of a stage here.")
    parser.add_argument("stage")
    parser.add_argument("-c", "--context", action="append", default=[])
    options, _ = parser.parse_known_args(arguments)
    wanted = architecture(options.stage, options.context)
    platforms = built_here()
    if not platforms:
        sys.exit("Docker builds the functions' image, and does not answer: start it, or see docs/aws.md.")
    if PLATFORMS.get(wanted, "") not in platforms:
        sys.exit(
            f"Docker builds for {', '.join(platforms)} here, and the stage {options.stage} is of {wanted}. Either let "
            f"Docker build for it, once: docker run --privileged --rm tonistiigi/binfmt --install {wanted}. "
            "Or deploy for this machine's architecture: make deploy CONTEXT='-c architecture=...'."
        )


def architecture(stage: str, context: list[str]) -> str:
    """What a stage runs on, by cdk.json and the command line. What is wrong in them, the synthesis says."""
    settings = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]["stages"]
    given = dict(setting.split("=", 1) for setting in context if "=" in setting)
    said: str = given.get("architecture", settings.get(stage, {}).get("architecture", DEFAULT))
    return said


def built_here() -> tuple[str, ...]:
    """The platforms that Docker builds for; empty when it does not answer."""
    try:
        told = subprocess.run(["docker", "buildx", "inspect"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ()
    listed = [line.partition(":")[2] for line in told.splitlines() if line.startswith("Platforms:")]
    return tuple(name.strip().rstrip("*") for line in listed for name in line.split(",") if name.strip())


if __name__ == "__main__":
    main(sys.argv[1:])
