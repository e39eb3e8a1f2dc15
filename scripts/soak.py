"""Kill `signal9` at random moments in random worlds, check that nothing is lost, and write `docs/soak.md`.

Run from the project's folder: `PYTHONPATH=. python scripts/soak.py [--kills N] [--seed N]`, or `make soak`.
Exit code 1: something was lost or differs; the seed is printed and the home is kept.
"""

import argparse
import random
import secrets
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scripts.benchmarks.machine import machine
from scripts.soaking.document import PART, result
from scripts.soaking.episodes import Tally, episode, undisturbed
from scripts.soaking.worlds import World, worlds
from tests.architecture.source_tree import ROOT
from tests.kill.victims import Zygote

DOCUMENT = ROOT / "docs" / "soak.md"
KILLS = 200
KILLS_A_WORLD = 20
KILLS_A_HOME = (3, 7)


def main(arguments: list[str]) -> int:
    """Soak, print, and write the page."""
    parser = argparse.ArgumentParser(description="Kill signal9 at random moments, and check that nothing is lost.")
    parser.add_argument("--kills", type=int, default=KILLS, help=f"how many ({KILLS})")
    parser.add_argument("--seed", type=int, help="of worlds and moments (drawn, and printed)")
    parser.add_argument("--page", type=Path, default=DOCUMENT, help="where the result goes (docs/soak.md)")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    console = Console(stderr=True)
    console.print(f"{options.kills} kills, SEED={seed}")
    folder = Path(tempfile.mkdtemp(prefix="signal9-soak-"))
    began = time.monotonic()
    zygote = Zygote()
    try:
        found = _soak(seed, options.kills, folder, zygote, console)
    except AssertionError as broken:
        console.print(f"[bold red]Broken[/]: {broken}", highlight=False)
        console.print(f"To have it again: make soak SEED={seed} KILLS={options.kills}. Its home is kept: {folder}")
        return 1
    finally:
        zygote.close()
    shutil.rmtree(folder)
    text = result(seed, found, machine(), datetime.now(UTC), time.monotonic() - began)
    print(text)
    if options.kills >= KILLS or options.page != DOCUMENT:
        options.page.write_text(PART.replaced(options.page.read_text(encoding="utf-8"), text), encoding="utf-8")
    return 0


def _soak(seed: int, kills: int, folder: Path, zygote: Zygote, console: Console) -> list[tuple[World, Tally]]:
    """Until so many kills are done; each world's homes are deleted once they are found sound."""
    found: list[tuple[World, Tally]] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("kills", total=kills)
        for world in worlds(_draw(seed)):
            left = kills - sum(tally.kills.total() for _, tally in found)
            if left <= 0:
                return found
            progress.update(bar, description=world.name)
            expected = undisturbed(world, folder / "undisturbed", zygote)
            tally = Tally()
            while tally.kills.total() < min(left, KILLS_A_WORLD):
                # A home's own: how far another one came, which real time decides in part, changes nothing here.
                draw = _draw(f"{seed} {world.name} {tally.homes}")
                wanted = min(left - tally.kills.total(), draw.randint(*KILLS_A_HOME))
                one = episode(world, folder / f"home-{tally.homes}", zygote, draw, kills=wanted, expected=expected)
                tally.add(one)
                progress.advance(bar, one.kills.total())
                if not console.is_terminal:
                    console.print(f"{world.name}: {one.kills.total()} kills, sound", highlight=False)
            found.append((world, tally))
            shutil.rmtree(folder)
            folder.mkdir()
    return found


def _draw(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - moments to repeat, not secrets


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
