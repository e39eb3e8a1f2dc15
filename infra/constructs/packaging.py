"""How a function's code gets to where it runs: as one image for all of them; on an emulator, from checkout or zip."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.config.context import Local
from infra.config.stage import Stage
from infra.config.values import Architecture

ROOT = Path(__file__).resolve().parents[2]
BOOTSTRAP = ROOT / "infra" / "bootstrap"
RUNTIME = lambda_.Runtime.PYTHON_3_13
"""Of the Dockerfile's base."""


class Packaging(Protocol):
    """Makes functions."""

    def function(
        self, scope: Construct, name: str, *, handler: str, environment: Mapping[str, str], settings: Mapping[str, Any]
    ) -> lambda_.Function:
        """A function; `handler` is `module.function`, `settings` are the CDK's (its `FunctionOptions`)."""


@dataclass(frozen=True, slots=True)
class InImage:
    """Every function is the image of one Dockerfile, started with its own handler."""

    stage: Stage

    def function(
        self, scope: Construct, name: str, *, handler: str, environment: Mapping[str, str], settings: Mapping[str, Any]
    ) -> lambda_.Function:
        """A function of the image; the same image asset for each of them."""
        arm = self.stage.architecture is Architecture.ARM64
        base = self.stage.image_base
        return lambda_.DockerImageFunction(
            scope,
            name,
            code=lambda_.DockerImageCode.from_image_asset(
                # What .dockerignore lets through of it: each other byte there would be an update of every function.
                str(ROOT),
                cmd=[handler],
                target="function",
                platform=ecr_assets.Platform.LINUX_ARM64 if arm else ecr_assets.Platform.LINUX_AMD64,
                build_args=None if base is None else {"BASE": base},
            ),
            architecture=lambda_.Architecture.ARM_64 if arm else lambda_.Architecture.X86_64,
            environment=dict(environment),
            **settings,
        )


@dataclass(frozen=True, slots=True)
class OnEmulator:
    """Every function is a zip: its entry point, which runs this checkout, or all that it needs."""

    local: Local

    def function(
        self, scope: Construct, name: str, *, handler: str, environment: Mapping[str, str], settings: Mapping[str, Any]
    ) -> lambda_.Function:
        """A function of a runtime of its own, whose entry point is in the zip; or of Lambda's runtime for Python."""
        python = self.local.python
        return lambda_.Function(
            scope,
            name,
            runtime=RUNTIME if python is None else lambda_.Runtime.PROVIDED_AL2023,
            code=lambda_.Code.from_asset(str(self.local.code or BOOTSTRAP)),
            handler=handler,
            environment={
                **environment,
                **({} if python is None else {"FUNCTION_PYTHON": str(python)}),
                **({"PYTHONPATH": str(ROOT)} if self.local.code is None else {}),
                "AWS_ENDPOINT_URL": self.local.endpoint_url,
                "SIGNAL9_SIMULATOR_URL": self.local.simulator_url,
            },
            **settings,
        )
