"""`make deploy-local`: the stacks on an emulator of AWS, and one day of them; nothing is left when it ends."""

import shlex
import signal
import sys
from contextlib import suppress
from pathlib import Path

import click
from rich.console import Console

from domain.model.runs import RunRecord, ScheduledUseCase
from entrypoints.cli import day_screen
from entrypoints.settings import Source
from scripts.deploy_local.bill import PRICES_OF, REGION, bill
from scripts.deploy_local.day import LocalDay
from scripts.deploy_local.deployment import Deployment, deployed
from scripts.deploy_local.processes import ROOT, NotStartedError
from scripts.deploy_local.stacks import NotDeployedError
from scripts.deploy_local.traffic import NeverQuietError, Traffic

SETTINGS = ROOT / "cdk.out" / "local.env"
"""What `signal9 --profile aws` has to know, as long as the deployment is kept up."""


@click.command()
@click.option("--assets", default=2_000, show_default=True, help="Size of the generated market.")
@click.option("--seed", default=9, show_default=True, help="Of the generated market.")
@click.option("--keep", is_flag=True, help="Keep it up after the day, until Ctrl-C.")
def main(*, assets: int, seed: int, keep: bool) -> None:
    """Put the stage dev up on an emulator of AWS, and live through one day of a simulated market."""
    console = Console()
    console.print("Starting the emulator and the simulator, making the templates, creating the stacks: a minute or so.")
    try:
        with deployed(assets=assets, seed=seed) as deployment:
            functions = deployment.client("lambda").list_functions()["Functions"]
            console.print(f"Deployed to {deployment.endpoint}: {len(functions)} functions.")
            went_well = _live(deployment, console)
            if keep:
                _keep(deployment, console)
    except (NotStartedError, NotDeployedError, NeverQuietError) as failed:
        sys.exit(str(failed))
    except KeyboardInterrupt:
        sys.exit("Interrupted; nothing is left running.")
    sys.exit(0 if went_well else 1)


def _live(deployment: Deployment, console: Console) -> bool:
    with deployment.system() as (system, outside):
        traffic = Traffic(deployment)

        def told(job: ScheduledUseCase, run: RunRecord | None) -> None:
            said = "left no record of its run" if run is None else f"{run.outcome.value}: {run.message}"
            console.print(f"  {job.value} {said}", highlight=False)

        result = LocalDay(system, traffic)(told)
        day_screen.show(result, outside.source, system.settings().time_zone, console)
        price = bill(traffic, calls=traffic.calls(), assets=result.summary.assets_advanced)
        console.print(f"\nOn AWS, at the prices of {PRICES_OF} ({REGION}):\n", highlight=False)
        for line in price.lines():
            console.print(line, highlight=False, soft_wrap=True)
        lost = traffic.failures()
        for function, number in lost.items():
            console.print(f"[red]{function} failed {number} times[/]")
        return result.went_well and outside.source is Source.SIMULATED and not lost


def _keep(deployment: Deployment, console: Console) -> None:
    SETTINGS.parent.mkdir(exist_ok=True)
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in sorted(deployment.settings.items())]
    SETTINGS.write_text("".join(lines), encoding="utf-8")
    shown = SETTINGS.relative_to(Path.cwd()) if SETTINGS.is_relative_to(Path.cwd()) else SETTINGS
    console.print(f"\nIt stays up until Ctrl-C. In another shell: . {shown} && ./signal9 --profile aws status")
    try:
        with suppress(KeyboardInterrupt):  # what it waits for
            signal.pause()
    finally:
        SETTINGS.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
