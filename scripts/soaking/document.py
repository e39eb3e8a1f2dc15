"""The result of a soak as a page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from scripts.soaking.episodes import Tally
from scripts.soaking.troubles import TROUBLES
from scripts.soaking.worlds import World
from scripts.written_part import WrittenPart

PART = WrittenPart("make soak")


def result(
    seed: int, found: Sequence[tuple[World, Tally]], about: Mapping[str, str], now: datetime, seconds: float
) -> str:
    """The tables, as Markdown."""
    return "\n".join(_lines(seed, found, about, now, seconds))


def _lines(
    seed: int, found: Sequence[tuple[World, Tally]], about: Mapping[str, str], now: datetime, seconds: float
) -> Iterator[str]:
    tallies = [tally for _, tally in found]
    kills = sum(it.kills.total() for it in tallies)
    lost = sum(it.lost.total() for it in tallies)
    yield ""
    yield (
        f"Run on {now:%Y-%m-%d} with `SEED={seed}`, in {seconds / 60:.0f} minutes: "
        + ", ".join(f"{name} {value}" for name, value in about.items())
        + "."
    )
    yield ""
    yield (
        f"**{kills} kills, nothing lost**: {sum(it.homes for it in tallies)} homes in {len(found)} worlds, "
        f"{sum(it.calls for it in tallies):,} calls, never a 26th in any 24 hours of a free key; {lost} kills cost "
        "the call that was under way."
    )
    yield ""
    yield "| killed | kills | calls lost |"
    yield "|---|---:|---:|"
    for name in TROUBLES:
        yield f"| {name} | {sum(it.kills[name] for it in tallies)} | {sum(it.lost[name] for it in tallies)} |"
    yield ""
    yield "| world | homes | kills | calls lost | calls |"
    yield "|---|---:|---:|---:|---:|"
    for world, it in found:
        yield f"| {world.name} | {it.homes} | {it.kills.total()} | {it.lost.total()} | {it.calls:,} |"
    yield ""
