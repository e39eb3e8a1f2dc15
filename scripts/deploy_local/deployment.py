"""What is deployed on this machine: where it lies, its settings, and the system over it."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from adapters.system.simulator_clock import SimulatorClock
from entrypoints.aws_outside import outside_of, simulator_clock
from entrypoints.aws_settings import load_aws_settings
from entrypoints.container.aws import Aws, aws
from entrypoints.observability import configure_logging
from entrypoints.outside import Outside
from entrypoints.redaction import Redaction
from scripts.deploy_local.processes import emulator, simulator
from scripts.deploy_local.stacks import CREDENTIALS, FROM_CHECKOUT, REGION, client, deploy, synthesize

AT_ONCE: Mapping[str, object] = {"call_spacing": 0}
"""Time stands still between the triggers, and functions work side by side. Each would wait for the start of its call by
moving the clock that all of them share, and so make the others late for theirs."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One stage on the emulator."""

    endpoint: str
    simulator_url: str
    settings: Mapping[str, str]
    """The environment of `signal9 --profile aws`."""
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # noqa: ANN401 - a client of any service
        """A client of boto3 for the emulator."""
        if service not in self._clients:
            self._clients[service] = client(service, self.endpoint)
        return self._clients[service]

    def close(self) -> None:
        """Close the connections of all clients."""
        for made in self._clients.values():
            made.close()

    def name(self, what: str) -> str:
        """The name of a function, or of whatever else bears the stage's prefix."""
        return f"{self.settings['SIGNAL9_AWS_BUS_NAME']}-{what.replace('_', '-')}"

    @contextmanager
    def system(self) -> Iterator[tuple[Aws, Outside]]:
        """The system over the deployment, and its world; its clock is the simulator's."""
        redact = Redaction()
        with ExitStack() as open_:
            clock: SimulatorClock = simulator_clock(self.simulator_url)
            open_.callback(clock.client.close)
            with self.in_force():
                settings = load_aws_settings()
                outside = outside_of(settings, clock)
                log = configure_logging(settings.log_level, settings.log_format, redact, sys.stderr)
                system = aws(settings, outside, redact, log, lambda _: None)
                # boto3 looks for them when they are first needed.
                system.clients().session.get_credentials()
            open_.callback(lambda: system.clients().close())
            yield system, outside

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """While the block runs, this process has the environment of `signal9 --profile aws`."""
        with ExitStack() as restoring:
            for name, value in self.settings.items():
                restoring.callback(partial(_restore, name, os.environ.get(name)))
                os.environ[name] = value
            yield


@contextmanager
def deployed(
    *, assets: int, seed: int, first_day: date | None = None, pipeline: Mapping[str, object] | None = None
) -> Iterator[Deployment]:
    """Put the stacks up on an emulator of their own, over a world of their own; both end with the block.

    Raises `NotStartedError`, `NotDeployedError`.
    """
    with (
        emulator() as endpoint,
        simulator(assets=assets, seed=seed, first_day=first_day) as url,
        stacks_on(endpoint, url, pipeline=pipeline) as made,
    ):
        yield made


@contextmanager
def stacks_on(
    endpoint: str,
    simulator_url: str,
    *,
    pipeline: Mapping[str, object] | None = None,
    functions: Mapping[str, str] = FROM_CHECKOUT,
) -> Iterator[Deployment]:
    """Put the stacks up on an emulator that is there, over a world that is there; `functions`: what they run on.

    Raises `NotDeployedError`.
    """
    with tempfile.TemporaryDirectory(prefix="signal9-stacks-") as made:
        folder = Path(made)
        settings = {**AT_ONCE, **(pipeline or {})}
        synthesize(folder, endpoint=endpoint, simulator=simulator_url, pipeline=settings, functions=functions)
        told = deploy(folder, endpoint)
        deployment = Deployment(
            endpoint,
            simulator_url,
            {
                **{name: value for name, value in told.items() if name.startswith("SIGNAL9_")},
                **CREDENTIALS,
                "AWS_REGION": REGION,
                "AWS_ENDPOINT_URL": endpoint,
                "SIGNAL9_SIMULATOR_URL": simulator_url,
            },
        )
        with closing(deployment):
            yield deployment


def _restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
