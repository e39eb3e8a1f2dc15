"""`make deploy-local`: the stacks on an emulator of AWS, and one day of them; nothing is left when it ends."""

import platform
import shlex
import signal
import sys
from contextlib import suppress
from pathlib import Path

import click
from rich.console import Console

from entrypoints.day import DayResult
from scripts.deploy_local import comparison, ending
from scripts.deploy_local.bill import AIM, PRICES_OF, REGION, bill
from scripts.deploy_local.day import shown
from scripts.deploy_local.deployment import Deployment, deployed
from scripts.deploy_local.processes import ROOT, NotMeasuredError, NotStartedError
from scripts.deploy_local.stacks import NotDeployedError
from scripts.deploy_local.traffic import NeverQuietError, Traffic
from tests.simulation.end_state import EndState

ASSETS, SEED = 2_000, 9
"""The market whose day is held to one machine's and to the aim. In a small one companies get several datasets, which
cost a call each, and follow-ups compete for the last calls: who gets those is decided by who is answered first."""
SETTINGS = ROOT / "cdk.out" / "local.env"
"""What `signal9 --profile aws` has to know, as long as the deployment is kept up."""


@click.command()
@click.option("--assets", default=ASSETS, show_default=True, help="Size of the generated market.")
@click.option("--seed", default=SEED, show_default=True, help="Of the generated market.")
@click.option("--keep", is_flag=True, help="Keep it up after the day, until Ctrl-C.")
def main(*, assets: int, seed: int, keep: bool) -> None:
    """Put the stage dev up on an emulator of AWS, and live through one day of a simulated market."""
    console = Console()
    try:
        with ending.in_order():
            console.print("Starting the emulator and the simulator, making the templates, creating the stacks.")
            with deployed(assets=assets, seed=seed) as deployment:
                functions = deployment.client("lambda").list_functions()["Functions"]
                console.print(f"Deployed to {deployment.endpoint}: {len(functions)} functions.")
                went_well = _live(deployment, assets, seed, console)
                if keep:
                    _keep(deployment, console)
    except (NotStartedError, NotDeployedError, NeverQuietError, NotMeasuredError) as failed:
        sys.exit(str(failed))
    except KeyboardInterrupt:
        sys.exit("Interrupted; nothing is left running.")
    sys.exit(0 if went_well else 1)


def _live(deployment: Deployment, assets: int, seed: int, console: Console) -> bool:
    with deployment.system() as (system, outside):
        traffic = Traffic(deployment)
        lived = shown(system, outside, traffic, console)
        # All three are told, whatever the first of them comes to.
        found = comparison.whole_state(system, traffic.calls())
        expected = comparison.on_one_machine(lived.result.day, assets=assets, seed=seed)
        is_the_same = _are_the_same(found, expected, console)
        is_cheap = _is_within_the_aim(traffic, lived.result, console)
        if (assets, seed) != (ASSETS, SEED):
            return lived.went_well
        return lived.went_well and is_the_same and is_cheap


def _are_the_same(found: EndState, expected: EndState, console: Console) -> bool:
    others = comparison.differences(found, expected)
    if not others:
        console.print(f"\nThe same day on one machine ends the same: {comparison.sizes(found)}.", highlight=False)
        return True
    console.print("\n[red]The same day on one machine ends otherwise:[/]")
    for sentence in others:
        console.print(f"  {sentence}", highlight=False, markup=False)
    return False


def _is_within_the_aim(traffic: Traffic, result: DayResult, console: Console) -> bool:
    if platform.system() != "Linux":
        console.print("\nWhat the day would cost is told on Linux only: elsewhere no processor's time is measured.")
        return True
    arrivals = [call.arrived_at for call in traffic.calls()]
    price = bill(traffic, calls=arrivals, assets=result.summary.assets_advanced)
    console.print(f"\nOn AWS, at the prices of {PRICES_OF} ({REGION}):\n", highlight=False)
    for line in price.lines():
        console.print(line, highlight=False, soft_wrap=True)
    if not price.is_within_aim:
        console.print(f"[red]That is more than the aim of {AIM} dollars for each asset.[/]", highlight=False)
    return price.is_within_aim


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
